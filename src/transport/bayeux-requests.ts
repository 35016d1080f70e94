import type { Runtime } from '../domain/runtime.ts';
import type { Message } from './bayeux-messages.ts';
import type { Outcome, Trouble, Wire } from './bayeux-wire.ts';

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

/** For how long a server is asked to hold a connect, whatever its own time is: an answer that was lost on the way is noticed after that. */
const HOLD_MS = 5_000;
/** How much later the answer may come. */
const MARGIN_MS = 3_000;
/** Clocks do not run quite alike. */
const EARLY_MS = 500;

interface Running {
  readonly isHeld: boolean;
  readonly ageMs: () => number;
  /** It is given up unless it is answered within this time. */
  readonly expireIn: (ms: number) => void;
  readonly giveUp: () => void;
  readonly leave: () => void;
}

/**
 * The connect with the time for which it is to be held; `null`: the request is none, or is not to be held. CometD's servers keep to the
 * time that a client asks for.
 */
const asHeld = (body: string): string | null => {
  const [connect, ...others] = JSON.parse(body) as readonly Message[];
  if (connect?.channel !== '/meta/connect' || connect.advice?.timeout === 0) return null;
  return JSON.stringify([{ ...connect, advice: { timeout: HOLD_MS } }, ...others]);
};

const isEmpty = (outcome: Outcome): boolean =>
  'messages' in outcome && outcome.messages.every(({ channel }) => channel.startsWith('/meta/'));

/** The requests under way. One that hangs is given up: its sender is told so, as of any other that came to nothing. */
export const openRequests = ({ post, runtime, mostMs, late }: RequestsOptions) => {
  const { after, uptime } = runtime;
  const running = new Set<Running>();
  const firstMs = Math.min(FIRST_MS, mostMs);
  let patienceMs = firstMs;
  /** Whether the server has been seen to keep to the time that it is asked for. */
  let isKept = false;

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
      if (isHeld) isKept = false;
      else patienceMs = Math.min(mostMs, 2 * patienceMs);
      giveUp();
    };
    const expireIn = (ms: number): void => {
      cancel();
      cancel = after(ms, expire);
    };
    const request: Running = { isHeld, ageMs, expireIn, giveUp, leave };
    running.add(request);
    if (!isHeld) expireIn(patienceMs);
    else if (isKept) expireIn(HOLD_MS + MARGIN_MS);
    return request;
  };

  return {
    post(url: string, body: string, done: Parameters<Wire['post']>[2]): () => void {
      const held = asHeld(body);
      const stop = post(url, held ?? body, (outcome) => {
        request.leave();
        const lateMs = request.ageMs() - HOLD_MS;
        if (held && lateMs >= -EARLY_MS && lateMs <= MARGIN_MS && isEmpty(outcome)) isKept = true;
        done(outcome);
      });
      const request = open(held !== null, stop, done);
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
