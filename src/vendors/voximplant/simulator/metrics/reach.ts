import type { Centre } from '../centre.ts';

export const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Where the three metrics methods differ (contract §6.5). */
export interface Reach {
  /** Both the default start, counted from now, and the default interval. */
  readonly period: number;
  /** How far back it answers at all. */
  readonly kept: number;
  readonly queueRequired: 'never' | 'queue_reports' | 'always';
  readonly datesRequired: boolean;
  readonly queueById: boolean;
}

export const reaches = (centre: Centre) => {
  const { switches } = centre;
  const queueRequired = switches.metrics_queue_required;
  const day = { period: DAY, queueRequired, datesRequired: false, queueById: true };
  return {
    realtime: {
      period: 30 * MINUTE,
      kept: 30 * MINUTE,
      // The types have no queue for this one.
      queueRequired: queueRequired === 'always' ? 'never' : queueRequired,
      datesRequired: false,
      queueById: switches.realtime_queue_id === 'accepted',
    },
    day: { ...day, kept: 2 * DAY },
    history: { ...day, kept: 184 * DAY, datesRequired: switches.history_dates_required },
  } satisfies Readonly<Record<string, Reach>>;
};
