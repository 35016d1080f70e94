import type { Call } from '../../src/domain/call.ts';

/** What reached the vendors of one gateway. */
export interface Recorded {
  /** Commands with everything they were called with, in the order of their arrival. */
  readonly commands: readonly string[];
  /** What was read, each named once: how often and by which call is for the gateway to choose. */
  readonly reads: readonly string[];
}

/** Notes calls, and lets them be answered: each one turn of the event loop after it came, or all of them when they are let go. */
export const openRecorder = () => {
  let commands: string[] = [];
  let reads = new Set<string>();
  let inFlight = 0;
  let held: PromiseWithResolvers<void> | null = null;

  const answer = async <T>(account: string, call: Call, run: () => T): Promise<T> => {
    call.meter.start(account);
    inFlight += 1;
    try {
      await new Promise(setImmediate);
      if (held) await held.promise;
      return run();
    } finally {
      inFlight -= 1;
      call.meter.end(account, 0);
    }
  };

  return {
    command: <T>(account: string, call: Call, what: string, run: () => T): Promise<T> => {
      commands.push(`${account} ${what}`);
      return answer(account, call, run);
    },
    read: <T>(account: string, call: Call, what: string, run: () => T): Promise<T> => {
      reads.add(`${account} ${what}`);
      return answer(account, call, run);
    },
    hold: (): void => {
      held ??= Promise.withResolvers();
    },
    release: (): void => {
      held?.resolve();
      held = null;
    },
    /** What came since the last time, once nothing is under way any more: an error can end an operation before its reads. */
    taken: async (): Promise<Recorded> => {
      for (let quiet = 0; quiet < 3; quiet = inFlight === 0 ? quiet + 1 : 0) await new Promise(setImmediate);
      const recorded = { commands, reads: [...reads].sort() };
      commands = [];
      reads = new Set();
      return recorded;
    },
  };
};

export type Recorder = ReturnType<typeof openRecorder>;
