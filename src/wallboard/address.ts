import { effect, signal } from '@preact/signals';
import { type Filters, formatFilters, parseFilters } from './filters.ts';

/** What the address says. */
export const filters = signal<Filters>(parseFilters(location.search));

addEventListener('popstate', () => {
  filters.value = parseFilters(location.search);
});

/** A choice is a step that "back" undoes; `typing` goes on with the same step. */
export const choose = (change: Partial<Filters>, { typing = false } = {}): void => {
  const next = { ...filters.peek(), ...change };
  const address = `${location.pathname}${formatFilters(next)}${location.hash}`;
  if (typing) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  filters.value = next;
};

const WALL = matchMedia('(min-width: 1800px) and (min-height: 900px)');
const isWall = signal(WALL.matches);
WALL.addEventListener('change', ({ matches }) => {
  isWall.value = matches;
});

/** Whether the page hangs on a wall: read from afar, and touched by nobody. */
export const big = signal(false);

effect(() => {
  const { layout, theme } = filters.value;
  big.value = layout === 'big' || (layout === 'auto' && isWall.value);
  const { dataset } = document.documentElement;
  dataset.layout = big.value ? 'big' : 'full';
  dataset.theme = theme;
});
