import type { ErrorCode } from '../domain/error.ts';
import type { ChangeSource } from '../domain/event.ts';
import type { JobState } from '../domain/job.ts';
import type { TaskState } from '../domain/task.ts';
import type { PresenceState } from '../domain/worker.ts';
import type { OpenAccount } from '../gateway/accounts.ts';

/** The figures of a board, by their names there; those of `workers` with that name before them. */
export const FIGURES = [
  'waiting',
  'waitingByPriority',
  'waitingByChannel',
  'offered',
  'assigned',
  'wrapping',
  'oldestWaitingSince',
  'workers',
  'workers.wrapping',
  'workers.notReady',
  'workers.offline',
  'workers.withRoom',
  'workers.capacityByChannel',
  'entered',
  'answered',
  'abandoned',
  'flowedOut',
  'serviceLevel',
  'averageWaitMs',
  'p95WaitMs',
  'averageHandleMs',
  'averageWrapUpMs',
  'expectedWait',
  'occupancy',
  'offersAccepted',
  'offersDeclined',
  'offersExpired',
] as const;
export type Figure = (typeof FIGURES)[number];

/** Why figures of an account are not known, or may be wrong at the moment. */
export interface Shortfall {
  readonly account: string;
  readonly figures: readonly Figure[];
  readonly code: ErrorCode;
  readonly message: string;
}

/** The states in which jobs must be seen for a figure to be known. */
const OF_JOBS: { readonly [F in Figure]?: readonly JobState[] } = {
  waiting: ['QUEUED'],
  waitingByPriority: ['QUEUED'],
  waitingByChannel: ['QUEUED'],
  offered: ['OFFERED'],
  assigned: ['ASSIGNED'],
  wrapping: ['WRAP_UP'],
  oldestWaitingSince: ['QUEUED', 'OFFERED'],
  entered: ['QUEUED'],
  answered: ['ASSIGNED'],
  abandoned: ['QUEUED', 'OFFERED'],
  flowedOut: ['QUEUED'],
  serviceLevel: ['QUEUED', 'ASSIGNED'],
  averageWaitMs: ['QUEUED', 'ASSIGNED'],
  p95WaitMs: ['QUEUED', 'ASSIGNED'],
  averageHandleMs: ['ASSIGNED'],
  averageWrapUpMs: ['WRAP_UP'],
  expectedWait: ['QUEUED', 'OFFERED', 'ASSIGNED'],
};

/**
 * The states that an account must tell from others for a figure to be known. What the job does not tell its tasks may: see
 * `offersTellOf`.
 */
const TOLD_BY_JOBS: { readonly [F in Figure]?: readonly JobState[] } = {
  waiting: ['QUEUED', 'OFFERED'],
  waitingByPriority: ['QUEUED', 'OFFERED'],
  waitingByChannel: ['QUEUED', 'OFFERED'],
  offered: ['OFFERED'],
  assigned: ['ASSIGNED'],
  wrapping: ['WRAP_UP'],
  entered: ['QUEUED'],
  answered: ['ASSIGNED'],
  flowedOut: ['QUEUED'],
  averageWrapUpMs: ['WRAP_UP'],
  expectedWait: ['QUEUED', 'OFFERED', 'ASSIGNED'],
};

/** As `OF_JOBS`, of tasks. How an offer ended only a list has to show: a push tells it by itself. */
const OF_TASKS: { readonly [F in Figure]?: readonly TaskState[] } = {
  offersAccepted: ['OFFERED', 'ACTIVE'],
  offersDeclined: ['OFFERED', 'DECLINED'],
  offersExpired: ['OFFERED', 'EXPIRED'],
};

const figuresOf = (needs: Readonly<Record<string, unknown>>): readonly Figure[] =>
  FIGURES.filter((figure) => needs[figure] !== undefined);

export const JOB_FIGURES = figuresOf(OF_JOBS);
export const OFFER_FIGURES = figuresOf(OF_TASKS);

/** The figures of jobs that somebody holds or has held. */
export const HELD_JOB_FIGURES = JOB_FIGURES.filter((figure) => OF_JOBS[figure]?.some((state) => state !== 'QUEUED'));

const SELDOM: ReadonlySet<string> = new Set<TaskState>(['DECLINED', 'EXPIRED']);

/** The figures that say which jobs are offered. */
export const OFFERED_FIGURES: readonly Figure[] = FIGURES.filter((figure) => TOLD_BY_JOBS[figure]?.includes('OFFERED'));

/** What a port declares that it cannot tell. */
interface Declared {
  readonly forgets?: readonly string[];
  readonly cannot?: readonly string[];
  readonly untold?: readonly string[];
}

const lacks = (port: Declared | undefined, state: string): boolean =>
  !port || [...(port.forgets ?? []), ...(port.untold ?? [])].includes(state);

/** Whether only the tasks of an account tell which of its jobs are offered. */
export const asksTasksForOffers = ({ adapter: { job, task } }: OpenAccount): boolean =>
  (job?.untold?.includes('OFFERED') ?? false) && !lacks(task, 'OFFERED');

/** The presences that an account must tell from others for a figure to be known, and the states of tasks. */
const OF_PRESENCES: { readonly [F in Figure]?: readonly PresenceState[] } = {
  'workers.notReady': ['NOT_READY'],
  'workers.offline': ['OFFLINE'],
};
const OF_WORK: { readonly [F in Figure]?: readonly TaskState[] } = { 'workers.wrapping': ['WRAP_UP'] };

/** Figures of states that are never told; `null`: all are. */
const unnamedOf = <S extends string>(
  { name, title }: OpenAccount,
  noun: string,
  needs: { readonly [F in Figure]?: readonly S[] },
  isUntold: (state: S, figure: Figure) => boolean,
): Shortfall | null => {
  const missing = FIGURES.flatMap((figure) =>
    (needs[figure] ?? []).filter((state) => isUntold(state, figure)).map((state) => ({ figure, state })),
  );
  if (missing.length === 0) return null;
  const figures = [...new Set(missing.map(({ figure }) => figure))];
  const states = [...new Set(missing.map(({ state }) => state))];
  const message = `${title} does not tell which ${noun} are ${states.join(', ')}`;
  return { account: name, figures, code: 'UNSUPPORTED', message };
};

/** `null`: the account can tell them. */
const untoldOf = (
  { name, title }: OpenAccount,
  noun: string,
  port: Declared | undefined,
  needs: { readonly [F in Figure]?: readonly string[] },
  isForgotten: (state: string) => boolean,
): Shortfall | null => {
  const all = figuresOf(needs);
  const tell = (figures: readonly Figure[], problem: string): Shortfall | null =>
    figures.length > 0
      ? { account: name, figures, code: 'UNSUPPORTED', message: `${title} ${problem}: its figures lack them` }
      : null;
  if (!port) return tell(all, `tells no ${noun}`);
  if (port.cannot?.includes('queues')) return tell(all, `does not tell the queues of its ${noun}`);
  const missing = [...new Set(Object.values(needs).flat())].filter(isForgotten);
  return tell(
    all.filter((figure) => needs[figure]?.some(isForgotten)),
    `shows no ${noun} that are ${missing.join(', ')}`,
  );
};

/**
 * The figures that an account cannot tell, read off what its ports declare: the same declarations by which a list says what it lacks.
 * `tasksFrom`: how its tasks are heard.
 */
export const unsupportedFigures = (account: OpenAccount, tasksFrom: ChangeSource | null): readonly Shortfall[] => {
  const { job, task, worker } = account.adapter;
  const jobs = untoldOf(account, 'jobs', job, OF_JOBS, (state) => (job?.forgets ?? []).includes(state));
  const known = new Set(jobs?.figures);
  const tellsOffers = asksTasksForOffers(account);
  const unnamed = unnamedOf(account, 'jobs', TOLD_BY_JOBS, (state, figure) => {
    const isTold = !job?.untold?.includes(state) || (state === 'OFFERED' && tellsOffers);
    return !isTold && !known.has(figure);
  });
  const tasks = untoldOf(
    account,
    'tasks',
    task,
    OF_TASKS,
    (state) => (task?.forgets ?? []).includes(state) && (tasksFrom === 'POLL' || !SELDOM.has(state)),
  );
  const workers = unnamedOf(account, 'workers', OF_PRESENCES, (state) => worker?.untold?.includes(state) ?? false);
  const wrapping = unnamedOf(account, 'tasks', OF_WORK, (state) => task !== undefined && lacks(task, state));
  return [jobs, unnamed, tasks, workers, wrapping].filter((one) => one !== null);
};

const NONE: ReadonlySet<Figure> = new Set();

export const figuresIn = (shortfalls: readonly Shortfall[]): ReadonlySet<Figure> =>
  shortfalls.length === 0 ? NONE : new Set(shortfalls.flatMap(({ figures }) => figures));
