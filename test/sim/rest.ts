import type { ExecutionResult } from 'graphql';
import { ENDED_JOB_STATES } from '../../src/domain/job.ts';
import { ref } from '../../src/domain/ref.ts';
import { ENDED_TASK_STATES } from '../../src/domain/task.ts';
import { globalId } from '../../src/graphql/ids.ts';
import type { SimJob } from '../../src/sandbox/model.ts';
import { listOf } from './board.ts';
import type { Tell } from './checks.ts';
import { type Client, keyOf, type Row } from './client.ts';
import type { View } from './plan.ts';
import type { VendorSide } from './vendors.ts';

/** States of which an account keeps nothing. */
type Forgotten = readonly { readonly account: { readonly name: string }; readonly forgets: readonly string[] }[];

export interface Fresh {
  readonly jobs: readonly Row[];
  readonly tasks: readonly Row[];
  readonly workers: readonly Row[];
  readonly failures: readonly { readonly code: string; readonly account: { readonly name: string } }[];
  readonly forgotten: Readonly<Partial<Record<'jobs' | 'tasks' | 'workers', Forgotten>>>;
}

export const freshOf = ({ data, errors }: ExecutionResult): Fresh => {
  if (!data) throw new Error(`the fresh query failed: ${errors?.[0]?.message}`);
  const { jobs, tasks, workers } = data as Record<
    string,
    { nodes: Row[]; failures: Fresh['failures']; freshness: Forgotten }
  >;
  return {
    jobs: jobs?.nodes ?? [],
    tasks: tasks?.nodes ?? [],
    workers: workers?.nodes ?? [],
    failures: [jobs, tasks, workers].flatMap((list) => list?.failures ?? []),
    forgotten: { jobs: jobs?.freshness ?? [], tasks: tasks?.freshness ?? [] },
  };
};

/** Where the jobs of each account came from. */
export const sourcesOf = ({ data }: ExecutionResult): readonly string[] =>
  (data as { jobs: { freshness: { source: string }[] } } | null)?.jobs.freshness.map(({ source }) => source) ?? [];

const nameOf = (row: Row): string => (row.account as { name: string }).name;

const textOf = (row: Row | undefined): string => (row ? JSON.stringify(row) : 'nothing');

/** What makes two rows different; `null` where nothing does. A worker's state is that of his tasks. */
const difference = (one: Row | undefined, other: Row | undefined): 'fresh' | 'relation' | null => {
  if (textOf(one) === textOf(other)) return null;
  const own = ({ workState: _, ...row }: Row): Row => row;
  return one && other && textOf(own(one)) === textOf(own(other)) ? 'relation' : 'fresh';
};

const compare = (what: string, told: ReadonlyMap<string, Row>, rows: readonly Row[], tell: Tell) => {
  const asked = new Map(rows.map((row) => [keyOf(row), row]));
  for (const id of new Set([...told.keys(), ...asked.keys()])) {
    const [one, other] = [told.get(id), asked.get(id)];
    const broken = difference(one, other);
    if (broken) tell(broken, `${what} has ${textOf(one)}, and a fresh query ${textOf(other)}`);
  }
};

const ROWS: Readonly<Partial<Record<View, 'jobs' | 'tasks' | 'workers'>>> = {
  jobs: 'jobs',
  tasks: 'tasks',
  workers: 'workers',
  jobChanges: 'jobs',
  taskChanges: 'tasks',
  workerChanges: 'workers',
};

/**
 * What changes have told, against what lives. What they have never told of is nothing they could be wrong about, and of what is in a
 * state that its account forgets no query can tell.
 */
const compareChanges = (client: Client, rows: readonly Row[], forgotten: Forgotten, tell: Tell): void => {
  const asked = new Map(rows.map((row) => [keyOf(row), row]));
  const isEnded = (row: Row): boolean =>
    ENDED_JOB_STATES.has(String(row.state)) || ENDED_TASK_STATES.has(String(row.state));
  const isForgotten = (row: Row): boolean =>
    forgotten.some(({ account, forgets }) => account.name === nameOf(row) && forgets.includes(String(row.state)));
  for (const [id, told] of client.last) {
    const lives = told !== null && !isEnded(told) && !isForgotten(told);
    const row = asked.get(id);
    const broken = lives ? difference(told, row) : row && 'fresh';
    // A change is as of its moment, and so is what it leads to.
    if (broken === 'fresh')
      tell(broken, `${client.name} was told ${textOf(told ?? undefined)}, and a fresh query ${textOf(row)}`);
  }
};

interface Counted {
  readonly waiting: number | null;
  readonly offered: number | null;
  readonly assigned: number | null;
  readonly wrapping: number | null;
}

const STATES = { waiting: 'QUEUED', offered: 'OFFERED', assigned: 'ASSIGNED', wrapping: 'WRAP_UP' } as const;
const COUNTS = ['waiting', 'offered', 'assigned', 'wrapping'] as const;

const countOf = (jobs: readonly Row[], offered: ReadonlySet<string>, queue: string | null, state: string): number =>
  jobs
    .filter((job) => (job.state === 'QUEUED' && offered.has(String(job.id)) ? 'OFFERED' : job.state) === state)
    .filter((job) => (job.queue as { id: string } | null) !== null)
    .filter((job) => queue === null || (job.queue as { id: string }).id === queue).length;

const compareBoards = (client: Client, jobs: readonly Row[], tasks: readonly Row[], tell: Tell): void => {
  const offers = tasks.filter(({ state }) => state === 'OFFERED').map((task) => task.job as { id: string } | null);
  const offered = new Set(offers.flatMap((job) => job?.id ?? []));
  for (const row of client.fold.rows.values()) {
    if (row.now === undefined) continue;
    const now = row.now as Counted;
    const queue = typeof row.queueId === 'string' ? row.queueId : null;
    for (const count of COUNTS) {
      const asked = countOf(jobs, offered, queue, STATES[count]);
      if (now[count] !== null && now[count] !== asked)
        tell('fresh', `${client.name}: ${keyOf(row)} has ${now[count]} ${count}, and a fresh query ${asked}`);
    }
  }
};

/** What a client has put together, against what the vendors say now. */
export const compareClient = (client: Client, fresh: Fresh, tell: Tell): void => {
  const { view, sees } = client.plan;
  const mine = (rows: readonly Row[]): Row[] => rows.filter((row) => sees === null || nameOf(row) === sees);
  const rows = ROWS[view];
  if (view === 'board') {
    compareBoards(client, mine(fresh.jobs), mine(fresh.tasks), tell);
    for (const list of ['workers', 'tasks'] as const) {
      const told = new Map(listOf(client, list).map((row) => [keyOf(row), row]));
      compare(`${client.name} (${list})`, told, mine(fresh[list]), tell);
    }
  } else if (view === 'queues' || view === 'totals') compareBoards(client, mine(fresh.jobs), mine(fresh.tasks), tell);
  else if (view.endsWith('Changes'))
    compareChanges(client, mine(rows ? fresh[rows] : []), (rows && fresh.forgotten[rows]) ?? [], tell);
  else compare(client.name, client.fold.rows, mine(rows ? fresh[rows] : []), tell);
};

/** What accounts that are kept are told to be from memory, against what their vendors say now. */
export const compareMemory = (kept: ReadonlySet<string>, remembered: Fresh, fresh: Fresh, tell: Tell): void => {
  for (const list of ['jobs', 'tasks', 'workers'] as const) {
    const own = (rows: readonly Row[]): Row[] => rows.filter((row) => kept.has(nameOf(row)));
    compare(`memory (${list})`, new Map(own(remembered[list]).map((row) => [keyOf(row), row])), own(fresh[list]), tell);
  }
};

/** What the gateway reads, against what the simulated vendor itself holds. */
export const compareVendor = ({ plan, simulation: { world } }: VendorSide, { jobs }: Fresh, tell: Tell): void => {
  // The others give their jobs ids of their own.
  if (plan.vendor !== 'azure' && plan.vendor !== 'restcomm') return;
  const idOf = ({ id }: SimJob): string => globalId(ref('Job', plan.name, id));
  const live = [...world.jobs.values()].filter(({ closedAt }) => closedAt === null);
  const asked = new Set(jobs.filter((row) => nameOf(row) === plan.name).map(keyOf));
  const held = new Set(live.map(idOf));
  // What stands in no queue may have failed, or wait for its time.
  const missing = live.filter(({ state }) => state !== 'created').filter((job) => !asked.has(idOf(job)));
  const surplus = [...asked].filter((id) => !held.has(id));
  if (missing.length > 0) tell('vendor', `${plan.name} holds ${missing.length} live jobs that a query does not have`);
  if (surplus.length > 0) tell('vendor', `a query has ${surplus.length} live jobs that ${plan.name} does not hold`);
};
