import { setImmediate as nextTurn } from 'node:timers/promises';

export type Cancel = () => void;

/** Every delay in a simulation goes through one of these, so that a test can control time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  at(ms: number, run: () => void): Cancel;
  after(ms: number, run: () => void): Cancel;
}

export interface ManualClock extends Clock {
  /** Moves on, running due timers in order of time; pending promises and socket turns settle after each one. */
  advance(ms: number): Promise<void>;
}

interface Timer {
  at: number;
  run: () => void;
}

/** Kept in order of time; equal times keep the order in which they were set. */
const timeline = () => {
  const timers: Timer[] = [];
  return {
    add(at: number, run: () => void): Cancel {
      const timer = { at, run };
      let low = 0;
      let high = timers.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((timers[middle]?.at ?? 0) <= at) low = middle + 1;
        else high = middle;
      }
      timers.splice(low, 0, timer);
      return () => {
        const index = timers.indexOf(timer);
        if (index >= 0) timers.splice(index, 1);
      };
    },
    takeDue(limit: number): Timer | undefined {
      const first = timers[0];
      return first && first.at <= limit ? timers.shift() : undefined;
    },
  };
};

// A longer delay makes setTimeout fire at once.
const LONGEST_TIMEOUT = 2 ** 31 - 1;

export const realClock = (): Clock => {
  const at = (ms: number, run: () => void): Cancel => {
    let timeout: NodeJS.Timeout;
    const arm = (): void => {
      const delay = Math.max(0, ms - Date.now());
      timeout = setTimeout(() => (delay > LONGEST_TIMEOUT ? arm() : run()), Math.min(delay, LONGEST_TIMEOUT));
      timeout.unref();
    };
    arm();
    return () => clearTimeout(timeout);
  };
  return { now: () => Date.now(), at, after: (ms, run) => at(Date.now() + ms, run) };
};

export const manualClock = (startMs = Date.UTC(2026, 0, 5, 9)): ManualClock => {
  const timers = timeline();
  let now = startMs;
  return {
    now: () => now,
    at: (ms, run) => timers.add(ms, run),
    after: (ms, run) => timers.add(now + ms, run),
    async advance(ms) {
      const end = now + ms;
      await nextTurn();
      for (let timer = timers.takeDue(end); timer; timer = timers.takeDue(end)) {
        now = Math.max(now, timer.at);
        timer.run();
        await nextTurn();
      }
      now = end;
    },
  };
};

export interface CatchUpClock extends Clock {
  /** Lives through the past as fast as it can, then keeps the inner clock's time. */
  catchUp(): Promise<void>;
}

/** A clock that starts in the past: a simulation gets its history by living through it before anybody looks. */
export const catchUpClock = (inner: Clock, startMs: number): CatchUpClock => {
  const past = timeline();
  const handedOver = new Map<Timer['run'], Cancel>();
  let now: number | null = Math.min(startMs, inner.now());
  const at = (ms: number, run: () => void): Cancel => {
    if (now === null) return inner.at(ms, run);
    const once = (): void => {
      handedOver.delete(once);
      run();
    };
    const forget = past.add(ms, once);
    return () => {
      forget();
      handedOver.get(once)?.();
    };
  };
  return {
    now: () => now ?? inner.now(),
    at,
    after: (ms, run) => at((now ?? inner.now()) + ms, run),
    async catchUp() {
      const end = inner.now();
      for (let timer = past.takeDue(end); timer; timer = past.takeDue(end)) {
        now = Math.max(now ?? end, timer.at);
        timer.run();
        // The world makes its offers in a microtask.
        await null;
        await null;
      }
      now = null;
      for (let timer = past.takeDue(Infinity); timer; timer = past.takeDue(Infinity)) {
        handedOver.set(timer.run, inner.at(timer.at, timer.run));
      }
    },
  };
};
