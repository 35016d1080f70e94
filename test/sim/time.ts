import type { Clock as SandboxClock } from '../../src/sandbox/clock.ts';

type Run = () => void;

interface Timer {
  readonly at: number;
  readonly order: number;
  readonly run: Run;
  cancelled: boolean;
}

/** Virtual time: nothing happens but at the moments that were set, one after the other, in the order in which equal ones were set. */
export interface Time {
  now(): number;
  at(ms: number, run: Run): Run;
  after(ms: number, run: Run): Run;
  /** Lives on until this moment. */
  runUntil(ms: number): Promise<void>;
  /** Lives on until the promise settles; throws when nothing is left that could settle it. */
  runFor<T>(work: Promise<T>): Promise<T>;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Without sockets and threads everything that a moment brings about is over after so many turns of the loop. */
const TURNS = 2;

const before = (a: Timer, b: Timer): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** A binary heap: hundreds of thousands of timers are set in a run, and most are taken back. */
const openHeap = () => {
  const heap: Timer[] = [];
  const swap = (a: number, b: number): void => {
    [heap[a], heap[b]] = [heap[b] as Timer, heap[a] as Timer];
  };
  return {
    push(timer: Timer): void {
      let at = heap.push(timer) - 1;
      for (let up = (at - 1) >> 1; at > 0 && before(timer, heap[up] as Timer); up = (at - 1) >> 1) {
        swap(at, up);
        at = up;
      }
    },
    first: (): Timer | undefined => heap[0],
    shift(): void {
      const last = heap.pop();
      if (!last || heap.length === 0) return;
      heap[0] = last;
      for (let at = 0; ; ) {
        const left = 2 * at + 1;
        if (left >= heap.length) return;
        const right = left + 1;
        const least = right < heap.length && before(heap[right] as Timer, heap[left] as Timer) ? right : left;
        if (!before(heap[least] as Timer, heap[at] as Timer)) return;
        swap(at, least);
        at = least;
      }
    },
  };
};

export const openTime = (start: number): Time => {
  const heap = openHeap();
  let now = start;
  let order = 0;

  const at = (ms: number, run: Run): Run => {
    order += 1;
    const timer: Timer = { at: Math.max(Math.ceil(ms), now), order, run, cancelled: false };
    heap.push(timer);
    return () => {
      timer.cancelled = true;
    };
  };

  const settle = async (): Promise<void> => {
    for (let turns = 0; turns < TURNS; turns += 1) await turn();
  };

  /** The next timer that counts, at the latest at this moment. */
  const next = (latest: number): Timer | undefined => {
    for (let first = heap.first(); first && first.at <= latest; first = heap.first()) {
      heap.shift();
      if (!first.cancelled) return first;
    }
    return undefined;
  };

  const step = async (timer: Timer): Promise<void> => {
    now = timer.at;
    timer.run();
    await settle();
  };

  return {
    now: () => now,
    at,
    after: (ms, run) => at(now + ms, run),
    async runUntil(ms) {
      await settle();
      for (let timer = next(ms); timer; timer = next(ms)) await step(timer);
      now = Math.max(now, ms);
    },
    async runFor(work) {
      let over = false;
      const end = (): void => {
        over = true;
      };
      work.then(end, end);
      await settle();
      while (!over) {
        const timer = next(Infinity);
        if (!timer) throw new Error('nothing is left that could end the wait');
        await step(timer);
      }
      return work;
    },
  };
};

export interface ClockOver {
  readonly ahead: () => number;
  /** Nothing that was set happens any more. */
  readonly frozen: () => boolean;
}

/** Another clock over the same time. What was set keeps its moment when the clock is set anew. */
export const clockOver = (time: Time, { ahead, frozen }: ClockOver): SandboxClock => {
  const unlessFrozen = (run: Run) => (): void => {
    if (!frozen()) run();
  };
  return {
    now: () => time.now() + ahead(),
    at: (ms, run) => time.at(ms - ahead(), unlessFrozen(run)),
    after: (ms, run) => time.after(ms, unlessFrozen(run)),
  };
};
