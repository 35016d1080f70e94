import type { Runtime } from '../domain/runtime.ts';
import type { Message } from './bayeux-messages.ts';
import type { Trouble, Wire } from './bayeux-wire.ts';

/** What is to be answered at once may keep us waiting for so long, and for twice as long after each time that it did. */
const FIRST_MS = 3_000;
/** A request that has waited for so long may hang. */
const SILENT_MS = 2_000;

export interface RequestsOptions {
  readonly post: Wire['post'];
  readonly runtime: Pick<Runtime, 'after' | 'uptime'>;
  /** The longest that an answer may take that is to come at once. */
  readonly mostMs: number;
  readonly late: (waitedMs: number) => Trouble;
}

interface Running {
  readonly isHeld: boolean;
  readonly ageMs: () => number;
  /** It is given up unless it is answered within this time. */
  readonly expireIn: (ms: number) => void;
  readonly giveUp: () => void;
  readonly leave: () => void;
}

/** The server answers a connect when there is something to tell or its time is over, unless it is asked not to hold it. */
const isHeldByServer = (body: string): boolean => {
  const [first] = JSON.parse(body) as readonly Message[];
  return first?.channel === '/meta/connect' && first.advice?.timeout !== 0;
};

/** The requests under way. One that hangs is given up: its sender is told so, as of any other that came to nothing. */
export const openRequests = ({ post, runtime, mostMs, late }: RequestsOptions) => {
  const { after, uptime } = runtime;
  const running = new Set<Running>();
  const firstMs = Math.min(FIRST_MS, mostMs);
  let patienceMs = firstMs;

  const open = (isHeld: boolean, stop: () => void, done: Parameters<Wire['post']>[2]): Running => {
    const since = uptime();
    let cancel = (): void => {};
    const ageMs = (): number => uptime() - since;
    const leave = (): void => {
      running.delete(request);
      cancel();
    };
    const giveUp = (): void => {
      leave();
      stop();
      done(late(ageMs()));
    };
    const expire = (): void => {
      patienceMs = Math.min(mostMs, 2 * patienceMs);
      giveUp();
    };
    const expireIn = (ms: number): void => {
      cancel();
      cancel = after(ms, expire);
    };
    const request: Running = { isHeld, ageMs, expireIn, giveUp, leave };
    running.add(request);
    if (!isHeld) expireIn(patienceMs);
    return request;
  };

  return {
    post(url: string, body: string, done: Parameters<Wire['post']>[2]): () => void {
      const stop = post(url, body, (outcome) => {
        request.leave();
        done(outcome);
      });
      const request = open(isHeldByServer(body), stop, done);
      return () => {
        request.leave();
        stop();
      };
    },
    /** All is well: the next time begins with little patience. */
    calm(): void {
      patienceMs = firstMs;
    },
    /** The server answers: what hangs is given up, soon if not at once. `wasAway`: also what may have been lost meanwhile. */
    hurry(wasAway: boolean): void {
      patienceMs = firstMs;
      for (const { isHeld, ageMs, expireIn, giveUp } of [...running]) {
        if (wasAway || (!isHeld && ageMs() >= SILENT_MS)) giveUp();
        else if (!isHeld) expireIn(Math.max(0, firstMs - ageMs()));
      }
    },
    /** Nothing is called afterwards. */
    release(): void {
      for (const { leave } of [...running]) leave();
    },
  };
};
