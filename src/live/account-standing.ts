import type { Forecast } from './expected-wait.ts';
import type { Figure, Shortfall } from './figures.ts';
import type { CountedWorker, JobNumbers } from './numbers.ts';

/** How a queue stands. The same object until something is different. */
export interface QueueStanding {
  readonly jobs: JobNumbers;
  /** Who belongs to it, by `refKey`; `null` when that is not known of everybody. */
  readonly workers: ReadonlyMap<string, CountedWorker> | null;
  /** When something was heard of one of them last; `null`: of none of them anything was. */
  readonly workedUntil: number | null;
  readonly forecast: Forecast;
}

/** What an account tells at the moment. The same object until something is different. */
export interface AccountStanding {
  readonly account: string;
  /** Whether its queues have been read: without them nothing is known of what a filter would let through. */
  readonly knowsQueues: boolean;
  /** Figures that are not known. */
  readonly untold: ReadonlySet<Figure>;
  /** Why, and which of the others may be wrong. */
  readonly shortfalls: readonly Shortfall[];
}
