import type { WorkState } from '../domain/worker.ts';
import { type BlindSpans, openBlindSpans, type Span } from './blind-spans.ts';
import { KEPT_MS, openLine } from './history.ts';

/** Why of some time it is not said in which state a worker was. */
export type UnseenReason = 'OUT_OF_ORDER' | 'NOT_OBSERVED' | 'BEFORE_OBSERVED' | 'FORGOTTEN';

/** How long workers were in each state, in milliseconds. All of it together is their number times the length of the time looked at. */
export type WorkTime = Readonly<Record<WorkState | UnseenReason, number>>;

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

const lengthOf = (spans: readonly Span[]): number => spans.reduce((sum, { from, to }) => sum + to - from, 0);

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

  /** What of a stay counts for its state, and what does not. */
  const share = (
    sum: Record<WorkState | UnseenReason, number>,
    { doubted }: Entry,
    { state, from, to }: Stay,
  ): void => {
    const unheard = lengthOf(blind.within(from, to));
    const doubts = doubted?.within(from, to) ?? [];
    const disordered = doubts.reduce((ms, one) => ms + one.to - one.from - lengthOf(blind.within(one.from, one.to)), 0);
    sum.NOT_OBSERVED += unheard;
    sum.OUT_OF_ORDER += disordered;
    sum[state] += to - from - unheard - disordered;
  };

  const addOf = (sum: Record<WorkState | UnseenReason, number>, entry: Entry | undefined, from: number, to: number) => {
    const known = Math.min(to, entry?.ended.first()?.from ?? entry?.open.from ?? to);
    if (known > from) sum[entry?.isCut ? 'FORGOTTEN' : 'BEFORE_OBSERVED'] += known - from;
    if (!entry) return;
    for (const stay of [...entry.ended.rest(), { ...entry.open, to }]) {
      const clipped = { state: stay.state, from: Math.max(from, stay.from), to: Math.min(to, stay.to) };
      if (clipped.from < clipped.to) share(sum, entry, clipped);
    }
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
      for (const key of keys) addOf(sum, entries.get(key), from, to);
      return sum;
    },

    /** Ended stays, with those of workers who are gone. */
    size: (): number => order.size(),
  };
};
