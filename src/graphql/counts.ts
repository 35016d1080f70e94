import type { EnumRef } from '@pothos/core';
import { VendorError } from '../domain/error.ts';
import type { Job } from '../domain/job.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import type { Worker } from '../domain/worker.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { type AccountFailure, readWhole } from '../gateway/list.ts';
import { AccountType } from './account.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { AccountFailureType } from './failures.ts';
import { JobFilterInput, JobStateEnum, jobsWanted } from './job.ts';
import { QueueType } from './queue.ts';
import { follow } from './relations.ts';
import { PresenceStateEnum, stateOf, WorkerFilterInput, WorkStateEnum, workersWanted } from './worker.ts';

interface Counted<T> {
  readonly items: readonly T[];
  readonly failures: readonly AccountFailure[];
}

interface Group<V> {
  readonly value: V;
  readonly count: number;
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

const countField = { nullable: false, description: 'How many.' } as const;

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
      count: t.exposeInt('count', countField),
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
    count: t.exposeInt('count', countField),
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
    count: t.exposeInt('count', countField),
  }),
});

const accountGroups = ({ items }: Counted<{ readonly ref: Ref }>, { scope }: Context) =>
  tally(items.map(({ ref }) => scope.account(ref.account)));

const queueGroups = async (refs: readonly Ref<'Queue'>[], { loader }: Context) => {
  await loader.ahead(refs);
  return tally(refs, refKey);
};

/** One vendor that cannot tell is no reason not to count the workers of the others. */
const untold = (error: unknown): readonly Ref<'Queue'>[] => {
  if (error instanceof VendorError && error.code === 'UNSUPPORTED') return [];
  throw error;
};

const JobCounts = builder.objectRef<Counted<Job>>('JobCounts').implement({
  description: 'How many jobs there are, all accounts together. Accounts that could not be counted are in `failures`.',
  fields: (t) => ({
    total: t.int({ nullable: false, description: 'All of them.', resolve: ({ items }) => items.length }),
    byState: t.field({
      type: [JobStateCount],
      nullable: false,
      description: 'By state; states that no job is in are left out.',
      resolve: ({ items }) => tally(items.map(({ state }) => state.state)),
    }),
    byQueue: t.field({
      type: [QueueCount],
      nullable: false,
      description: 'By queue; jobs in no queue are left out.',
      resolve: ({ items }, _args, context) =>
        queueGroups(
          items.flatMap(({ queue }) => queue ?? []),
          context,
        ),
    }),
    byAccount: t.field({
      type: [AccountCount],
      nullable: false,
      description: 'By account.',
      resolve: (counted, _args, context) => accountGroups(counted, context),
    }),
    failures: t.field({
      type: [AccountFailureType],
      nullable: false,
      description: 'Accounts whose jobs are not counted, and why.',
      resolve: ({ failures }) => [...failures],
    }),
  }),
});

const WorkerCounts = builder.objectRef<Counted<Worker>>('WorkerCounts').implement({
  description:
    'How many workers there are, all accounts together. Accounts that could not be counted are in `failures`.',
  fields: (t) => ({
    total: t.int({ nullable: false, description: 'All of them.', resolve: ({ items }) => items.length }),
    byWorkState: t.field({
      type: [WorkStateCount],
      description: 'By what they do. Costs one more reading: that of the live tasks.',
      resolve: async ({ items }, _args, context) =>
        tally(await Promise.all(items.map((worker) => stateOf(worker, context)))),
    }),
    byPresence: t.field({
      type: [PresenceCount],
      nullable: false,
      description: 'By what they declare.',
      resolve: ({ items }) => tally(items.map(({ presence }) => presence.state)),
    }),
    byQueue: t.field({
      type: [QueueCount],
      description: 'By queue; a worker counts in each of its queues, and in none where the vendor does not tell them.',
      resolve: async ({ items }, _args, context) => {
        const memberships = await Promise.all(items.map((worker) => context.loader.queuesOf(worker).catch(untold)));
        return queueGroups(memberships.flat(), context);
      },
    }),
    byAccount: t.field({
      type: [AccountCount],
      nullable: false,
      description: 'By account.',
      resolve: (counted, _args, context) => accountGroups(counted, context),
    }),
    failures: t.field({
      type: [AccountFailureType],
      nullable: false,
      description: 'Accounts whose workers are not counted, and why.',
      resolve: ({ failures }) => [...failures],
    }),
  }),
});

builder.queryField('jobCounts', (t) =>
  t.field({
    type: JobCounts,
    nullable: false,
    description:
      'How many jobs, by state, queue and account. Reads up to 5,000 jobs of each account: narrow by `live`.',
    complexity: 50,
    args: { filter: t.arg({ type: JobFilterInput, description: 'Which ones; all members must hold.' }) },
    resolve: (_root, { filter }, { scope }) => readWhole(scope, 'Job', jobsWanted(filter)),
  }),
);

builder.queryField('workerCounts', (t) =>
  t.field({
    type: WorkerCounts,
    nullable: false,
    description: 'How many workers, by what they do, queue and account. Reads up to 5,000 workers of each account.',
    complexity: 50,
    args: { filter: t.arg({ type: WorkerFilterInput, description: 'Which ones; all members must hold.' }) },
    resolve: (_root, { filter }, context) => readWhole(context.scope, 'Worker', workersWanted(filter, context)),
  }),
);
