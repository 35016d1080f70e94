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
  readonly late: () => Trouble;
}

interface Running {
  readonly since: number;
  /** The server answers it when there is something to tell, or its time is over. */
  readonly isHeld: boolean;
  readonly giveUp: () => void;
}

/** A connect is held unless it asks the server not to. */
const isHeldByServer = (body: string): boolean => {
  const [first] = JSON.parse(body) as readonly Message[];
  return first?.channel === '/meta/connect' && first.advice?.timeout !== 0;
};

/** The requests under way. One that hangs is given up: its sender is told so, as of any other that came to nothing. */
export const openRequests = ({ post, runtime, mostMs, late }: RequestsOptions) => {
  const { after, uptime } = runtime;
  const running = new Map<Running, () => void>();
  const firstMs = Math.min(FIRST_MS, mostMs);
  let patienceMs = firstMs;

  const giveUp = (which: (request: Running) => boolean): void => {
    for (const request of [...running.keys()]) if (which(request)) request.giveUp();
  };

  return {
    post(url: string, body: string, done: Parameters<Wire['post']>[2]): () => void {
      const isHeld = isHeldByServer(body);
      const leave = (): void => {
        running.delete(request);
        cancel();
      };
      const stop = post(url, body, (outcome) => {
        leave();
        done(outcome);
      });
      const request: Running = {
        since: uptime(),
        isHeld,
        giveUp() {
          leave();
          stop();
          done(late());
        },
      };
      const expire = (): void => {
        patienceMs = Math.min(mostMs, 2 * patienceMs);
        request.giveUp();
      };
      const cancel = isHeld ? () => {} : after(patienceMs, expire);
      running.set(request, cancel);
      return () => {
        leave();
        stop();
      };
    },
    /** All is well: the next time begins with little patience. */
    calm(): void {
      patienceMs = firstMs;
    },
    /** Gives up what hangs. */
    giveUpSilent: (): void => giveUp(({ isHeld, since }) => !isHeld && uptime() - since >= SILENT_MS),
    /** Gives up the connect that is held, or was lost on the way. */
    giveUpHeld: (): void => giveUp(({ isHeld }) => isHeld),
    /** Nothing is called afterwards. */
    release(): void {
      for (const cancel of running.values()) cancel();
      running.clear();
    },
  };
};
