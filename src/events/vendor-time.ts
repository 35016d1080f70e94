import { OUT_OF_STEP_MS, type Skew, type VendorClock } from '../domain/skew.ts';
import type { Clock } from './clock.ts';

/** For how long after a clock was set messages may come that were dated before. */
const DOUBT_MS = 600_000;
/** Settings of the clocks that are remembered. */
const MOST_ERAS = 8;

/** Between which moments something happened. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** What two clocks that are one are apart. */
const NONE: Skew = { least: 0, most: 0 };
/** Nothing the vendor dates can be compared with our own moments. */
const ANY: Skew = { least: -Infinity, most: Infinity };

/** From one setting of the clocks to the next. */
interface Era {
  /** Between which moments of ours it began. */
  readonly begun: Span;
  /** As it was measured last. */
  skew: Skew | null;
  /** How far the vendor's clock was ahead when that was asked first: moved by it, moments keep their order. */
  anchor: number | null;
}

const midOf = ({ least, most }: Skew): number => (least + most) / 2;

/** By how many whole seconds the vendor's clock is ahead, in milliseconds; 0 where it cannot be told that it is. */
const secondsOf = ({ least, most }: Skew): number =>
  least - OUT_OF_STEP_MS <= 0 && most + OUT_OF_STEP_MS >= 0 ? 0 : Math.round(midOf({ least, most }) / 1_000) * 1_000;

/**
 * Our moments in the vendor's time. An account that measures no skew goes by our own clock, to the millisecond. One that has not
 * measured it yet, because no answer told its time, leaves all moments of the vendor's possible.
 */
export const openVendorTime = (clock: Clock, vendorClock?: VendorClock) => {
  vendorClock?.compareWith(() => clock.now());
  let resets = vendorClock?.resets() ?? 0;
  let epoch = 0;
  let doubtUntil = -Infinity;
  /** The newest is the last. */
  let eras: readonly Era[] = [{ begun: { from: -Infinity, to: -Infinity }, skew: null, anchor: null }];

  const measured = (): Skew | null => (vendorClock ? vendorClock.skew() : NONE);
  const current = (): Era => eras.at(-1) as Era;

  const look = (): void => {
    const found = vendorClock?.resets() ?? 0;
    if (found !== resets) {
      resets = found;
      epoch += 1;
      doubtUntil = clock.now() + DOUBT_MS;
      const begun = vendorClock?.lastReset() ?? { from: clock.now(), to: clock.now() };
      eras = [...eras, { begun, skew: null, anchor: null }].slice(-MOST_ERAS);
    }
    const era = current();
    era.skew = measured();
    if (era.skew) era.anchor ??= midOf(era.skew);
  };

  const bounds = (): Skew => {
    const skew = measured();
    if (skew === null || !vendorClock) return skew ?? ANY;
    return { least: skew.least - OUT_OF_STEP_MS, most: skew.most + OUT_OF_STEP_MS };
  };

  /** How far our moments of an era may be from those of another or from what was heard, in milliseconds. */
  const slackOf = ({ skew }: Era): number => (skew ? (skew.most - skew.least) / 2 + 2 * OUT_OF_STEP_MS : Infinity);

  /**
   * By which setting of the clocks a moment of the vendor's is dated that was heard of then. Of several by which it is possible, the one
   * by which it was under way for the shortest time. `null`: by none.
   */
  const eraOf = (at: number, heard: number): Era | null => {
    look();
    let best: { readonly era: Era; readonly ours: number } | null = null;
    for (const [index, era] of eras.entries()) {
      if (era.anchor === null) continue;
      const ours = at - era.anchor;
      const slack = slackOf(era);
      const until = eras[index + 1]?.begun.to ?? Infinity;
      const isPossible = ours <= heard + slack && ours >= era.begun.from - slack && ours <= until + slack;
      if (isPossible && (best === null || ours > best.ours)) best = { era, ours };
    }
    return best?.era ?? null;
  };

  return {
    /** Of a moment of ours. */
    span(ours: number): Span {
      const { least, most } = bounds();
      return { from: ours + least, to: ours + most };
    },
    /** Moments of the vendor's are comparable only within one epoch: another begins when a clock was set. */
    epoch(): number {
      look();
      return epoch;
    },
    /** A clock was set lately: of what the vendor tells now nobody can say for certain by which setting it is dated. */
    isDoubtful(): boolean {
      look();
      return clock.now() < doubtUntil;
    },
    /**
     * A moment of the vendor's, heard of at a moment of ours, by our clock. Of one setting of the clocks they keep their order and their
     * distances, however closely the skew comes to be measured. `null`: nothing is measured yet, or it cannot have happened then.
     */
    ours(at: number, heard: number): number | null {
      const era = eraOf(at, heard);
      return era && at - (era.anchor ?? 0);
    },
    /** As `ours`, to be told: as the vendor says it where it cannot be told that its clock is wrong, else corrected by whole seconds. */
    told(at: number, heard: number): number {
      const { skew } = eraOf(at, heard) ?? current();
      return at - secondsOf(skew ?? NONE);
    },
    /** When a read was so that was asked for and answered at moments of ours, on the scale of `ours`. */
    read(askedAt: number, answeredAt: number): Span {
      look();
      const { skew, anchor } = eras.findLast(({ begun }) => begun.from <= askedAt) ?? current();
      if (!skew || anchor === null || !vendorClock) return { from: askedAt, to: answeredAt };
      return {
        from: askedAt + skew.least - OUT_OF_STEP_MS - anchor,
        to: answeredAt + skew.most + OUT_OF_STEP_MS - anchor,
      };
    },
    /** What was heard before this, by our clock, is dated as it is for good; what was heard since may be dated by clocks that were set meanwhile. */
    settledUntil: (): number => (vendorClock ? (vendorClock.askedAt() ?? -Infinity) : Infinity),
    /** Between which moments of ours the clocks were set last. */
    lastSet: (): Span => current().begun,
    /** The best guess of the skew: `null` before it is measured. */
    offset(): number | null {
      const skew = measured();
      return skew && midOf(skew);
    },
  };
};

export type VendorTime = ReturnType<typeof openVendorTime>;
