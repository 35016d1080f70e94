const NAME = 'trunkline.loaded';
/** Between two times that the page loads itself. */
const PAUSE_MS = 60_000;

/** Loads the page anew, which the server holds in another version; not again and again when that does not help. */
export const loadAnew = (): void => {
  const last = Number(sessionStorage.getItem(NAME) ?? 0);
  const now = Date.now();
  if (now - last < PAUSE_MS) return;
  sessionStorage.setItem(NAME, String(now));
  location.reload();
};
