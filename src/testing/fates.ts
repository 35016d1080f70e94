import type { ErrorCode } from '../domain/error.ts';
import type { Fault } from '../sandbox/faults.ts';
import type { Line, VendorBench } from './bench.ts';
import type { Scene } from './scenes.ts';

/** What the sender of a command gets to see. `FAULT`: a fault of the adapter's own. */
export type Sight =
  /** The vendor's own answer. */
  | 'RIGHT'
  /** A refusal, which proves that nothing was done. */
  | 'REFUSED'
  /** A refusal that the vendor documents to be mended by another try, which the adapter may make. */
  | 'MENDED'
  /** A fault of the vendor's own: a refusal, which proves nothing. */
  | 'FAILED'
  /** No answer, or one that says nothing. */
  | 'LOST'
  | 'FAULT';

/** What really becomes of the request. `LATE`: it is carried out after its sender has given up. */
export type Effect = 'DONE' | 'NONE' | 'LATE';

type Request = { readonly method: string; readonly path: string };

export interface Aim {
  readonly line: Line;
  /** Whether it is the request that the fate is for; to be asked once for each request. */
  readonly isIt: (request: Request) => boolean;
  /** Makes the adapter itself fail, before it sends anything or after all was done. */
  readonly fail: (when: 'before' | 'after') => void;
}

/** Gives the command; the signal ends it. */
export type Send<T> = (signal?: AbortSignal) => Promise<T>;

export interface Fate {
  readonly name: string;
  readonly sight: Sight;
  readonly effect: Effect;
  /** Of a refusal or a failure; absent: any. */
  readonly code?: ErrorCode;
  /** The status of a refusal. */
  readonly status?: number;
  /** The fate is one of the whole command, and not of a request of it. */
  readonly isWhole?: boolean;
  readonly inflict: <T>(aim: Aim, send: Send<T>) => Promise<T>;
}

const answering =
  (fault: Fault, carriedOut: boolean): Fate['inflict'] =>
  ({ line, isIt }, send) => {
    const mend = line.simulation.faults.inject(fault, { matches: isIt, times: 1, carriedOut });
    return send().finally(mend);
  };

const late = (): DOMException => new DOMException('the deadline of the test', 'TimeoutError');

const holding =
  (what: 'hold' | 'holdAnswers'): Fate['inflict'] =>
  async ({ line, isIt }, send) => {
    const deadline = new AbortController();
    const held = line.proxy[what](({ method, url }) => isIt({ method, path: url.replace(/\?.*/, '') }));
    const sent = send(deadline.signal);
    await held.arrived(1);
    deadline.abort(late());
    // A request whose sender is still there would be let through.
    await held.left(1);
    held.release();
    return sent;
  };

/** Longer than anything waits that follows directly, shorter than a command may be under way. */
const DELAY_MS = 5_000;

const delaying: Fate['inflict'] = async ({ line, isIt }, send) => {
  const deadline = new AbortController();
  const arrived = Promise.withResolvers<void>();
  const matches = (request: Request): boolean => {
    const hits = isIt(request);
    if (hits) arrived.resolve();
    return hits;
  };
  line.simulation.faults.inject({ kind: 'latency', ms: DELAY_MS }, { matches, times: 1 });
  const sent = send(deadline.signal);
  await arrived.promise;
  deadline.abort(late());
  return sent;
};

const BOTH = [
  ['before the effect', 'NONE'],
  ['after the effect', 'DONE'],
] as const;

const both = (name: string, fault: Fault, sight: Sight, code?: ErrorCode): Fate[] =>
  BOTH.map(([when, effect]) => ({
    name: `${name}, ${when}`,
    sight,
    effect,
    ...(code === undefined ? {} : { code }),
    inflict: answering(fault, effect === 'DONE'),
  }));

const status = (code: number): Fault => ({ kind: 'status', status: code });
const refused = (number: number, code?: ErrorCode): Fate => ({
  name: `status ${number}`,
  sight: 'REFUSED',
  effect: 'NONE',
  status: number,
  ...(code === undefined ? {} : { code }),
  inflict: answering(status(number), false),
});

export const RIGHT: Fate = {
  name: 'the right answer',
  sight: 'RIGHT',
  effect: 'DONE',
  inflict: (_aim, send) => send(),
};

/** What may become of a request that changes something. */
export const FATES: readonly Fate[] = [
  // What these mean is the vendor's to say.
  ...[400, 401, 403, 404, 409].map((number) => refused(number)),
  refused(429, 'RATE_LIMITED'),
  ...both('status 500', status(500), 'FAILED', 'UNAVAILABLE'),
  ...both('status 503', status(503), 'FAILED', 'UNAVAILABLE'),
  // Of a proxy that does not know what the vendor did.
  ...both('status 502', status(502), 'LOST'),
  ...both('status 504', status(504), 'LOST'),
  ...both('what is not JSON', { kind: 'malformed' }, 'LOST'),
  ...both('a login page', { kind: 'html' }, 'LOST'),
  ...both('an empty body', { kind: 'body', text: '' }, 'LOST'),
  ...both('an empty object', { kind: 'body', text: '{}' }, 'LOST'),
  ...both('a list', { kind: 'body', text: '[]' }, 'LOST'),
  ...both('nothing but null', { kind: 'body', text: 'null' }, 'LOST'),
  ...both('half an answer', { kind: 'cut' }, 'LOST'),
  ...both('a reset', { kind: 'reset' }, 'LOST'),
  { name: 'a time-out, before the effect', sight: 'LOST', effect: 'NONE', inflict: holding('hold') },
  { name: 'a time-out, after the effect', sight: 'LOST', effect: 'DONE', inflict: holding('holdAnswers') },
  { name: 'a time-out, and the effect later', sight: 'LOST', effect: 'LATE', inflict: delaying },
  ...(['before', 'after'] as const).map(
    (when): Fate => ({
      name: `a fault of our own, ${when} it was sent`,
      sight: 'FAULT',
      effect: when === 'after' ? 'DONE' : 'NONE',
      isWhole: true,
      inflict: ({ fail }, send) => {
        fail(when);
        return send();
      },
    }),
  ),
];

/** Those after which a client may send the same request again. */
export const REPEATED: readonly Fate[] = FATES.filter(
  ({ name }) => name === 'status 503, after the effect' || name === 'a reset, after the effect',
);

/**
 * The fate as the sender of this command sees it; `null` where it cannot be: an answer that is documented as a success, and is none,
 * deceives every caller.
 */
export const fateFor = (fate: Fate, { answers }: Scene, { mends = [] }: Pick<VendorBench, 'mends'>): Fate | null => {
  if (fate.status !== undefined && mends.includes(fate.status)) return { ...fate, sight: 'MENDED' };
  if (answers === undefined || !fate.name.startsWith(answers)) return fate;
  return fate.effect === 'DONE' ? { ...fate, sight: 'RIGHT' } : null;
};
