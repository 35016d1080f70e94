import { computed } from '@preact/signals';
import { filters } from './address.ts';
import { accounts, health, isAble, queues, tasks, waiting, workers } from './board.ts';
import { wantsAccount, wantsQueue, wantsWorker } from './filters.ts';
import { byMoment, openNameOrder } from './order.ts';
import {
  type HealthRow,
  type JobRow,
  type QueueRow,
  queueName,
  type TaskRow,
  type WorkerRow,
  workerName,
} from './rows.ts';
import { lineOf, tasksByWorker, WORK_STATES, type WorkerLine, type WorkState } from './states.ts';

const queueOrder = openNameOrder<QueueRow>((row) => queueName(row) ?? '');
const workerOrder = openNameOrder<WorkerRow>((row) => workerName(row) ?? '');

const queuesByName = computed(() => queueOrder(queues.picture.value.rows));
const workersByName = computed(() => workerOrder(workers.picture.value.rows));

const shownAccount = (name: string): boolean => wantsAccount(filters.value, name);

export const shownQueues = computed<readonly QueueRow[]>(() => {
  const wanted = filters.value;
  const rows = queuesByName.value.filter(
    (row) => shownAccount(row.queue.account.name) && wantsQueue(wanted, queueName(row) ?? ''),
  );
  return wanted.sort === 'name' ? rows : byMoment(rows, (row) => row.now.oldestWaitingSince);
});

/** A job or task is shown when its queue is: of one without a queue only the account counts. */
const isShown = ({ account, queue }: Pick<JobRow, 'account' | 'queue'>): boolean =>
  shownAccount(account.name) &&
  (filters.value.queue.trim() === '' ||
    wantsQueue(filters.value, queueName(queues.picture.value.rows.get(queue?.id ?? '')) ?? ''));

export const shownWaiting = computed<readonly JobRow[]>(() =>
  byMoment([...waiting.picture.value.rows.values()].filter(isShown), (row) => row.enqueuedAt ?? row.createdAt),
);

export const shownOffers = computed<readonly TaskRow[]>(() =>
  byMoment(
    [...tasks.picture.value.rows.values()].filter((row) => row.state === 'OFFERED' && isShown(row)),
    (row) => row.offerExpiresAt ?? row.offeredAt,
  ),
);

const held = computed(() => tasksByWorker(tasks.picture.value.rows.values()));

const lines = computed<readonly WorkerLine[]>(() => {
  const byWorker = held.value;
  const tells = new Map(accounts.value.map(({ name }) => [name, isAble(name, 'task.list')]));
  return workersByName.value.map((worker) =>
    lineOf(worker, tells.get(worker.account.name) ? (byWorker.get(worker.id) ?? []) : null),
  );
});

const ofAccounts = computed(() => lines.value.filter(({ worker }) => shownAccount(worker.account.name)));

export const stateCounts = computed<Readonly<Record<WorkState, number>>>(() => {
  const counts = Object.fromEntries(WORK_STATES.map((state) => [state, 0])) as Record<WorkState, number>;
  for (const { state } of ofAccounts.value) counts[state] += 1;
  return counts;
});

/** State by state, in each by name. */
export const shownWorkers = computed<readonly WorkerLine[]>(() => {
  const wanted = filters.value;
  const groups = new Map<WorkState, WorkerLine[]>(WORK_STATES.map((state) => [state, []]));
  for (const line of ofAccounts.value) {
    const fits = wanted.states.length === 0 || wanted.states.includes(line.state);
    if (fits && wantsWorker(wanted, workerName(line.worker) ?? '')) groups.get(line.state)?.push(line);
  }
  return [...groups.values()].flat();
});

/** Counts are of the queues whose account can tell them; `null` when none can. */
export interface Totals {
  readonly waiting: number | null;
  readonly offered: number | null;
  readonly assigned: number | null;
  readonly longest: string | null;
  /** Over all shown queues, each counting by its answered and abandoned. */
  readonly serviceLevel: number | null;
}

const sumOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 && values.length > 0 ? null : known.reduce((sum, value) => sum + value, 0);
};

export const totals = computed<Totals>(() => {
  let [good, all] = [0, 0];
  let longest: string | null = null;
  const rows = shownQueues.value;
  for (const { now, window } of rows) {
    const since = now.oldestWaitingSince;
    if (since !== null && (longest === null || Date.parse(since) < Date.parse(longest))) longest = since;
    const weight = (window.answered ?? 0) + (window.abandoned ?? 0);
    if (window.serviceLevel === null || weight === 0) continue;
    good += window.serviceLevel * weight;
    all += weight;
  }
  return {
    waiting: sumOf(rows.map(({ now }) => now.waiting)),
    offered: sumOf(rows.map(({ now }) => now.offered)),
    assigned: sumOf(rows.map(({ now }) => now.assigned)),
    longest,
    serviceLevel: all === 0 ? null : good / all,
  };
});

export const shownHealth = computed<
  readonly { readonly name: string; readonly title: string; readonly row: HealthRow | null }[]
>(() =>
  accounts.value
    .filter(({ name }) => shownAccount(name))
    .map(({ name, title }) => ({ name, title, row: health.value.get(name) ?? null })),
);
