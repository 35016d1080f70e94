import { WallboardBoardDocument, WallboardWaitingDocument } from '../../schema/generated/wallboard/graphql.ts';
import { idOfKey, ref, refKey } from '../../src/domain/ref.ts';
import { BOMBS, VARIABLE_BOMBS } from '../../test/attack/documents.ts';
import { jobId } from '../../test/support/azure-floor.ts';
import { LARGE, type Stage } from './stage.ts';
import { byEventStream, bySocket, type View } from './views.ts';

/** One kind of request; `run` answers the length of what came back. */
export interface Ask {
  readonly kind: string;
  readonly run: (stage: Stage) => Promise<number>;
}

const bodyOf = (query: string, variables: object = {}): string => JSON.stringify({ query, variables });

const posted =
  (query: string, variables: object = {}) =>
  async ({ post }: Stage): Promise<number> => {
    const text = await (await post(bodyOf(query, variables))).text();
    if (text.startsWith('{"errors"')) throw new Error(text.slice(0, 300));
    return text.length;
  };

/** The answer may be a refusal. */
const sent =
  (bodies: readonly string[]) =>
  async ({ post }: Stage): Promise<number> => {
    let most = 0;
    for (const body of bodies) most = Math.max(most, (await (await post(body)).text()).length);
    return most;
  };

const times = (count: number, write: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => write(index)).join(' ');

const JOB = 'id nativeId state nativeState channel priority labels tags externalId createdAt enqueuedAt updatedAt';
const JOB_ROW = `${JOB} account { name } queue { id name }`;

const PAGES: Readonly<Record<string, string>> = {
  jobs: JOB_ROW,
  workers: 'id nativeId name workState labels presence { state since } account { name }',
  queues: 'id nativeId name labels account { name }',
  tasks: 'id nativeId state job { id } worker { id }',
  routingPolicies: 'id name',
  activities: 'id name',
  workbins: 'id name',
};

const filterOf = (more = ''): string => `filter: { accounts: ["${LARGE}"] ${more} }`;

const INTROSPECTION =
  'query { __schema { queryType { name } types { kind name description fields(includeDeprecated: true) { name description args { name description type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } defaultValue } type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } isDeprecated deprecationReason } inputFields { name description type { kind name ofType { kind name ofType { kind name ofType { kind name } } } } defaultValue } interfaces { name } enumValues(includeDeprecated: true) { name description } possibleTypes { name } } directives { name description locations args { name } } } }';

const LIVE_JOBS = (args: string, row = JOB_ROW): string =>
  `subscription { liveJobs${args} { __typename ... on JobSnapshot { seq cursor items { ${row} } versions count digest } ... on JobDelta { seq since cursor upserted { ${row} } removed versions count digest } ... on Resync { reason } } }`;
const LIVE_WORKERS =
  'subscription { liveWorkers { ... on WorkerSnapshot { seq cursor items { id name workState queues { id name } tasks { id } } versions count digest } } }';
const NUMBERS = 'now { waiting offered assigned workers { available busy } } window { entered answered serviceLevel }';
const LIVE_QUEUES = `subscription { liveQueues { ... on QueueBoardSnapshot { seq cursor items { queueId queue { name } ${NUMBERS} } versions count digest } } }`;

const opened =
  (open: (url: string, body: string) => Promise<View>, query: string, variables: object = {}) =>
  async ({ url }: Stage): Promise<number> => {
    const view = await open(url, bodyOf(query, variables));
    try {
      const first = await view.next();
      if (first.includes('"errors"')) throw new Error(first.slice(0, 300));
      return first.length;
    } finally {
      view.close();
    }
  };

/** What is compiled and read once is no part of any request. */
export const warmUp: Ask['run'] = opened(byEventStream, LIVE_JOBS('(intervalMs: 300)'));

let priority = 100;
const delta =
  (query: string, jobs: number) =>
  async (stage: Stage): Promise<number> => {
    const view = await byEventStream(stage.url, bodyOf(query));
    try {
      await view.next();
      priority += 1;
      // What the snapshot cost is counted before.
      await stage.gateway.ask('turns');
      await stage.deliver(jobs, priority);
      for (;;) {
        const told = await view.next();
        if (told.includes('"upserted":[{')) return told.length;
      }
    } finally {
      view.close();
    }
  };

const resync = async ({ url }: Stage): Promise<number> => {
  const view = await byEventStream(url, bodyOf(LIVE_JOBS('(after: "bm9uZQ")')));
  try {
    const first = await view.next();
    if (!first.includes('"Resync"')) throw new Error(`no resync: ${first.slice(0, 200)}`);
    return (await view.next()).length;
  } finally {
    view.close();
  }
};

const idsOf = (count: number): string[] =>
  Array.from({ length: count }, (_, at) => idOfKey(refKey(ref('Job', LARGE, jobId(at)))));

const bombs: readonly Ask[] = [
  ...BOMBS.map(({ name, document, variables }) => ({
    kind: `document: ${name}`,
    run: sent([`{"query":${JSON.stringify(document)},"variables":${variables ?? '{}'}}`]),
  })),
  ...VARIABLE_BOMBS.map(({ name, document, variables }) => ({
    kind: `variables: ${name}`,
    run: sent([`{"query":${JSON.stringify(document)},"variables":${variables}}`]),
  })),
];

const documents: readonly Ask[] = [
  {
    kind: 'document: 60 aliases of pages',
    run: posted(`{ ${times(20, (i) => `a${i}: jobs(first: ${i + 1}, ${filterOf()}) { nodes { id } }`)} }`),
  },
  { kind: 'introspection', run: posted(INTROSPECTION) },
  {
    kind: 'nodes, 500 ids',
    run: posted('query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Job { id state } } }', { ids: idsOf(500) }),
  },
  {
    kind: 'variables: 1 000 ids in a filter',
    run: posted(
      `query ($ids: [ID!]) { jobs(first: 10, filter: { accounts: ["${LARGE}"], live: true, worker: $ids }) { nodes { id } failures { message } } }`,
      {
        ids: Array.from({ length: 1_000 }, (_, at) => idOfKey(refKey(ref('Worker', LARGE, `w${at}`)))),
      },
    ),
  },
  {
    kind: 'variables: the largest body',
    run: sent([
      bodyOf('query ($l: JSON) { jobs(first: 1, filter: { labels: $l }) { __typename } }', {
        l: { a: 'x'.repeat(261_000) },
      }),
    ]),
  },
];

const pages: readonly Ask[] = [
  ...Object.entries(PAGES).map(([list, row]) => ({
    kind: `${list}, first: 500`,
    run: posted(`{ ${list}(first: 500, ${filterOf()}) { nodes { ${row} } failures { message } } }`),
  })),
  {
    kind: 'jobs, first: 500 with cursors, filtered',
    run: posted(
      `{ jobs(first: 500, ${filterOf('labels: { tier: "gold" }, channel: ["voice"]')}) { edges { cursor node { ${JOB_ROW} } } } }`,
    ),
  },
  {
    kind: 'jobs, 40 fields of 500 rows',
    run: posted(`{ jobs(first: 500, ${filterOf()}) { nodes { ${times(38, (i) => `a${i}: labels`)} } } }`),
  },
  ...['PRIORITY', 'ENQUEUED_AT'].map((field) => ({
    kind: `jobs by ${field}, from the live view`,
    run: posted(
      `{ jobs(first: 500, maxStalenessMs: 100000000, orderBy: { field: ${field}, direction: DESC }, ${filterOf('live: true')}) { nodes { ${JOB_ROW} } failures { message } } }`,
    ),
  })),
  {
    kind: 'workers by NAME',
    run: posted(
      `{ workers(first: 500, orderBy: { field: NAME }, ${filterOf()}) { nodes { id name workState } failures { message } } }`,
    ),
  },
];

const views: readonly Ask[] = [
  { kind: 'liveJobs, all, by SSE', run: opened(byEventStream, LIVE_JOBS('')) },
  { kind: 'liveJobs, all, by WebSocket', run: opened(bySocket, LIVE_JOBS('', `${JOB} account { name } queue { id }`)) },
  { kind: 'liveJobs, all, ordered', run: opened(byEventStream, LIVE_JOBS('(orderBy: { field: PRIORITY })')) },
  { kind: 'liveJobs, ids only', run: opened(byEventStream, LIVE_JOBS('', 'id')) },
  {
    kind: 'liveJobs, first: 500, ordered',
    run: opened(byEventStream, LIVE_JOBS('(first: 500, orderBy: { field: ENQUEUED_AT })')),
  },
  { kind: 'liveJobs, a resync', run: resync },
  { kind: 'liveJobs, a delta of 1', run: delta(LIVE_JOBS('', `${JOB}`), 1) },
  { kind: 'liveJobs, a delta of 1 000', run: delta(LIVE_JOBS('', `${JOB} queue { id }`), 1_000) },
  { kind: 'liveWorkers, by SSE', run: opened(byEventStream, LIVE_WORKERS) },
  { kind: 'liveQueues, by SSE', run: opened(byEventStream, LIVE_QUEUES) },
  { kind: 'liveQueues, by WebSocket', run: opened(bySocket, LIVE_QUEUES) },
  { kind: "the wallboard's board", run: opened(bySocket, String(WallboardBoardDocument)) },
  { kind: "the wallboard's waiting jobs", run: opened(bySocket, String(WallboardWaitingDocument), { first: 500 }) },
];

const others: readonly Ask[] = [
  {
    kind: '/metrics',
    run: async ({ url }) => (await (await fetch(new URL('/metrics', url))).text()).length,
  },
  {
    kind: 'an idempotency key, repeated 100 times',
    run: sent(
      Array.from({ length: 100 }, () =>
        bodyOf(
          `mutation { cancelJob(input: { id: "${idsOf(1)[0]}", idempotencyKey: "the-key-of-the-bench" }) { __typename ... on Error { code } } }`,
        ),
      ),
    ),
  },
  {
    kind: 'SIGHUP',
    run: async ({ reload, post }) => {
      reload();
      for (let count = 0; count < 20; count += 1) await (await post(bodyOf('{ __typename }'))).text();
      return 0;
    },
  },
];

export const ASKS: readonly Ask[] = [...bombs, ...documents, ...pages, ...views, ...others];
/** Looked at all the time, so that accounts are heard. */
export const HEARD = [
  LIVE_JOBS('(first: 1)', 'id'),
  'subscription { liveQueueTotals { ... on QueueTotalsSnapshot { items { queues } } } }',
] as const;
export { bodyOf };
