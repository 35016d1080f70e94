/** How many calls a vendor may be sent: in any t seconds at most `callsPerSecond * t + burst`. */
export interface CallRate {
  readonly callsPerSecond: number;
  readonly burst: number;
}

/** What the operator may set for every account, whatever the vendor. */
export interface AccountLimits {
  /** Longest time one HTTP call may take, in milliseconds. */
  readonly timeoutMs: number;
  /** Sockets kept towards the vendor. */
  readonly connections: number;
  /** Calls in flight at a time; further ones wait in line, up to `queueSize`. */
  readonly concurrency: number;
  readonly queueSize: number;
  /** Times a safe call is tried again after a failure that may pass. */
  readonly retries: number;
  /** Largest answer that is read, in bytes. */
  readonly maxResponseBytes: number;
  /** Any number when left out. */
  readonly rate?: CallRate | undefined;
}

/** For an LRU cache of so many entries, counted as sizes: its `max` would take up the room for all of them at once. */
export const entriesAtMost = (count: number) => ({ maxSize: count, sizeCalculation: () => 1 });
