import { parse } from 'graphql';
import { openLiveFold } from '../../../src/domain/live-fold.ts';
import type { Principal } from '../../../src/graphql/context.ts';
import { describeError } from '../../../src/graphql/errors.ts';
import { DEFAULT_OPERATION_LIMITS } from '../../../src/graphql/limits.ts';
import { openMetrics } from '../../../src/server/metrics.ts';
import { openSubscriptions } from '../../../src/server/subscriptions.ts';
import { schema } from '../../graphql/house.ts';
import type { stage } from './stage.ts';

interface Row {
  readonly id: string;
}

export interface Payload {
  readonly __typename: string;
  readonly seq: number;
  readonly since: number;
  readonly cursor: string;
  readonly reason: string;
  readonly items?: readonly Row[];
  readonly upserted?: readonly Row[];
  readonly removed?: readonly string[];
  readonly versions: readonly number[];
  readonly count: number;
  readonly digest: string;
  readonly asOf: readonly {
    readonly account: { readonly name: string };
    readonly at: string;
    readonly position: string;
  }[];
  readonly partial: readonly {
    readonly kind: string;
    readonly code: string;
    readonly account: { readonly name: string };
  }[];
}

interface Asking {
  readonly accounts?: readonly string[] | null;
  readonly scopes?: readonly ('read' | 'work')[];
  readonly variables?: Record<string, unknown>;
}

const STATE =
  'cursor versions count digest asOf { account { name } at position } partial { account { name } kind code }';

/** A subscription to a live view of rows of this type, with everything that proves it. */
export const liveDocument = (field: string, type: string, rows: string): string =>
  `subscription { live: ${field} { __typename
    ... on ${type}Snapshot { seq items { ${rows} } ${STATE} }
    ... on ${type}Delta { seq since upserted { ${rows} } removed ${STATE} }
    ... on Resync { cursor reason } } }`;

const NO_SAMPLE = {
  sockets: 0,
  socketBytes: 0,
  eventStreams: 0,
  connections: 0,
  subscriptions: 0,
  feeds: [],
  commands: [],
  calls: [],
};

/** Clients of the API over a stage, as the server serves them, without a socket. */
export const openSubscriber = ({ gateway, events, live, settle, pass }: ReturnType<typeof stage>) => {
  const subscriptions = openSubscriptions({
    schema,
    gateway,
    events,
    live,
    bounds: () => ({ limits: DEFAULT_OPERATION_LIMITS, requestTimeoutMs: 60_000 }),
    metrics: openMetrics({ process: false, sample: () => NO_SAMPLE }),
    mask: (error) => {
      const described = describeError(error);
      if (!described) throw error;
      return described;
    },
  });

  return async (text: string, { accounts = null, scopes = ['read'], variables = {} }: Asking = {}) => {
    const principal: Principal = {
      id: 'client',
      name: 'client',
      role: 'agent',
      scopes: new Set(scopes),
      accounts,
      queues: null,
      worker: null,
    };
    const asked = { document: parse(text), variableValues: variables };
    const opened = await settle(subscriptions.subscribe(asked, principal, new AbortController().signal));
    if ('refused' in opened) throw new AggregateError(opened.refused.errors ?? [], 'refused');
    const fold = openLiveFold<Row>(({ id }) => id);
    const ear = {
      payloads: [] as Payload[],
      errors: [] as unknown[],
      rows: fold.rows,
      cursor: (): string | null => ear.payloads.at(-1)?.cursor ?? null,
      stop: () => opened.return(),
    };
    let begun = false;
    void (async () => {
      for (let next = await opened.next(); !next.done; next = await opened.next()) {
        const { data, errors } = JSON.parse(next.value) as { data: { live: Payload } | null; errors?: unknown[] };
        ear.errors.push(...(errors ?? []));
        if (!data) continue;
        ear.payloads.push(data.live);
        begun ||= data.live.__typename.endsWith('Snapshot');
        const problem = begun ? fold.take(data.live as never) : null;
        if (problem) throw new Error(`the fold is not the view: ${problem}`);
      }
    })();
    await pass();
    return ear;
  };
};
