import type { Params } from '../../../sandbox/rest/params.ts';
import type { Centre } from './centre.ts';

const MINUTES = 15;
/** As far back as the vendor remembers (contract §8). */
const MINUTES_MAX = 30 * 24 * 60;

/** What a request looks back on: both ends in milliseconds. */
export interface Window {
  readonly from: number;
  readonly to: number;
}

/** `Minutes` back from now, or from `StartDate` to `EndDate`. */
export const windowOf = ({ clock }: Centre, query: Params): Window => {
  const to = query.moment('EndDate') ?? clock.now();
  const start = query.moment('StartDate');
  const minutes = query.integer('Minutes', 1, MINUTES_MAX) ?? MINUTES;
  return { from: start ?? to - minutes * 60_000, to };
};
