export type Level = 'ok' | 'warn' | 'late';

export interface Thresholds {
  /** Seconds. */
  readonly warn: number;
  readonly late: number;
}

const two = (n: number): string => String(n).padStart(2, '0');

/** `0:07`, `12:45`, `1:02:03`, `3d 04h`. What has not begun is `0:00`: clocks of two machines are never quite the same. */
export const span = (ms: number): string => {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 24) return `${Math.floor(hours / 24)}d ${two(hours % 24)}h`;
  if (hours > 0) return `${hours}:${two(minutes % 60)}:${two(seconds % 60)}`;
  return `${minutes}:${two(seconds % 60)}`;
};

/** How long ago, or `null` where no moment is told. */
export const elapsed = (since: string | null, now: number): number | null => {
  const at = Date.parse(since ?? '');
  return Number.isNaN(at) || Number.isNaN(now) ? null : Math.max(0, now - at);
};

/** How long until then: the second that has begun counts, so that `0:00` means over. */
export const remaining = (until: string | null, now: number): number | null => {
  const at = Date.parse(until ?? '');
  return Number.isNaN(at) || Number.isNaN(now) ? null : Math.max(0, Math.ceil((at - now) / 1000) * 1000);
};

export const levelOf = (ms: number | null, { warn, late }: Thresholds): Level => {
  if (ms === null || ms < warn * 1000) return 'ok';
  return ms < late * 1000 ? 'warn' : 'late';
};

/** In words, for those who hear the page. */
export const inWords = (seconds: number): string => {
  const [count, unit] = seconds % 60 === 0 ? [seconds / 60, 'minute'] : [seconds, 'second'];
  return `${count} ${unit}${count === 1 ? '' : 's'}`;
};

/** A difference below this is the network's, not the clock's. */
const LEAST_SKEW_MS = 2_500;

/** What to add to this machine's clock, from the date that the server told while a request was under way. */
export const skewOf = (date: string | null, sentAt: number, receivedAt: number): number => {
  const told = Date.parse(date ?? '');
  if (Number.isNaN(told)) return 0;
  // The header is cut to whole seconds.
  const skew = told + 500 - (sentAt + receivedAt) / 2;
  return Math.abs(skew) < LEAST_SKEW_MS ? 0 : Math.round(skew);
};

export const percent = (ratio: number | null): string => (ratio === null ? '–' : `${Math.round(ratio * 100)} %`);
