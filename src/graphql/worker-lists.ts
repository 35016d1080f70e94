import type { Worker, WorkerFilter } from '../domain/worker.ts';
import { untoldWorkAmong, untoldWorkByName } from '../gateway/work-states.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import type { Context } from './context.ts';
import {
  either,
  filterOf,
  LABELS_FILTER,
  ofAccount,
  owners,
  periodField,
  placedFields,
  placedMembers,
  toLabelFilter,
  toPeriod,
  toTagFilter,
  UNTOLD,
} from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import type { Wanted } from './lists.ts';
import { WorkerType } from './refs.ts';
import { renamedTo } from './renamed.ts';
import { SkillsInput, skillsWanted } from './skills-filter.ts';
import { WorkerKindEnum } from './worker-kind.ts';
import { PresenceStateEnum, stateOf, WorkStateEnum } from './worker-state.ts';

export const WorkerFilterInput = builder.inputType('WorkerFilter', {
  description: 'Which workers; all members must hold.',
  fields: (t) => ({
    ...placedFields(t),
    kinds: t.field({
      type: [WorkerKindEnum],
      description: 'Of one of these kinds. Accounts of which no kinds are told fail with `UNSUPPORTED`.',
    }),
    presences: t.field({ type: [PresenceStateEnum], description: 'Declaring one of these.' }),
    workStates: t.field({
      type: [WorkStateEnum],
      description: 'In one of these states. Costs one more reading: that of the live tasks.',
    }),
    activities: t.idList({ description: 'In one of these activities.' }),
    activity: t.idList({ description: 'As `activities`.', deprecationReason: renamedTo('activities') }),
    activityName: t.string({ description: "Part of the activity's name, in any case." }),
    queues: t.idList({ description: 'Belonging to one of these queues.' }),
    queue: t.idList({ description: 'As `queues`.', deprecationReason: renamedTo('queues') }),
    queueName: t.string({
      description:
        'Belonging to a queue of exactly this name. Accounts whose vendor cannot look workers up by it fail, and so do those of which the ' +
        'caller may see some queues only.',
    }),
    channels: t.stringList({ description: "Serving one of these channels, in the vendor's words." }),
    channel: t.stringList({ description: 'As `channels`.', deprecationReason: renamedTo('channels') }),
    skills: t.field({
      type: SkillsInput,
      description: 'Having these skills. Accounts whose vendor keeps skills among the labels fail with `UNSUPPORTED`.',
    }),
    skill: t.stringList({ description: 'As `skills`.', deprecationReason: renamedTo('skills') }),
    labels: t.field({ type: 'JSON', description: LABELS_FILTER }),
    tags: t.field({ type: 'JSON', description: `As \`labels\`, of the tags. ${UNTOLD}` }),
    contactUris: t.stringList({ description: `Reached under one of these addresses, the whole address. ${UNTOLD}` }),
    updated: periodField(t, 'When it was changed last.'),
    stateSince: periodField(t, 'Since when the presence holds.'),
    selector: t.string({
      description: "A condition in the vendor's own language; accounts whose vendor does not evaluate it fail.",
    }),
  }),
});

export const workersWanted = (
  input: typeof WorkerFilterInput.$inferInput | null | undefined,
  context: Context,
): Wanted<'Worker'> => {
  const states = input?.workStates;
  return {
    ...owners(input),
    filter: filterOf<WorkerFilter>({
      ...placedMembers(input),
      kinds: input?.kinds,
      presences: input?.presences,
      activities: ofAccount('Activity', either(input, 'activities', 'activity')),
      activityName: input?.activityName,
      queues: ofAccount('Queue', either(input, 'queues', 'queue')),
      queueName: input?.queueName ?? undefined,
      channels: either(input, 'channels', 'channel'),
      skills: skillsWanted(input),
      labels: toLabelFilter(input?.labels),
      tags: toTagFilter(input?.tags),
      contactUris: input?.contactUris,
      updated: toPeriod(input?.updated),
      stateSince: toPeriod(input?.stateSince),
      selector: input?.selector,
    }),
    ...(states && {
      refine: async (workers: readonly Worker[]) => {
        // All are of one account.
        const [one] = workers;
        const told = await Promise.all(workers.map((worker) => stateOf(worker, context)));
        const account = one && context.scope.account(one.ref.account);
        return {
          stays: told.map(({ state }) => states.includes(state)),
          unsure:
            told.find(({ unsure }) => unsure)?.unsure ??
            (account ? (untoldWorkByName(account, states) ?? untoldWorkAmong(account, workers, states)) : null),
        };
      },
    }),
  };
};

export const WorkerOrderInput = orderOf('Worker');

export const workerLists = listFieldsOf({
  kind: 'Worker',
  connection: connectionOf('Worker', WorkerType),
  filter: WorkerFilterInput,
  order: WorkerOrderInput,
  wanted: workersWanted,
});
