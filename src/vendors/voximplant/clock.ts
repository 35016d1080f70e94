import { asMomentMs } from '../../domain/moment.ts';

/**
 * The vendor tells ages, not moments, so its "now" is needed: by its own clock, else every instance of this gateway would
 * see other moments. The `Date` of an answer tells it to the second; many answers together tell it closer, as each one
 * bounds how far the two clocks are apart.
 */
export interface VendorClock {
  /** The vendor's time when it gave an answer that was asked for at `sentAt` and here at `receivedAt`, by the local clock. */
  readonly at: (date: string | undefined, sentAt: number, receivedAt: number) => number;
  /** The vendor's time at a moment of the local clock, as far as its answers have told. */
  readonly now: (local: number) => number;
}

const SECOND_MS = 1000;

export const openVendorClock = (): VendorClock => {
  /** Bounds of (vendor's clock − ours). */
  let least = Number.NEGATIVE_INFINITY;
  let most = Number.POSITIVE_INFINITY;

  const now = (local: number): number => (Number.isFinite(least) ? Math.round(local + (least + most) / 2) : local);

  return {
    now,
    at: (date, sentAt, receivedAt) => {
      const told = date === undefined ? null : asMomentMs(Date.parse(date));
      if (told === null) return receivedAt;
      const from = told - receivedAt;
      const to = told + SECOND_MS - sentAt;
      // A clock was set meanwhile: begin anew.
      const agrees = from <= most && to >= least;
      least = agrees ? Math.max(least, from) : from;
      most = agrees ? Math.min(most, to) : to;
      return Math.min(Math.max(now(receivedAt), told), told + SECOND_MS - 1);
    },
  };
};
