import { type Client, createClient } from 'graphql-ws';
import { WebSocket } from 'ws';

export type Credentials = Readonly<Record<string, string>>;

/** How a subscription ended. */
export type End =
  /** The credentials are not, or no longer, good. */
  | { readonly how: 'refused' }
  /** By an error with this code. */
  | { readonly how: 'error'; readonly code: string; readonly text: string }
  | { readonly how: 'cut' }
  /** In a way that no client is told to expect. */
  | { readonly how: 'odd'; readonly text: string };

export interface Hearer {
  readonly next: (data: unknown) => void;
  readonly end: (end: End) => void;
}

export interface Transport {
  readonly subscribe: (query: string, variables: object, hearer: Hearer) => void;
  /** Ends everything as a lost connection does. */
  readonly cut: () => void;
}

/** May be cut while it is being opened. */
class Socket extends WebSocket {
  constructor(...args: ConstructorParameters<typeof WebSocket>) {
    super(...args);
    this.on('error', () => {});
  }
}

interface Told {
  readonly data?: { readonly told: unknown } | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
}

const ofErrors = (errors: NonNullable<Told['errors']>): End => {
  const code = errors[0]?.extensions?.code ?? 'none';
  return { how: 'error', code, text: JSON.stringify(errors) };
};

const isClose = (cause: unknown): cause is { readonly code: number; readonly reason: string } =>
  typeof cause === 'object' && cause !== null && 'code' in cause && 'reason' in cause;

/** One socket for all its subscriptions, opened with the first of them. */
export const overSocket = (url: string, credentials: () => Credentials): Transport => {
  let client: Client | null = null;
  let isCut = false;
  const endOf = (cause: unknown): End => {
    if (isCut) return { how: 'cut' };
    if (Array.isArray(cause)) return ofErrors(cause);
    if (!isClose(cause)) return { how: 'odd', text: String(cause) };
    return cause.code === 4403 ? { how: 'refused' } : { how: 'odd', text: `${cause.code} ${cause.reason}` };
  };
  const open = (): Client =>
    createClient({
      url: url.replace('http', 'ws'),
      webSocketImpl: Socket,
      connectionParams: () => credentials(),
      retryAttempts: 0,
      lazyCloseTimeout: 60_000,
    });
  return {
    subscribe(query, variables, { next, end }) {
      isCut = false;
      client ??= open();
      client.subscribe<{ told: unknown }>(
        { query, variables: { ...variables } },
        {
          next: ({ data, errors }) => (data ? next(data.told) : end(ofErrors((errors ?? []) as never))),
          error: (cause) => end(endOf(cause)),
          complete: () => end({ how: 'odd', text: 'complete' }),
        },
      );
    },
    cut() {
      isCut = true;
      client?.terminate();
      client = null;
    },
  };
};

/** The end of a stream, which has been read whole: what is refused is told by an error and then `complete`. */
const endOfStream = (error: End | null, isComplete: boolean): End => {
  if (!isComplete) return { how: 'odd', text: 'the stream ended without complete' };
  if (error?.how === 'error' && error.code === 'UNAUTHENTICATED') return { how: 'refused' };
  return error ?? { how: 'odd', text: 'complete' };
};

const listen = async (
  url: string,
  credentials: Credentials,
  body: string,
  next: Hearer['next'],
  signal: AbortSignal,
): Promise<End> => {
  const headers = { ...credentials, accept: 'text/event-stream', 'content-type': 'application/json' };
  const response = await fetch(url, { method: 'POST', headers, body, signal });
  if (response.status === 401) {
    const { errors } = (await response.json()) as Told;
    const code = errors?.[0]?.extensions?.code;
    return code === 'UNAUTHENTICATED' ? { how: 'refused' } : { how: 'odd', text: `401 ${code}` };
  }
  if (!response.ok || !response.body) return { how: 'odd', text: `${response.status} ${await response.text()}` };
  let rest = '';
  let error: End | null = null;
  let isComplete = false;
  for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
    const events = (rest + part).split('\n\n');
    rest = events.pop() ?? '';
    for (const event of events) {
      if (/^event: complete$/m.test(event)) isComplete = true;
      // The id of an event stands before its name.
      if (!/^event: next$/m.test(event)) continue;
      const { data, errors } = JSON.parse(event.slice(event.indexOf('data: ') + 6)) as Told;
      if (data) next(data.told);
      else error = ofErrors(errors ?? []);
    }
  }
  return endOfStream(error, isComplete);
};

/** A stream of server-sent events for each subscription. */
export const overStreams = (url: string, credentials: () => Credentials): Transport => {
  let all = new AbortController();
  return {
    subscribe(query, variables, { next, end }) {
      const { signal } = all;
      listen(url, credentials(), JSON.stringify({ query, variables }), next, signal).then(end, (error: unknown) =>
        end(signal.aborted ? { how: 'cut' } : { how: 'odd', text: String(error) }),
      );
    },
    cut() {
      all.abort();
      all = new AbortController();
    },
  };
};
