import type { EnumRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { Job } from '../domain/job.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import { type Worker, type WorkState, workState } from '../domain/worker.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { type AccountFailure, type Freshness, forgottenStates, readWhole, type Whole } from '../gateway/list.ts';
import { AccountType } from './account.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { AccountFailureType, FreshnessType } from './failures.ts';
import { JobFilterInput, JobStateEnum, jobsWanted } from './job.ts';
import type { Wanted } from './lists.ts';
import { QueueType } from './queue.ts';
import { follow, selected } from './relations.ts';
import { PresenceStateEnum, stateOf, WorkerFilterInput, WorkStateEnum, workersWanted } from './worker.ts';

/** What is counted, and why it may not be all. */
interface Counted<T> extends Whole<T> {
  readonly freshness: readonly Freshness[];
}

interface CountedJobs extends Counted<Job> {
  readonly queues: readonly Ref<'Queue'>[] | null;
}

interface CountedWorkers extends Counted<Worker> {
  readonly states: readonly WorkState[] | null;
  readonly queues: readonly Ref<'Queue'>[] | null;
}

interface Group<V> {
  readonly value: V;
  /** `null`: not known. */
  readonly count: number | null;
}

/** How many of each, the largest group first, ties in the order of their appearance. */
const tally = <V>(values: readonly V[], keyOf: (value: V) => unknown = (value) => value): Group<V>[] => {
  const groups = new Map<unknown, { value: V; count: number }>();
  for (const value of values) {
    const key = keyOf(value);
    const group = groups.get(key);
    if (group) group.count += 1;
    else groups.set(key, { value, count: 1 });
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
};

const isNoneRead = ({ read, chosen }: Whole<unknown>): boolean => read.length === 0 && chosen.length > 0;

/** `null` when there is nothing to go by. */
const known = <T, R>(counted: Whole<T>, tell: (items: readonly T[]) => R): R | null =>
  isNoneRead(counted) ? null : tell(counted.items);

/** By state; one that no account keeps of those that were read is no 0. */
const byStates = <S extends string>({ freshness }: Counted<unknown>, states: readonly S[]): Group<S>[] => {
  const [first, ...others] = freshness.map(({ forgets }) => forgets as readonly S[]);
  const untold = (first ?? []).filter(
    (state) => others.every((forgets) => forgets.includes(state)) && !states.includes(state),
  );
  return [...tally(states), ...untold.map((value) => ({ value, count: null }))];
};

const COUNT = 'How many.';

const stateCount = <S extends string>(name: string, type: EnumRef<Types, S>) =>
  builder.objectRef<Group<S>>(name).implement({
    description: 'How many are in a state.',
    fields: (t) => ({
      state: t.field({
        type,
        nullable: false,
        description: 'The state.',
        resolve: ({ value }) => value as never,
      }),
      count: t.exposeInt('count', {
        description:
          'How many; null when no account that was read keeps objects in this state, so that it cannot be known.',
      }),
    }),
  });

const JobStateCount = stateCount('JobStateCount', JobStateEnum);
const WorkStateCount = stateCount('WorkStateCount', WorkStateEnum);
const PresenceCount = stateCount('PresenceCount', PresenceStateEnum);

const AccountCount = builder.objectRef<Group<OpenAccount>>('AccountCount').implement({
  description: 'How many belong to an account.',
  fields: (t) => ({
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'The account.',
      resolve: ({ value }) => value,
    }),
    count: t.int({ nullable: false, description: COUNT, resolve: ({ count }) => count ?? 0 }),
  }),
});

const QueueCount = builder.objectRef<Group<Ref<'Queue'>>>('QueueCount').implement({
  description: 'How many belong to a queue.',
  fields: (t) => ({
    queue: t.field({
      type: QueueType,
      description: 'The queue.',
      resolve: ({ value }, _args, context) => follow(value, context),
    }),
    count: t.int({ nullable: false, description: COUNT, resolve: ({ count }) => count ?? 0 }),
  }),
});

/** Accounts that were read and have none count 0. */
const accountGroups = ({ items, read }: Counted<{ readonly ref: Ref }>): Group<OpenAccount>[] => {
  const counts = new Map(read.map((account) => [account.name, { value: account, count: 0 }]));
  for (const { ref } of items) {
    const group = counts.get(ref.account);
    if (group) group.count += 1;
  }
  return [...counts.values()].sort((a, b) => b.count - a.count);
};

const queueGroups = async (refs: readonly Ref<'Queue'>[], { loader }: Context) => {
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

/** Nobody whose work in hand is not known is taken for free; nobody is left out. */
const tellStates = async ({ items, read }: Whole<Worker>, context: Context) => {
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
  return { states, failures: [...failures.values()] };
};

/** One vendor that cannot tell is no reason not to count the workers of the others. */
const tellQueues = async ({ items, read }: Whole<Worker>, { loader }: Context) => {
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

/** Accounts whose jobs do not say in which queue they are. */
const queueless = ({ read }: Whole<Job>): AccountFailure[] =>
  read
    .filter(({ adapter }) => adapter.job?.cannot?.includes('queue'))
    .map((account) => {
      const problem = `${account.title} does not tell the queues of its jobs: they are not counted by queue`;
      return { account, error: new VendorError('UNSUPPORTED', account.name, problem) };
    });

const freshnessOf = <K extends 'Job' | 'Worker'>(
  kind: K,
  { read }: Whole<unknown>,
  { filter }: Wanted<K>,
): Freshness[] => {
  const asOf = Date.now();
  return read.map((account) => {
    const forgets = forgottenStates(account, kind, filter(account.name));
    return { account, source: 'READ', asOf, forgets };
  });
};

type Fields<P> = PothosSchemaTypes.ObjectFieldBuilder<Types, P>;

/** What the counts of all kinds have. */
const commonFields = <T extends Counted<{ readonly ref: Ref }>>(t: Fields<T>, noun: string) => ({
  total: t.int({
    description: `All of them that could be read: see \`failures\`. Null when no account could be read.`,
    resolve: (counted) => known(counted as Whole<unknown>, (items) => items.length),
  }),
  byAccount: t.field({
    type: [AccountCount],
    nullable: false,
    description: 'By account; accounts that could not be read are left out.',
    resolve: (counted) => accountGroups(counted),
  }),
  failures: t.field({
    type: [AccountFailureType],
    nullable: false,
    description: `Accounts whose ${noun} are not counted, or not all, or not in every way that was asked for, and why.`,
    complexity: { field: 0, multiplier: 1 },
    resolve: ({ failures }) => [...failures],
  }),
  freshness: t.field({
    type: [FreshnessType],
    nullable: false,
    description: `When the ${noun} of each account were read, and what the account does not keep.`,
    complexity: { field: 0, multiplier: 1 },
    resolve: ({ freshness }) => [...freshness],
  }),
});

const JobCounts = builder.objectRef<CountedJobs>('JobCounts').implement({
  description:
    'How many jobs there are, all accounts together. What could not be counted is in `failures`, and what accounts do not keep in `freshness`.',
  fields: (t) => ({
    ...commonFields(t, 'jobs'),
    byState: t.field({
      type: [JobStateCount],
      description: 'By state; states that no job is in are left out. Null when no account could be read.',
      resolve: (counted) =>
        known(counted, (items) =>
          byStates(
            counted,
            items.map(({ state }) => state.state),
          ),
        ),
    }),
    byQueue: t.field({
      type: [QueueCount],
      description: 'By queue; jobs in no queue are left out. Null when no account could be read.',
      resolve: ({ queues }, _args, context) => queues && queueGroups(queues, context),
    }),
  }),
});

const WorkerCounts = builder.objectRef<CountedWorkers>('WorkerCounts').implement({
  description: 'How many workers there are, all accounts together. What could not be counted is in `failures`.',
  fields: (t) => ({
    ...commonFields(t, 'workers'),
    byWorkState: t.field({
      type: [WorkStateCount],
      description:
        'By what they do; whose work in hand cannot be read is UNKNOWN when READY, and `failures` says why. Null when no account could be ' +
        'read. Costs one more reading: that of the live tasks.',
      resolve: ({ states }) => states && tally(states),
    }),
    byPresence: t.field({
      type: [PresenceCount],
      description: 'By what they declare. Null when no account could be read.',
      resolve: (counted) =>
        known(counted, (items) =>
          byStates(
            counted,
            items.map(({ presence }) => presence.state),
          ),
        ),
    }),
    byQueue: t.field({
      type: [QueueCount],
      description:
        'By queue; a worker counts in each of its queues, and in none where the vendor does not tell them: see `failures`. Null when no ' +
        'account could be read.',
      resolve: ({ queues }, _args, context) => queues && queueGroups(queues, context),
    }),
  }),
});

const asks = (info: GraphQLResolveInfo, name: string): boolean => selected(info.fieldNodes, name, info).length > 0;

builder.queryField('jobCounts', (t) =>
  t.field({
    type: JobCounts,
    nullable: false,
    description:
      'How many jobs, by state, queue and account. Reads up to 5,000 jobs of each account: narrow by `live`.',
    complexity: 50,
    args: { filter: t.arg({ type: JobFilterInput, description: 'Which ones; all members must hold.' }) },
    resolve: async (_root, { filter }, { scope }, info) => {
      const wanted = jobsWanted(filter);
      const whole = await readWhole(scope, 'Job', wanted);
      const queues = known(whole, (items) => items.flatMap(({ queue }) => queue ?? []));
      const failures = [...whole.failures, ...(asks(info, 'byQueue') ? queueless(whole) : [])];
      return { ...whole, queues, failures, freshness: freshnessOf('Job', whole, wanted) };
    },
  }),
);

builder.queryField('workerCounts', (t) =>
  t.field({
    type: WorkerCounts,
    nullable: false,
    description: 'How many workers, by what they do, queue and account. Reads up to 5,000 workers of each account.',
    complexity: 50,
    args: { filter: t.arg({ type: WorkerFilterInput, description: 'Which ones; all members must hold.' }) },
    resolve: async (_root, { filter }, context, info) => {
      const wanted = workersWanted(filter, context);
      const whole = await readWhole(context.scope, 'Worker', wanted);
      const isTold = !isNoneRead(whole);
      const [told, belonging] = await Promise.all([
        isTold && asks(info, 'byWorkState') ? tellStates(whole, context) : null,
        isTold && asks(info, 'byQueue') ? tellQueues(whole, context) : null,
      ]);
      return {
        ...whole,
        states: told?.states ?? null,
        queues: belonging?.queues ?? null,
        failures: [...whole.failures, ...(told?.failures ?? []), ...(belonging?.failures ?? [])],
        freshness: freshnessOf('Worker', whole, wanted),
      };
    },
  }),
);
