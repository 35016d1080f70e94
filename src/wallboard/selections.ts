import { computed, type ReadonlySignal } from '@preact/signals';
import type { LiveKind } from '../../schema/generated/wallboard/graphql.ts';
import { filters } from './address.ts';
import {
  accounts,
  board,
  health,
  isUntold,
  QUEUE_KINDS,
  queues,
  staleAt,
  standings,
  tasks,
  waiting,
  workbins,
  workers,
} from './board.ts';
import { elapsed } from './clocks.ts';
import { wantsAccount, wantsQueue, wantsWorker } from './filters.ts';
import { byMoment, openNameOrder } from './order.ts';
import {
  type HealthRow,
  type JobRow,
  type QueueRow,
  queueName,
  type Standing,
  type TaskRow,
  type WorkerRow,
  workerName,
} from './rows.ts';
import { type AccountStanding, type Gap, gapsOfFigure, gapsOfKinds, isMissing } from './standing.ts';
import { lineOf, tasksByWorker, WORK_STATES, type WorkerLine, type WorkState } from './states.ts';

const queueOrder = openNameOrder<QueueRow>((row) => queueName(row) ?? '');
const workerOrder = openNameOrder<WorkerRow>((row) => workerName(row) ?? '');

const queuesByName = computed(() => queueOrder(queues.value));
const workersByName = computed(() => workerOrder(workers.value));

const shownAccount = (name: string): boolean => wantsAccount(filters.value, name);

/** Whether the tiles are about less than the whole board. */
const isNarrowed = computed(() => filters.value.accounts.length > 0 || filters.value.queue.trim() !== '');

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
  (filters.value.queue.trim() === '' || wantsQueue(filters.value, queueName(queues.value.get(queue?.id ?? '')) ?? ''));

export const shownWaiting = computed<readonly JobRow[]>(() =>
  byMoment([...(waiting.picture.value?.rows.values() ?? [])].filter(isShown), (row) => row.enqueuedAt ?? row.createdAt),
);

const offeredJobs = computed<ReadonlySet<string>>(
  () => new Set([...tasks.value.values()].flatMap(({ state, job }) => (state === 'OFFERED' ? (job?.id ?? []) : []))),
);

/** By its own state, or by a task that is held out to somebody. */
export const isOffered = ({ id, state }: JobRow): boolean => state === 'OFFERED' || offeredJobs.value.has(id);

export const shownOffers = computed<readonly TaskRow[]>(() =>
  byMoment(
    [...tasks.value.values()].filter((row) => row.state === 'OFFERED' && isShown(row)),
    (row) => row.offerExpiresAt ?? row.offeredAt,
  ),
);

const held = computed(() => tasksByWorker(tasks.value.values()));

const lines = computed<readonly WorkerLine[]>(() =>
  workersByName.value.map((worker) => lineOf(worker, held.value.get(worker.id) ?? [])),
);

const ofAccounts = computed(() => lines.value.filter(({ worker }) => shownAccount(worker.account.name)));

/** What an account must tell for its workers to be seen in a state. */
const TOLD_BY: { readonly [S in WorkState]?: readonly [list: string, state: string] } = {
  WRAP_UP: ['task.list', 'WRAP_UP'],
  NOT_READY: ['worker.list', 'NOT_READY'],
  OFFLINE: ['worker.list', 'OFFLINE'],
};

/** `null` while nothing is known of anybody; a state that no account that is shown tells has none. */
export const stateCounts = computed<Readonly<Record<WorkState, number | null>> | null>(() => {
  if (!known.workers.value) return null;
  const counts = new Map<WorkState, number>();
  for (const { state } of ofAccounts.value) counts.set(state, (counts.get(state) ?? 0) + 1);
  const names = [...accountsOf(ofAccounts.value.map(({ worker }) => worker))];
  const isNeverTold = (state: WorkState): boolean => {
    const by = TOLD_BY[state];
    return by !== undefined && names.length > 0 && names.every((name) => isUntold(name, ...by));
  };
  const all = WORK_STATES.map((state) => [state, counts.get(state) ?? (isNeverTold(state) ? null : 0)]);
  return Object.fromEntries(all) as Record<WorkState, number | null>;
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

/** A count that is not known is `null`. */
export interface Totals {
  readonly waiting: number | null;
  readonly offered: number | null;
  readonly assigned: number | null;
  /** Over all shown queues, each counting by its answered and abandoned. */
  readonly serviceLevel: number | null;
}

const NOTHING_KNOWN: Totals = { waiting: null, offered: null, assigned: null, serviceLevel: null };

const sumOf = (values: readonly (number | null)[]): number | null => {
  const known = values.filter((value) => value !== null);
  return known.length === 0 && (values.length > 0 || !areSomeQueuesKnown.value)
    ? null
    : known.reduce((sum, value) => sum + value, 0);
};

const sumOfRows = (rows: readonly QueueRow[]): Totals => {
  let [good, all] = [0, 0];
  for (const { window } of rows) {
    const weight = (window.answered ?? 0) + (window.abandoned ?? 0);
    if (window.serviceLevel === null || weight === 0) continue;
    good += window.serviceLevel * weight;
    all += weight;
  }
  return {
    waiting: sumOf(rows.map(({ now }) => now.waiting)),
    offered: sumOf(rows.map(({ now }) => now.offered)),
    assigned: sumOf(rows.map(({ now }) => now.assigned)),
    serviceLevel: all === 0 ? null : good / all,
  };
};

/** The gateway's own, and the sum of what is shown where that is less. */
export const totals = computed<Totals>(() => {
  const whole = board.picture.value?.totals;
  if (!whole) return NOTHING_KNOWN;
  if (isNarrowed.value) return sumOfRows(shownQueues.value);
  const { waiting: queued, offered, assigned } = whole.now;
  return { waiting: queued, offered, assigned, serviceLevel: whole.window.serviceLevel };
});

const accountsOf = (rows: Iterable<{ readonly account: { readonly name: string } }>): ReadonlySet<string> => {
  const found = new Set<string>();
  for (const { account } of rows) found.add(account.name);
  return found;
};

const accountsWithQueues = computed(() => new Set([...queues.value.values()].map(({ queue }) => queue.account.name)));
const accountsWithShownQueues = computed(() => new Set(shownQueues.value.map(({ queue }) => queue.account.name)));
const accountsWithWorkers = computed(() => accountsOf(workers.value.values()));
const accountsWithTasks = computed(() => accountsOf(tasks.value.values()));
const accountsWithWaiting = computed(() => accountsOf(waiting.picture.value?.rows.values() ?? []));

const accountsWithWorkbins = computed(() => accountsOf(workbins.picture.value?.rows.values() ?? []));

/** What is missing in a figure of the tiles, which `tells` of a row. An account whose queues are known and not shown lacks nothing there. */
const figureGaps = (figure: string, tells: (row: QueueRow) => boolean): ReadonlySignal<readonly Gap[]> => {
  const counted = computed(() => new Set(shownQueues.value.filter(tells).map(({ queue }) => queue.account.name)));
  return computed(() => {
    const whole = board.picture.value;
    const hasPart = (name: string) => accountsWithShownQueues.value.has(name) || !accountsWithQueues.value.has(name);
    const wants = (name: string) => shownAccount(name) && hasPart(name);
    return whole ? gapsOfFigure(whole, figure, wants, (name) => counted.value.has(name)) : [];
  });
};

const kindGaps = (
  told: () => Standing | null,
  kinds: readonly LiveKind[],
  having: ReadonlySignal<ReadonlySet<string>>,
): ReadonlySignal<readonly Gap[]> =>
  computed(() => {
    const standing = told();
    return standing ? gapsOfKinds(standing, kinds, shownAccount, (name) => having.value.has(name)) : [];
  });

const jobGaps = kindGaps(() => waiting.picture.value, ['JOB'], accountsWithWaiting);

/** That an account does not tell offered jobs from waiting ones is no gap: they are all in the list, and tasks say which are offered. */
const waitingGaps = computed(() =>
  jobGaps.value.filter(
    ({ account, how }) => !['untold', 'some'].includes(how) || !isUntold(account, 'job.list', 'OFFERED'),
  ),
);

export const gaps = {
  waiting: figureGaps('waiting', ({ now }) => now.waiting !== null),
  longest: figureGaps('oldestWaitingSince', ({ now }) => now.waiting !== null),
  offered: figureGaps('offered', ({ now }) => now.offered !== null),
  assigned: figureGaps('assigned', ({ now }) => now.assigned !== null),
  serviceLevel: figureGaps('serviceLevel', ({ window }) => window.answered !== null),
  queues: kindGaps(() => board.picture.value, ['QUEUE'], accountsWithQueues),
  workers: kindGaps(() => board.picture.value, ['WORKER', 'TASK'], accountsWithWorkers),
  tasks: kindGaps(() => board.picture.value, ['TASK'], accountsWithTasks),
  waitingJobs: waitingGaps,
  workbins: kindGaps(() => workbins.picture.value, ['WORKBIN'], accountsWithWorkbins),
} as const;

/** Whether anything is known of such objects: of some account that is shown, or there is none. */
const isKnown = (told: Standing | null, found: readonly Gap[]): boolean => {
  if (!told) return false;
  const shown = told.asOf.filter(({ account }) => shownAccount(account.name));
  const untold = new Set(
    found.filter(({ how }) => how === 'without' || how === 'untold').map(({ account }) => account),
  );
  return shown.length === 0 || shown.some(({ account }) => !untold.has(account.name));
};

const areSomeQueuesKnown = computed(() => isKnown(board.picture.value, gaps.queues.value));

/** Of each list on the page. */
export const known = {
  queues: areSomeQueuesKnown,
  workers: computed(() => isKnown(board.picture.value, gaps.workers.value)),
  tasks: computed(() => isKnown(board.picture.value, gaps.tasks.value)),
  waitingJobs: computed(() => isKnown(waiting.picture.value, gaps.waitingJobs.value)),
  workbins: computed(() => isKnown(workbins.picture.value, gaps.workbins.value)),
} as const;

/** Why a figure of an account is not known, as far as anything is said of it. */
export const reasonOf = (account: string, figure: string): string => {
  const partial = board.picture.value?.totals.partial ?? [];
  return partial.find((one) => one.account.name === account && one.figures.includes(figure))?.message ?? '';
};

export interface Longest {
  readonly since: string;
  /** Where its clock stands still; `null`: it goes on. */
  readonly stop: string | null;
}

/** Those who may have waited longest at any time: the first of all whose clocks go on, and the first of each account whose clock stands still. */
const candidates = computed<readonly Longest[]>(() => {
  const found = new Map<string | null, Longest>();
  for (const { queue, now } of shownQueues.value) {
    const since = now.oldestWaitingSince;
    if (since === null) continue;
    const stop = staleAt(queue.account.name, ...QUEUE_KINDS);
    const first = found.get(stop);
    if (!first || Date.parse(since) < Date.parse(first.since)) found.set(stop, { since, stop });
  }
  return [...found.values()];
});

/** Who has waited longest as far as is known at this moment. */
export const longestAt = (now: number): Longest | null => {
  const waited = ({ since, stop }: Longest): number =>
    elapsed(since, stop === null ? now : Date.parse(stop)) ?? Number.NEGATIVE_INFINITY;
  const [first, ...others] = candidates.value;
  return first ? others.reduce((longest, one) => (waited(one) > waited(longest) ? one : longest), first) : null;
};

/** The accounts that are shown, as the board knows them. */
export const shownStandings = computed<readonly AccountStanding[]>(() =>
  [...standings.value.values()].filter(({ name }) => shownAccount(name)),
);

export interface AccountLine {
  readonly name: string;
  readonly title: string;
  /** `null` before the board is known. */
  readonly standing: AccountStanding | null;
  readonly row: HealthRow | null;
}

const rank = ({ standing }: AccountLine): number => {
  if (standing && isMissing(standing)) return 0;
  return standing && standing.hearing === 'partly' ? 1 : 2;
};

/** Those that are missing come first. */
export const shownHealth = computed<readonly AccountLine[]>(() => {
  const titles = new Map(accounts.value.map(({ name, title }) => [name, title]));
  const names = [...new Set([...titles.keys(), ...standings.value.keys()])].filter(shownAccount);
  return names
    .map((name) => ({
      name,
      title: titles.get(name) ?? '',
      standing: standings.value.get(name) ?? null,
      row: health.value.get(name) ?? null,
    }))
    .sort((a, b) => rank(a) - rank(b));
});
