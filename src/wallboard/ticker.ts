import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { skewOf } from './clocks.ts';

const ticked = signal(Date.now());
const skew = signal(0);

/** One timer for all clocks of the page, at the full second. */
const tick = (): void => {
  ticked.value = Date.now();
  setTimeout(tick, 1_000 - (Date.now() % 1_000));
};
tick();

export const noteDate = (date: string | null, sentAt: number, receivedAt: number): void => {
  skew.value = skewOf(date, sentAt, receivedAt);
};

/** The moment that clocks show: it stands still while nothing is heard, since what they count may have ended. */
export const openNow = (behindSince: ReadonlySignal<number | null>) =>
  computed(() => Math.min(behindSince.value ?? ticked.value, ticked.value) + skew.value);
