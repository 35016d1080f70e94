import type {
  JobRowFragment,
  QueueRowFragment,
  TaskRowFragment,
  TotalsFragment,
  WorkerRowFragment,
} from '../../schema/generated/wallboard/graphql.ts';
import { type Digest, digestText, EMPTY_DIGEST, withoutRow, withRow } from '../../src/domain/live-digest.ts';

const KINDS = ['queues', 'workers', 'tasks', 'jobs'] as const;
export type Kind = (typeof KINDS)[number];
type Rows = Record<Kind, Map<string, object>>;

/** What proves a list: rows and versions as they are now. */
interface Proof {
  readonly versions: readonly number[];
  readonly count: number;
  readonly digest: string;
}

export interface Items extends Proof {
  readonly items: readonly object[];
}

export interface Change extends Proof {
  readonly upserted: readonly object[];
  readonly removed: readonly string[];
}

export interface Size {
  readonly queues: number;
  readonly workers: number;
  readonly accounts: number;
}

const STATES = ['READY', 'READY', 'READY', 'NOT_READY', 'OFFLINE'] as const;
const WORK_STATES = { READY: 'AVAILABLE', NOT_READY: 'NOT_READY', OFFLINE: 'OFFLINE' } as const;
const FIRST = ['Alba', 'Bruno', 'Carmen', 'Diego', 'Elena', 'Freya', 'Gianni', 'Hana', 'Imran', 'Jodie'];
const LAST = ['Moreno', 'Castillo', 'Vidal', 'Santos', 'Ortiz', 'Nilsen', 'Russo', 'Suzuki', 'Sheikh', 'Pearce'];

/** A contact centre of this size in which jobs come, are offered, taken, wrapped up and go; the same every time. */
export const openCentre = ({ queues, workers, accounts }: Size) => {
  let seed = 7;
  const below = (n: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % n;
  };
  const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();
  const account = (n: number) => ({ name: `account-${n % accounts}` });

  const rows: Rows = { queues: new Map(), workers: new Map(), tasks: new Map(), jobs: new Map() };
  const touched: Record<Kind, Set<string>> = {
    queues: new Set(),
    workers: new Set(),
    tasks: new Set(),
    jobs: new Set(),
  };
  const versions: Record<Kind, Map<string, number>> = {
    queues: new Map(),
    workers: new Map(),
    tasks: new Map(),
    jobs: new Map(),
  };
  const digests: Record<Kind, Digest> = {
    queues: EMPTY_DIGEST,
    workers: EMPTY_DIGEST,
    tasks: EMPTY_DIGEST,
    jobs: EMPTY_DIGEST,
  };
  const put = (kind: Kind, row: { readonly id: string }): void => {
    rows[kind].set(row.id, row);
    touched[kind].add(row.id);
  };
  const drop = (kind: Kind, id: string): void => {
    rows[kind].delete(id);
    touched[kind].add(id);
  };

  const queueOf = (n: number): QueueRowFragment => ({
    id: `q${n}`,
    queue: { name: `Queue ${n}`, nativeId: `q${n}`, account: account(n) },
    now: {
      waiting: below(20),
      offered: below(3),
      assigned: below(15),
      wrapping: below(4),
      oldestWaitingSince: below(3) === 0 ? null : ago(below(300)),
      workers: { available: below(5), busy: below(8) },
    },
    window: {
      answered: 1 + below(180),
      abandoned: below(20),
      serviceLevel: below(100) / 100,
    },
  });
  const workerOf = (n: number, workState?: WorkerRowFragment['workState']): WorkerRowFragment => {
    const state = STATES[below(STATES.length)] ?? 'READY';
    return {
      id: `w${n}`,
      name: `${FIRST[n % 10]} ${LAST[Math.floor(n / 10) % 10]} ${n}`,
      nativeId: `w${n}`,
      workState: workState ?? WORK_STATES[state],
      account: account(n),
      presence: { state, label: state.toLowerCase(), nativeState: state, since: ago(below(900)) },
    };
  };
  const taskOf = (n: number, state: TaskRowFragment['state']): TaskRowFragment => ({
    id: `t${n}`,
    nativeId: `t${n}`,
    state,
    offeredAt: ago(10),
    offerExpiresAt: state === 'OFFERED' ? ago(-20) : null,
    assignedAt: state === 'OFFERED' ? null : ago(0),
    updatedAt: ago(0),
    account: account(n),
    worker: { id: `w${n % workers}` },
    queue: { id: `q${n % queues}` },
    job: { id: `j${n}` },
  });
  const jobOf = (n: number): JobRowFragment => ({
    id: `j${n}`,
    nativeId: `j${n}`,
    state: 'QUEUED',
    channel: 'voice',
    priority: 0,
    createdAt: ago(0),
    enqueuedAt: ago(below(200)),
    account: account(n),
    queue: { id: `q${n % queues}` },
  });

  for (let n = 0; n < queues; n += 1) put('queues', queueOf(n));
  for (let n = 0; n < workers; n += 1) put('workers', workerOf(n, n < workers / 2 ? 'ON_TASK' : undefined));
  for (let n = 0; n < workers / 2; n += 1) put('tasks', taskOf(n, 'ACTIVE'));
  for (let n = 0; n < 100; n += 1) put('jobs', jobOf(n + 1_000_000));
  let next = 0;

  const takeUp = (n: number, state: TaskRowFragment['state'], workState: WorkerRowFragment['workState']): void => {
    put('tasks', taskOf(n, state));
    put('workers', workerOf(n, workState));
  };

  /** One step in the life of a job: what it changes is told in every view that shows it. */
  const change = (): void => {
    const n = below(workers);
    const step = below(5);
    if (step === 0) takeUp(n, 'OFFERED', 'OFFERED');
    else if (step === 1) takeUp(n, 'ACTIVE', 'ON_TASK');
    else if (step === 2) takeUp(n, 'WRAP_UP', 'WRAP_UP');
    else {
      drop('tasks', `t${n}`);
      put('workers', workerOf(n));
    }
    if (step === 0) {
      const [oldest = ''] = rows.jobs.keys();
      drop('jobs', oldest);
      next += 1;
      put('jobs', jobOf(next));
    }
    put('queues', queueOf(n % queues));
  };

  const noteVersion = (kind: Kind, id: string, version: number | null): void => {
    const before = versions[kind].get(id);
    if (before !== undefined) digests[kind] = withoutRow(digests[kind], id, before);
    versions[kind].delete(id);
    if (version === null) return;
    versions[kind].set(id, version);
    digests[kind] = withRow(digests[kind], id, version);
  };

  const proofOf = (kind: Kind, ids: Iterable<string>): Proof => ({
    versions: [...ids].map((id) => versions[kind].get(id) ?? 0),
    count: rows[kind].size,
    digest: digestText(digests[kind]),
  });

  const taken = (kind: Kind, seq: number): Change => {
    const ids = [...touched[kind]];
    touched[kind].clear();
    const present = ids.filter((id) => rows[kind].has(id));
    const removed = ids.filter((id) => !rows[kind].has(id));
    for (const id of present) noteVersion(kind, id, seq);
    for (const id of removed) noteVersion(kind, id, null);
    return { upserted: present.flatMap((id) => rows[kind].get(id) ?? []), removed, ...proofOf(kind, present) };
  };
  for (const kind of KINDS) taken(kind, 0);

  /** Sums of the queues, as a gateway tells them. */
  const totals = (): TotalsFragment => {
    const all = [...rows.queues.values()] as QueueRowFragment[];
    const sum = (of: (row: QueueRowFragment) => number | null): number => all.reduce((n, row) => n + (of(row) ?? 0), 0);
    const since = all.flatMap(({ now }) => now.oldestWaitingSince ?? []).sort();
    return {
      now: {
        waiting: sum(({ now }) => now.waiting),
        offered: sum(({ now }) => now.offered),
        assigned: sum(({ now }) => now.assigned),
        oldestWaitingSince: since[0] ?? null,
      },
      window: { serviceLevel: 0.8 },
      partial: [],
    };
  };

  return {
    items: (kind: Kind): Items => ({ items: [...rows[kind].values()], ...proofOf(kind, rows[kind].keys()) }),
    totals,
    change,
    /** What is different since it was asked last; from now on it has this version. */
    taken,
  };
};
