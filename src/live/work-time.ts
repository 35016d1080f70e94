import type { WorkState } from '../domain/worker.ts';
import { type BlindSpans, openBlindSpans, type Span } from './blind-spans.ts';
import { KEPT_MS, openLine } from './history.ts';

/** Why of some time it is not said in which state a worker was. */
export type UnseenReason = 'OUT_OF_ORDER' | 'NOT_OBSERVED' | 'BEFORE_OBSERVED' | 'FORGOTTEN';

/** How long workers were in each state, in milliseconds. All of it together is their number times the length of the time looked at. */
export type WorkTime = Readonly<Record<WorkState | UnseenReason, number>>;

type Sums = Record<WorkState | UnseenReason, number>;

export const NO_TIME: WorkTime = {
  OFFLINE: 0,
  NOT_READY: 0,
  AVAILABLE: 0,
  OFFERED: 0,
  ON_TASK: 0,
  WRAP_UP: 0,
  UNKNOWN: 0,
  OUT_OF_ORDER: 0,
  NOT_OBSERVED: 0,
  BEFORE_OBSERVED: 0,
  FORGOTTEN: 0,
};

interface Stay extends Span {
  readonly state: WorkState;
}

interface Entry {
  /** One after the other without a gap. */
  readonly ended: ReturnType<typeof openLine<Stay>>;
  open: Omit<Stay, 'to'>;
  /** The latest moment of anything that was heard of the worker. */
  frontier: number;
  /** Changes came in another order than that in which they happened. */
  doubted: BlindSpans | null;
  isCut: boolean;
}

export interface WorkTimesOptions {
  readonly now: () => number;
  /** When the account was not heard. */
  readonly blind: Pick<BlindSpans, 'within'>;
  /** How many ended stays are kept of all workers together. */
  readonly most?: number;
  readonly keptMs?: number;
}

const MOST_STAYS = 50_000;
const MOST_DOUBTS = 20;

/** How much of one span is in the others, which are in order and apart. */
const overlapOf = ({ from, to }: Span, others: readonly Span[]): number => {
  let [before, at] = [-1, others.length];
  while (at - before > 1) {
    const middle = (before + at) >> 1;
    if ((others[middle]?.to ?? Infinity) > from) at = middle;
    else before = middle;
  }
  let sum = 0;
  for (let other = others[at]; other && other.from < to; at += 1, other = others[at]) {
    sum += Math.min(to, other.to) - Math.max(from, other.from);
  }
  return sum;
};

export type WorkTimes = ReturnType<typeof openWorkTimes>;

/** How long the workers of an account were in which state. The oldest is forgotten, and counted as forgotten. */
export const openWorkTimes = ({ now, blind, most = MOST_STAYS, keptMs = KEPT_MS }: WorkTimesOptions) => {
  const entries = new Map<string, Entry>();
  /** The worker of each ended stay, the oldest first; those who are gone may be among them. */
  const order = openLine<string>();

  const forget = (): void => {
    const entry = entries.get(order.shift() ?? '');
    if (entry?.ended.shift()) entry.isCut = true;
  };

  const keepBounded = (): void => {
    while (order.size() > most) forget();
    for (;;) {
      const key = order.first();
      if (key === undefined) return;
      const oldest = entries.get(key)?.ended.first();
      if (oldest && oldest.to >= now() - keptMs) return;
      forget();
    }
  };

  const doubt = (entry: Entry, from: number, to: number): void => {
    if (from >= to) return;
    entry.doubted ??= openBlindSpans(MOST_DOUBTS, keptMs);
    entry.doubted.note(from, to, now());
  };

  const addOf = (sum: Sums, entry: Entry | undefined, { from, to }: Span, unheard: readonly Span[]): void => {
    const known = Math.min(to, entry?.ended.first()?.from ?? entry?.open.from ?? to);
    if (known > from) sum[entry?.isCut ? 'FORGOTTEN' : 'BEFORE_OBSERVED'] += known - from;
    if (!entry) return;
    const doubts = entry.doubted?.within(from, to) ?? [];
    const add = (stay: Stay): void => {
      const own = { from: Math.max(from, stay.from), to: Math.min(to, stay.to) };
      if (own.from >= own.to) return;
      const missed = overlapOf(own, unheard);
      // What was not heard is not doubted besides.
      const doubted = doubts.reduce((ms, one) => {
        const both = { from: Math.max(own.from, one.from), to: Math.min(own.to, one.to) };
        return both.from < both.to ? ms + both.to - both.from - overlapOf(both, unheard) : ms;
      }, 0);
      sum.NOT_OBSERVED += missed;
      sum.OUT_OF_ORDER += doubted;
      sum[stay.state] += own.to - own.from - missed - doubted;
    };
    for (const stay of entry.ended.rest()) add(stay);
    add({ ...entry.open, to });
  };

  return {
    /** The worker is in this state, and has been since `moment`, by our clock; `null`: that is not told. */
    put(key: string, state: WorkState, moment: number | null): void {
      const entry = entries.get(key);
      if (!entry) {
        const open = { state, from: now() };
        entries.set(key, { ended: openLine(), open, frontier: now(), doubted: null, isCut: false });
        return;
      }
      const told = Math.min(moment ?? now(), now());
      // What was in between was made of what is known now, and of what was not known then.
      doubt(entry, told, entry.frontier);
      entry.frontier = Math.max(told, entry.frontier);
      const { open, frontier } = entry;
      if (open.state === state) return;
      entry.open = { state, from: frontier };
      if (open.from === frontier) return;
      entry.ended.push({ ...open, to: frontier });
      order.push(key);
      keepBounded();
    },

    /** Something of this moment came after something newer, and tells of a time that is over. Answers whether it concerns anybody. */
    late(key: string, moment: number, until: number): boolean {
      const entry = entries.get(key);
      if (!entry) return false;
      doubt(entry, moment, Math.max(until, entry.frontier));
      return true;
    },

    remove: (key: string): void => void entries.delete(key),

    /** The latest moment of anything that was heard of one of them; `null`: none of them is known. */
    until(keys: Iterable<string>): number | null {
      let latest: number | null = null;
      for (const key of keys) latest = Math.max(latest ?? -Infinity, entries.get(key)?.frontier ?? -Infinity);
      return latest === -Infinity ? null : latest;
    },

    of(keys: Iterable<string>, from: number, to: number): WorkTime {
      const sum = { ...NO_TIME };
      const unheard = blind.within(from, to);
      for (const key of keys) addOf(sum, entries.get(key), { from, to }, unheard);
      return sum;
    },

    /** Ended stays, with those of workers who are gone. */
    size: (): number => order.size(),
  };
};
