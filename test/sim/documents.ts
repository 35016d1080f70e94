import { type DocumentNode, parse } from 'graphql';
import type { View } from './plan.ts';

const JOB = 'id state enqueuedAt account { name } queue { id }';
const TASK = 'id state account { name } worker { id } job { id }';
const WORKER = 'id name presence { state } workState account { name }';
const NOW = `now {
  waiting offered assigned wrapping oldestWaitingSince
  waitingByPriority { count } waitingByChannel { count }
  workers { eligible available busy wrapping notReady offline unknown }
}`;
const WINDOW = 'window { since entered answered abandoned offersAccepted offersDeclined offersExpired }';
const BOARD = `queueId queue { id account { name } } ${NOW} ${WINDOW}`;
const TOTALS = `queues ${NOW} ${WINDOW}`;

const STANDING = 'asOf { account { name } at } partial { account { name } kind code }';
const PROOF = `versions count digest ${STANDING}`;

const LISTS = { queues: BOARD, workers: WORKER, tasks: TASK };

const lists = (rows: 'items' | 'upserted', more = ''): string =>
  Object.entries(LISTS)
    .map(([list, row]) => `${list} { ${rows} { ${row} } ${more} versions count digest }`)
    .join(' ');

/** The lists of a board in one view. */
const LIVE_BOARD = `
  subscription ($after: String, $intervalMs: Int) {
    view: liveBoard(after: $after, intervalMs: $intervalMs, window: { lengthMs: 3600000 }) {
      __typename
      ... on BoardSnapshot { seq cursor ${STANDING} ${lists('items')} totals { ${TOTALS} } }
      ... on BoardDelta { seq since cursor conflated ${STANDING} ${lists('upserted', 'removed')} totals { ${TOTALS} } }
      ... on Resync { reason cursor }
    }
  }`;

const live = (field: string, name: string, row: string, more = ''): string => `
  subscription ($after: String, $intervalMs: Int) {
    view: ${field}(after: $after, intervalMs: $intervalMs${more}) {
      __typename
      ... on ${name}Snapshot { seq cursor items { ${row} } ${PROOF} }
      ... on ${name}Delta { seq since cursor conflated ${PROOF} upserted { ${row} } removed }
      ... on Resync { reason cursor }
    }
  }`;

const changes = (name: string, row: string, before: string): string => {
  const field = name.toLowerCase();
  return `
  subscription ($after: String) {
    view: ${field}Changed(after: $after) {
      __typename ... on FeedEvent { account { name } cursor }
      ... on ${name}Change { conflated source key: ${field}Id item: ${field} { ${row} } before { ${before} } }
      ... on FeedGap { reason }
    }
  }`;
};

const HOUR = ', window: { lengthMs: 3600000 }';

const TEXTS: Readonly<Record<View, string>> = {
  jobs: live('liveJobs', 'Job', JOB),
  tasks: live('liveTasks', 'Task', TASK),
  workers: live('liveWorkers', 'Worker', WORKER),
  queues: live('liveQueues', 'QueueBoard', BOARD, HOUR),
  totals: live('liveQueueTotals', 'QueueTotals', TOTALS, HOUR),
  board: LIVE_BOARD,
  jobChanges: changes('Job', JOB, 'state'),
  taskChanges: changes('Task', TASK, 'state'),
  workerChanges: changes('Worker', WORKER, 'presence { state }'),
};

export const SUBSCRIPTIONS = Object.fromEntries(
  Object.entries(TEXTS).map(([view, text]) => [view, parse(text)]),
) as Readonly<Record<View, DocumentNode>>;

const livingNow = (more: string) =>
  parse(`query {
  jobs(filter: { live: true }, first: 200${more}) { nodes { ${JOB} } failures { code account { name } } freshness { account { name } forgets } }
  tasks(filter: { states: [OFFERED, ACTIVE, WRAP_UP, UNKNOWN] }, first: 200${more}) {
    nodes { ${TASK} } failures { code account { name } } freshness { account { name } forgets } }
  workers(first: 200${more}) { nodes { ${WORKER} } failures { code account { name } } }
}`);

/** What lives now, asked of the vendors. */
export const FRESH = livingNow(', maxStalenessMs: 0');
/** What lives now, of accounts that are kept from memory. */
export const REMEMBERED = livingNow('');

/** The jobs of accounts that are kept, as of whenever. */
export const KEPT = parse(`query {
  jobs(filter: { live: true }, first: 200) {
    nodes { id state account { name } } freshness { account { name } asOf source } failures { code }
  }
}`);

/** From what is known, if that is so. */
export const KNOWN = parse(`query {
  jobs(filter: { live: true }, first: 200, orderBy: { field: ENQUEUED_AT, direction: ASC }, maxStalenessMs: 600000) {
    nodes { id state account { name } } freshness { account { name } asOf source } failures { code }
  }
}`);

export const FEEDS = parse(
  'query { accountFeeds { account { name } state mode staleSince gaps listeners error { code message } } }',
);
