import type { Portion, PortionEvents } from '../domain/intake.ts';
import type { Link, LinkController, LinkHandler } from '../domain/runtime.ts';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Why no complete answer came. `sent`: bytes of the request may have reached the vendor. */
export interface Fault {
  readonly fault: 'timeout' | 'aborted' | 'too-large' | 'flood' | 'cut' | 'error';
  readonly sent: boolean;
  readonly cause: unknown;
}

export interface Sending {
  readonly path: string;
  readonly method: string;
  readonly headers: Record<string, string>;
  readonly body: string | null;
  readonly timeoutMs: number;
  readonly maxBytes: number;
  readonly signal: AbortSignal;
  readonly after: After;
  /** What the answer holds; it goes on holding it when all of it is there. */
  readonly portion: (events: PortionEvents) => Portion;
}

/** Calls back after a time, unless the function that it returns is called before. */
export type After = (ms: number, work: () => void) => () => void;

/** Answers before the answer (1xx); more of them are a flood. */
const MOST_HINTS = 20;

const EMPTY = Buffer.alloc(0);
const GONE = new Error('given up');

/** Several lines of one name are joined by a comma; `set-cookie` by a line feed, as its values hold commas. */
const flatten = (headers: Record<string, string | string[] | undefined>): Record<string, string> => {
  const flat: Record<string, string> = {};
  for (const name in headers) {
    const value = headers[name];
    if (typeof value === 'string') flat[name] = value;
    else if (value !== undefined) flat[name] = value.join(name === 'set-cookie' ? '\n' : ', ');
  }
  return flat;
};

/** One request on the wire. Never rejects: what went wrong is a `Fault`. Straight on `dispatch`: a body stream per answer costs more than the answer. */
export const exchange = (link: Link, sending: Sending): Promise<RawAnswer | Fault> =>
  new Promise((resolve) => {
    const { signal, maxBytes } = sending;
    let controller: LinkController | null = null;
    let settled = false;
    let status = 0;
    let headers: Record<string, string> = {};
    let hints = 0;
    let size = 0;
    let chunks: Buffer[] = [];

    const settle = (outcome: RawAnswer | Fault) => {
      if (settled) return;
      settled = true;
      cancel();
      signal.removeEventListener('abort', onAbort);
      chunks = [];
      resolve(outcome);
    };
    // Aborting drops the socket. A request that still waits for one cannot be taken back: `onRequestStart` stops it.
    const giveUp = (fault: Fault['fault'], cause: unknown) => {
      settle({ fault, sent: controller !== null, cause });
      controller?.abort(GONE);
    };
    const onAbort = () => giveUp('aborted', signal.reason);
    const cancel = sending.after(sending.timeoutMs, () => giveUp('timeout', undefined));
    signal.addEventListener('abort', onAbort, { once: true });
    const portion = sending.portion({
      onRoom: () => controller?.resume?.(),
      onCut: () => giveUp('cut', undefined),
    });

    const handler: LinkHandler = {
      onRequestStart: (started) => {
        if (settled) return started.abort(GONE);
        controller = started;
      },
      onResponseStart: (_, statusCode, received) => {
        if (settled) return;
        if (statusCode < 200) {
          hints += 1;
          if (hints > MOST_HINTS) giveUp('flood', undefined);
          return;
        }
        status = statusCode;
        headers = flatten(received);
        if (sending.method !== 'HEAD' && Number(headers['content-length']) > maxBytes) giveUp('too-large', undefined);
      },
      onResponseData: (_, chunk) => {
        if (settled) return;
        size += chunk.length;
        if (size > maxBytes) return giveUp('too-large', undefined);
        chunks.push(chunk);
        if (!portion.take(chunk.length)) controller?.pause?.();
      },
      onResponseEnd: () => {
        if (settled) return;
        const [first] = chunks;
        const body = first === undefined ? EMPTY : chunks.length === 1 ? first : Buffer.concat(chunks, size);
        settle({ status, headers, body });
      },
      onResponseError: (_, cause) => settle({ fault: 'error', sent: controller !== null, cause }),
    };

    try {
      link.dispatch(
        { path: sending.path, method: sending.method, headers: sending.headers, body: sending.body },
        handler,
      );
    } catch (cause) {
      settle({ fault: 'error', sent: false, cause });
    }
  });
