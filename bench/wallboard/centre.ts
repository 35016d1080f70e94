import type {
  JobRowFragment,
  QueueRowFragment,
  TaskRowFragment,
  WorkerRowFragment,
} from '../../schema/generated/wallboard/graphql.ts';

type Kind = 'liveQueues' | 'liveWorkers' | 'liveTasks' | 'liveJobs';
type Rows = Record<Kind, Map<string, object>>;

export interface Change {
  readonly upserted: readonly object[];
  readonly removed: readonly string[];
}

export interface Size {
  readonly queues: number;
  readonly workers: number;
  readonly accounts: number;
}

const STATES = ['READY', 'READY', 'READY', 'NOT_READY', 'OFFLINE'] as const;
const FIRST = ['Alba', 'Bruno', 'Carmen', 'Diego', 'Elena', 'Freya', 'Gianni', 'Hana', 'Imran', 'Jodie'];
const LAST = ['Moreno', 'Castillo', 'Vidal', 'Santos', 'Ortiz', 'Nilsen', 'Russo', 'Suzuki', 'Sheikh', 'Pearce'];

const isKind = (name: string): name is Kind =>
  name === 'liveQueues' || name === 'liveWorkers' || name === 'liveTasks' || name === 'liveJobs';

/** A contact centre of this size in which jobs come, are offered, taken, wrapped up and go; the same every time. */
export const openCentre = ({ queues, workers, accounts }: Size) => {
  let seed = 7;
  const below = (n: number): number => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return seed % n;
  };
  const ago = (seconds: number): string => new Date(Date.now() - seconds * 1_000).toISOString();
  const account = (n: number) => ({ name: `account-${n % accounts}` });

  const rows: Rows = { liveQueues: new Map(), liveWorkers: new Map(), liveTasks: new Map(), liveJobs: new Map() };
  const touched: Record<Kind, Set<string>> = {
    liveQueues: new Set(),
    liveWorkers: new Set(),
    liveTasks: new Set(),
    liveJobs: new Set(),
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
      workers: { eligible: 12, available: below(5), busy: below(8), wrapping: below(3), notReady: 2, offline: 1 },
    },
    window: {
      since: ago(1_800),
      entered: below(200),
      answered: 1 + below(180),
      abandoned: below(20),
      serviceLevel: below(100) / 100,
      averageWaitMs: below(60_000),
    },
  });
  const workerOf = (n: number): WorkerRowFragment => {
    const state = STATES[below(STATES.length)] ?? 'READY';
    return {
      id: `w${n}`,
      name: `${FIRST[n % 10]} ${LAST[Math.floor(n / 10) % 10]} ${n}`,
      nativeId: `w${n}`,
      account: account(n),
      presence: { state, label: state.toLowerCase(), native: state, since: ago(below(900)) },
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

  for (let n = 0; n < queues; n += 1) put('liveQueues', queueOf(n));
  for (let n = 0; n < workers; n += 1) put('liveWorkers', workerOf(n));
  for (let n = 0; n < workers / 2; n += 1) put('liveTasks', taskOf(n, 'ACTIVE'));
  for (let n = 0; n < 100; n += 1) put('liveJobs', jobOf(n + 1_000_000));
  let next = 0;

  /** One step in the life of a job: what it changes is told in every view that shows it. */
  const change = (): void => {
    const n = below(workers);
    const step = below(5);
    if (step === 0) put('liveTasks', taskOf(n, 'OFFERED'));
    else if (step === 1) put('liveTasks', taskOf(n, 'ACTIVE'));
    else if (step === 2) put('liveTasks', taskOf(n, 'WRAP_UP'));
    else if (step === 3) drop('liveTasks', `t${n}`);
    else put('liveWorkers', workerOf(n));
    if (step === 0) {
      const [oldest = ''] = rows.liveJobs.keys();
      drop('liveJobs', oldest);
      next += 1;
      put('liveJobs', jobOf(next));
    }
    put('liveQueues', queueOf(n % queues));
  };

  const taken = (kind: Kind): Change => {
    const ids = [...touched[kind]];
    touched[kind].clear();
    const upserted = ids.flatMap((id) => rows[kind].get(id) ?? []);
    return { upserted, removed: ids.filter((id) => !rows[kind].has(id)) };
  };
  for (const kind of Object.keys(rows) as Kind[]) touched[kind].clear();

  return {
    kinds: Object.keys(rows) as readonly Kind[],
    isKind,
    items: (kind: Kind): readonly object[] => [...rows[kind].values()],
    change,
    /** What is different since it was asked last. */
    taken,
  };
};

export type Centre = ReturnType<typeof openCentre>;
