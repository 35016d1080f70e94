/** The heading to go on from when what had the focus is gone. */
export const headingAbove = (element: Element | null): HTMLElement | null =>
  element?.closest('section')?.querySelector<HTMLElement>('h2[tabindex]') ?? null;

/**
 * A row that changes its place, or goes, takes the focus with it, and browsers let it fall to the top of the page. Here it stays with
 * the row, or goes to the heading above where it was. A press beside everything gives it up.
 */
export const keepFocus = (place: Node): void => {
  let held: HTMLElement | null = null;
  let heading: HTMLElement | null = null;
  addEventListener('focusin', ({ target }) => {
    held = target instanceof HTMLElement ? target : null;
    heading = headingAbove(held);
  });
  addEventListener('pointerdown', () => {
    held = null;
  });
  new MutationObserver(() => {
    if (held === null || document.activeElement !== document.body) return;
    (held.isConnected ? held : heading)?.focus({ preventScroll: true });
  }).observe(place, { childList: true, subtree: true });
};
