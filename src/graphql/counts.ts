import type { EnumRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Ref } from '../domain/ref.ts';
import { WORK_STATES, type Worker } from '../domain/worker.ts';
import type { WorkerKind } from '../domain/worker-kind.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { readWhole, type Whole } from '../gateway/list.ts';
import { byKind, countByChannel, countByPriority } from '../live/numbers.ts';
import { AccountType } from './account.ts';
import { builder, type Types } from './builder.ts';
import { AccountFailureType, FreshnessType } from './failures.ts';
import { JobFilterInput, jobsWanted } from './job-lists.ts';
import { JobStateEnum } from './job-state.ts';
import { openKnown } from './known.ts';
import { ChannelCountType, PriorityCountType } from './queue-numbers.ts';
import { QueueType } from './refs.ts';
import { follow, selected } from './relations.ts';
import {
  accountGroups,
  byStates,
  type Counted,
  type CountedJobs,
  type CountedWorkers,
  type Group,
  isNoneRead,
  known,
  queueGroups,
  queueless,
  tellQueues,
  tellStates,
  type WorkStateGroup,
  waitingSince,
} from './tally.ts';
import { WorkerKindEnum } from './worker-kind.ts';
import { WorkerFilterInput, workersWanted } from './worker-lists.ts';
import { PresenceStateEnum, WorkStateEnum } from './worker-state.ts';

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
          'How many; null when no account that was read keeps objects in this state, or tells it, so that it cannot be known.',
      }),
    }),
  });

const JobStateCount = stateCount('JobStateCount', JobStateEnum);
const PresenceCount = stateCount('PresenceCount', PresenceStateEnum);

const WorkStateCount = builder.objectRef<WorkStateGroup>('WorkStateCount').implement({
  description: 'How many workers are in a work state.',
  fields: (t) => ({
    state: t.field({
      type: WorkStateEnum,
      nullable: false,
      description: 'The state.',
      resolve: ({ value }) => value,
    }),
    count: t.exposeInt('count', {
      description: 'How many; null when no account that was read tells this state, so that it cannot be known.',
    }),
    untoldBy: t.field({
      type: [AccountType],
      nullable: false,
      description:
        'Accounts that were read and never tell this state: a worker of theirs who may be in it is counted in another. Where it is all of ' +
        'them, `count` is null.',
      complexity: { field: 0, multiplier: 1 },
      resolve: ({ untoldBy }) => [...untoldBy],
    }),
  }),
});

const WorkerKindCount = builder
  .objectRef<{ readonly kind: WorkerKind | null; readonly members: readonly Worker[] }>('WorkerKindCount')
  .implement({
    description: 'How many workers are of one kind.',
    fields: (t) => ({
      kind: t.field({
        type: WorkerKindEnum,
        description: 'The kind; null: those of whom it is not told.',
        resolve: ({ kind }) => kind,
      }),
      count: t.int({ nullable: false, description: COUNT, resolve: ({ members }) => members.length }),
    }),
  });

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
    byPriority: t.field({
      type: [PriorityCountType],
      description:
        'By priority, the highest first, and those without one last. The counts add up to `total`. For the depth of queues narrow by ' +
        '`states: [QUEUED]`. Null when no account could be read.',
      resolve: (counted) => known(counted, (items) => countByPriority(items)),
    }),
    byChannel: t.field({
      type: [ChannelCountType],
      description:
        'By kind of contact, those of which it is not told last. The counts add up to `total`. Null when no account could be read.',
      resolve: (counted) => known(counted, (items) => countByChannel(items)),
    }),
    oldestWaitingSince: t.expose('oldestWaitingSince', {
      type: 'DateTime',
      description:
        'When the one of them that has waited longest entered its queue, by its `enqueuedAt`: of those that are QUEUED or OFFERED and ' +
        'tell it. Null when there is none, and when no account could be read.',
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
        'By what they do. Each worker is counted once: the counts that are not null add up to `total`. A state that some account never ' +
        'tells is there with `untoldBy`; any other that is left out is one that no worker is in. A worker whose work in hand cannot be ' +
        'read, or is not told by the vendor, is UNKNOWN when READY, and `failures` says why. Null when no account could be read. Costs one more reading: that of the ' +
        'live tasks.',
      resolve: ({ states }) => states && [...states],
    }),
    byKind: t.field({
      type: [WorkerKindCount],
      description:
        'By what they are, people and programs apart, those of whom it is not told last. The counts add up to `total`. Null where it is ' +
        'told of none of them, and when no account could be read.',
      resolve: (counted) => known(counted, (items) => byKind(items, (worker) => worker)),
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
      'How many jobs, by state, queue, priority, kind of contact and account. Reads up to 5,000 jobs of each account: narrow by `live`.',
    complexity: 50,
    args: { filter: t.arg({ type: JobFilterInput, description: 'Which ones; all members must hold.' }) },
    resolve: async (_root, { filter }, context, info) => {
      const wanted = jobsWanted(filter, context);
      const { known: recalled, freshness: freshnessOf } = openKnown('Job', wanted.filter, null, context);
      const whole = await readWhole(context.scope, 'Job', { ...wanted, known: recalled });
      const queues = known(whole, (items) => items.flatMap(({ queue }) => queue ?? []));
      const failures = [...whole.failures, ...(asks(info, 'byQueue') ? queueless(whole) : [])];
      const freshness = freshnessOf(whole);
      return { ...whole, queues, oldestWaitingSince: known(whole, waitingSince), failures, freshness };
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
      const { known: recalled, freshness: freshnessOf } = openKnown('Worker', wanted.filter, null, context);
      const whole = await readWhole(context.scope, 'Worker', { ...wanted, known: recalled });
      const isTold = !isNoneRead(whole);
      const [told, belonging] = await Promise.all([
        isTold && asks(info, 'byWorkState')
          ? tellStates(whole, wanted, filter?.workStates ?? WORK_STATES, context)
          : null,
        isTold && asks(info, 'byQueue') ? tellQueues(whole, context) : null,
      ]);
      return {
        ...whole,
        states: told?.states ?? null,
        queues: belonging?.queues ?? null,
        failures: [...whole.failures, ...(told?.failures ?? []), ...(belonging?.failures ?? [])],
        freshness: freshnessOf(whole),
      };
    },
  }),
);
