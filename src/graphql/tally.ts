import { VendorError } from '../domain/error.ts';
import type { Job, JobState } from '../domain/job.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import { type Worker, type WorkState, workState } from '../domain/worker.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Whole } from '../gateway/list.ts';
import type { AccountFailure, Freshness } from '../gateway/listing.ts';
import { untoldWorkAmong, untoldWorkStates } from '../gateway/work-states.ts';
import { oldest } from '../live/numbers.ts';
import type { Context } from './context.ts';
import type { Wanted } from './lists.ts';
import { stateOf } from './worker-state.ts';

/** What is counted, and why it may not be all. */
export interface Counted<T> extends Whole<T> {
  readonly freshness: readonly Freshness[];
}

export interface CountedJobs extends Counted<Job> {
  readonly queues: readonly Ref<'Queue'>[] | null;
  readonly oldestWaitingSince: number | null;
}

export interface CountedWorkers extends Counted<Worker> {
  readonly states: readonly WorkStateGroup[] | null;
  readonly queues: readonly Ref<'Queue'>[] | null;
}

export interface Group<V> {
  readonly value: V;
  /** `null`: not known. */
  readonly count: number | null;
}

export interface WorkStateGroup extends Group<WorkState> {
  /** Accounts that were read and never tell this state. */
  readonly untoldBy: readonly OpenAccount[];
}

/** How many of each, the largest group first, ties in the order of their appearance. */
export const tally = <V>(values: readonly V[], keyOf: (value: V) => unknown = (value) => value): Group<V>[] => {
  const groups = new Map<unknown, { value: V; count: number }>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { value, count: 1 });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
};

export const isNoneRead = ({ read, chosen }: Whole<unknown>): boolean => read.length === 0 && chosen.length > 0;

/** `null` when there is nothing to go by. */
export const known = <T, R>(counted: Whole<T>, tell: (items: readonly T[]) => R): R | null =>
  isNoneRead(counted) ? null : tell(counted.items);

/** By state; one that no account keeps or tells of those that were read is no 0. */
export const byStates = <S extends string>({ freshness }: Counted<unknown>, states: readonly S[]): Group<S>[] => {
  const [first, ...others] = freshness.map(
    ({ forgets, untold }) => [...forgets, ...untold] as readonly string[] as readonly S[],
  );
  const unknown = (first ?? []).filter(
    (state) => others.every((missing) => missing.includes(state)) && !states.includes(state),
  );
  return [...tally(states), ...unknown.map((value) => ({ value, count: null }))];
};

/** Accounts that were read and have none count 0. */
export const accountGroups = ({ items, read }: Counted<{ readonly ref: Ref }>): Group<OpenAccount>[] => {
  const counts = new Map(read.map((account) => [account.name, { value: account, count: 0 }]));
  for (const { ref } of items) {
    const group = counts.get(ref.account);
    if (group) group.count += 1;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
};

export const queueGroups = async (refs: readonly Ref<'Queue'>[], { loader }: Context) => {
  await loader.ahead(refs);
  return tally(refs, refKey);
};

/** Failures of some objects of accounts that were read, one for each account and code. */
const gathered = (read: readonly OpenAccount[]) => {
  const found = new Map<string, AccountFailure>();
  return {
    failures: found as ReadonlyMap<string, AccountFailure>,
    /** Rethrows what is no vendor's. */
    note(of: string, error: unknown): void {
      if (!(error instanceof VendorError)) throw error;
      const account = read.find(({ name }) => name === of);
      if (account) found.set(`${of}|${error.code}`, { account, error });
    },
  };
};

/** By work state, those that an account never tells among them; one that none of them tells is no 0. */
const workStateGroups = (
  { items, read }: Whole<Worker>,
  states: readonly WorkState[],
  { filter }: Wanted<'Worker'>,
  asked: readonly WorkState[],
): readonly WorkStateGroup[] => {
  const lacks = read.map((account) => {
    const workers = items.filter(({ ref }) => ref.account === account.name);
    const untold = untoldWorkStates(account, workers, filter(account.name) ?? {});
    return { account, untold: untold.filter((state) => asked.includes(state)) };
  });
  const untoldBy = (state: WorkState): readonly OpenAccount[] =>
    lacks.flatMap(({ account, untold }) => (untold.includes(state) ? [account] : []));
  const none = [...new Set(lacks.flatMap(({ untold }) => untold))].filter((state) => !states.includes(state));
  return [
    ...tally(states),
    ...none.map((value) => ({ value, count: untoldBy(value).length === read.length ? null : 0 })),
  ].map((group) => ({ ...group, untoldBy: untoldBy(group.value) }));
};

/** Nobody whose work in hand is not known is taken for free; nobody is left out. `asked`: states to which the filter narrows. */
export const tellStates = async (
  whole: Whole<Worker>,
  wanted: Wanted<'Worker'>,
  asked: readonly WorkState[],
  context: Context,
) => {
  const { items, read } = whole;
  const { failures, note } = gathered(read);
  const states = await Promise.all(
    items.map(async (worker) => {
      try {
        const { state, unsure } = await stateOf(worker, context);
        if (unsure) note(worker.ref.account, unsure);
        return state;
      } catch (error) {
        note(worker.ref.account, error);
        return workState(worker, null);
      }
    }),
  );
  // A list that is narrowed by work states has said so of the states that it was asked for.
  for (const account of wanted.refine ? [] : read) {
    const untold = untoldWorkAmong(
      account,
      items.filter(({ ref }) => ref.account === account.name),
      asked,
    );
    if (untold) note(account.name, untold);
  }
  return { states: workStateGroups(whole, states, wanted, asked), failures: [...failures.values()] };
};

/** One vendor that cannot tell is no reason not to count the workers of the others. */
export const tellQueues = async ({ items, read }: Whole<Worker>, { loader }: Context) => {
  const { failures, note } = gathered(read);
  const queues = await Promise.all(
    items.map(async (worker) => {
      try {
        return await loader.queuesOf(worker);
      } catch (error) {
        note(worker.ref.account, error);
        return [];
      }
    }),
  );
  return { queues: queues.flat(), failures: [...failures.values()] };
};

const WAITING: ReadonlySet<string> = new Set<JobState>(['QUEUED', 'OFFERED']);

/** When the one that has waited longest entered its queue, of those that tell it. */
export const waitingSince = (jobs: readonly Job[]): number | null =>
  oldest(jobs.filter(({ state }) => WAITING.has(state.state)).map(({ enqueuedAt }) => enqueuedAt));

/** Accounts whose jobs do not say in which queue they are. */
export const queueless = ({ read }: Whole<Job>): AccountFailure[] =>
  read
    .filter(({ adapter }) => adapter.job?.cannot?.includes('queues'))
    .map((account) => {
      const problem = `${account.title} does not tell the queues of its jobs: they are not counted by queue`;
      return { account, error: new VendorError('UNSUPPORTED', account.name, problem) };
    });
