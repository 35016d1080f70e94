const ROWS = {
  Job: 'id state queue { id }',
  Task: 'id state worker { id } job { id } queue { id }',
  Worker: 'id name presence { state } workState queues { id }',
  QueueBoard: 'queueId now { waiting offered assigned wrapping }',
} as const;

const PROOF = 'versions count digest';

const live = (field: string, type: keyof typeof ROWS): string => `
  subscription Live($after: String) {
    told: ${field}(after: $after, intervalMs: 50) {
      __typename
      ... on ${type}Snapshot { seq cursor items { ${ROWS[type]} } ${PROOF} }
      ... on ${type}Delta { seq since cursor upserted { ${ROWS[type]} } removed ${PROOF} }
      ... on Resync { reason cursor }
    }
  }`;

const LISTS = { queues: ROWS.QueueBoard, workers: ROWS.Worker, tasks: ROWS.Task };
const lists = (rows: string, more: string): string =>
  Object.entries(LISTS)
    .map(([list, row]) => `${list} { ${rows} { ${row} } ${more} ${PROOF} }`)
    .join(' ');

const BOARD = `
  subscription Board($after: String) {
    told: liveBoard(after: $after, intervalMs: 50) {
      __typename
      ... on BoardSnapshot { seq cursor ${lists('items', '')} }
      ... on BoardDelta { seq since cursor ${lists('upserted', 'removed')} }
      ... on Resync { reason cursor }
    }
  }`;

const changes = (kind: 'Job' | 'Task'): string => {
  const field = kind.toLowerCase();
  return `
  subscription Changes($after: String) {
    told: ${field}Changed(after: $after) {
      __typename
      ... on FeedEvent { cursor account { name } }
      ... on ${kind}Change { key: ${field}Id item: ${field} { ${ROWS[kind]} } before { state queue { id } } }
      ... on FeedGap { reason }
    }
  }`;
};

export const DOCUMENTS = {
  jobs: live('liveJobs', 'Job'),
  tasks: live('liveTasks', 'Task'),
  workers: live('liveWorkers', 'Worker'),
  queues: live('liveQueues', 'QueueBoard'),
  board: BOARD,
  jobChanges: changes('Job'),
  taskChanges: changes('Task'),
} as const;

export type View = keyof typeof DOCUMENTS;
export const VIEWS = Object.keys(DOCUMENTS) as readonly View[];

/** What a new client would read. */
export const FRESH = `{
  jobs(filter: { live: true }, first: 200) { nodes { ${ROWS.Job} } failures { code account { name } } }
  tasks(filter: { states: [OFFERED, ACTIVE, WRAP_UP, UNKNOWN] }, first: 200) { nodes { ${ROWS.Task} } failures { code account { name } } }
  workers(first: 200) { nodes { ${ROWS.Worker} } failures { code account { name } } }
  queues(first: 200) { nodes { queueId: id } failures { code account { name } } }
}`;
