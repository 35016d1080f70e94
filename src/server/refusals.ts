import type { Clock } from '../domain/runtime.ts';
import type { Log } from './log.ts';

const WINDOW_MS = 60_000;
const LINES = 5;

/**
 * Tells refusals in the log without letting anybody fill it: of each minute the first few one by one, and the rest as a number. Nothing
 * that was presented is told, nor for whom it was meant.
 */
export const openRefusals = (log: Log, what: string, clock: Clock) => {
  let told = 0;
  let untold = 0;

  const sumUp = (): void => {
    if (untold > 0) log.warn({ refused: untold, withinMs: WINDOW_MS }, `${what}: more of them`);
    told = 0;
    untold = 0;
  };

  return (fields: object): void => {
    if (told === 0) clock.after(WINDOW_MS, sumUp);
    if (told < LINES) {
      told += 1;
      log.warn(fields, what);
    } else untold += 1;
  };
};
