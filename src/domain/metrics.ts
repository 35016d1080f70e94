import type { Ref } from './ref.ts';

/** One figure over time, of one queue or one worker or of all together. */
export interface MetricSeries {
  /** The vendor's own name of the figure. */
  readonly report: string;
  readonly queue: Ref<'Queue'> | null;
  readonly worker: Ref<'Worker'> | null;
  readonly points: readonly MetricPoint[];
}

/** Half open: `from` counts, `to` does not. Milliseconds since the epoch. */
export interface MetricPoint {
  readonly from: number;
  readonly to: number;
  /** In the vendor's unit; `null` when there is no data. */
  readonly value: number | null;
}

/** A report that the vendor prepares and keeps for fetching. */
export interface HistoryReport {
  readonly nativeId: string;
  readonly account: string;
  readonly ready: boolean;
  readonly createdAt: number | null;
  /** Bytes, when it is ready. */
  readonly size: number | null;
  /** When the vendor deletes it. */
  readonly storedUntil: number | null;
}
