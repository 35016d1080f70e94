import type { ErrorCode } from '../domain/error.ts';
import type { ChangeSource } from '../domain/event.ts';
import type { JobState } from '../domain/job.ts';
import type { TaskState } from '../domain/task.ts';
import type { OpenAccount } from '../gateway/accounts.ts';

/** The figures of a board, by their names there. */
export const FIGURES = [
  'waiting',
  'waitingByPriority',
  'waitingByChannel',
  'offered',
  'assigned',
  'wrapping',
  'oldestWaitingSince',
  'workers',
  'entered',
  'answered',
  'abandoned',
  'serviceLevel',
  'averageWaitMs',
  'p95WaitMs',
  'averageHandleMs',
  'averageWrapUpMs',
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
  serviceLevel: ['QUEUED', 'ASSIGNED'],
  averageWaitMs: ['QUEUED', 'ASSIGNED'],
  p95WaitMs: ['QUEUED', 'ASSIGNED'],
  averageHandleMs: ['ASSIGNED'],
  averageWrapUpMs: ['WRAP_UP'],
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
  averageWrapUpMs: ['WRAP_UP'],
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
  if (port.cannot?.includes('queue')) return tell(all, `does not tell the queues of its ${noun}`);
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
  const { job, task } = account.adapter;
  const jobs = untoldOf(account, 'jobs', job, OF_JOBS, (state) => (job?.forgets ?? []).includes(state));
  const known = new Set(jobs?.figures);
  const isUntold = (state: JobState): boolean =>
    (job?.untold?.includes(state) ?? false) && !(state === 'OFFERED' && asksTasksForOffers(account));
  const unnamed = FIGURES.filter((figure) => !known.has(figure) && TOLD_BY_JOBS[figure]?.some(isUntold));
  const states = [...new Set(unnamed.flatMap((figure) => TOLD_BY_JOBS[figure] ?? []))].filter(isUntold);
  const merged: Shortfall | null =
    unnamed.length > 0
      ? {
          account: account.name,
          figures: unnamed,
          code: 'UNSUPPORTED',
          message: `${account.title} does not tell which jobs are ${states.join(', ')}`,
        }
      : null;
  const tasks = untoldOf(
    account,
    'tasks',
    task,
    OF_TASKS,
    (state) => (task?.forgets ?? []).includes(state) && (tasksFrom === 'POLL' || !SELDOM.has(state)),
  );
  return [jobs, merged, tasks].filter((one) => one !== null);
};

const NONE: ReadonlySet<Figure> = new Set();

export const figuresIn = (shortfalls: readonly Shortfall[]): ReadonlySet<Figure> =>
  shortfalls.length === 0 ? NONE : new Set(shortfalls.flatMap(({ figures }) => figures));
