import { VendorError } from '../domain/error.ts';
import type { Ref } from '../domain/ref.ts';
import { seenQueues } from '../domain/sight.ts';
import type { Task } from '../domain/task.ts';
import {
  type Presence,
  type PresenceState,
  type Worker,
  type WorkerChannel,
  type WorkerFilter,
  type WorkState,
  workState,
} from '../domain/worker.ts';
import { type Held, heldAtCut, heldNow } from '../live/held.ts';
import { ActivityType } from './activity.ts';
import { builder } from './builder.ts';
import { changesOf } from './changes.ts';
import { connectionOf, orderOf } from './connection.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { filterOf, LABELS_FILTER, ofAccount, owners, placedFields, placedMembers, toLabelFilter } from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import type { Wanted } from './lists.ts';
import { liveOf } from './live.ts';
import { lookup } from './lookup.ts';
import { QueueType } from './queue.ts';
import { type Fields, relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
import { SkillLevelType } from './skill.ts';
import { TaskType } from './task.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { WorkspaceType } from './workspace.ts';

const PRESENCE_WORDS: Readonly<Record<PresenceState | 'UNKNOWN', string>> = {
  OFFLINE: 'Not there.',
  NOT_READY: 'There, and takes no work.',
  READY: 'Declares to take work. Says nothing about work in hand: see `workState`.',
  DRAINING: 'Takes no new work and finishes the old.',
  UNKNOWN: 'A presence that this API does not know; see `native`.',
};

export const PresenceStateEnum = enumOf(
  'PresenceState',
  'What a worker declares. Not every vendor tells every presence: `capabilities { untold }` of an account names those that it never tells.',
  PRESENCE_WORDS,
);

const WORK_WORDS: Readonly<Record<WorkState, string>> = {
  OFFLINE: 'Not there.',
  NOT_READY: 'There, and takes no new work.',
  AVAILABLE: 'Takes work and has none in hand.',
  OFFERED: 'A job is held out.',
  ON_TASK: 'At work on a job.',
  WRAP_UP: 'Finishing up after a contact.',
  UNKNOWN: 'Cannot be told from what the vendor says: this may be work in hand.',
};

export const WorkStateEnum = enumOf(
  'WorkState',
  'What a board shows for a worker, derived from presence and work in hand together.',
  WORK_WORDS,
);

const SinceSourceEnum = enumOf<'VENDOR' | 'OBSERVED'>('SinceSource', 'Where a moment comes from.', {
  VENDOR: 'The vendor tells it.',
  OBSERVED: 'The vendor tells none: the moment at which the gateway saw the change.',
});

const PresenceType = builder.objectRef<Presence>('Presence').implement({
  description: 'What a worker, or the vendor in its name, declares.',
  fields: (t) => ({
    state: t.expose('state', {
      type: PresenceStateEnum,
      nullable: false,
      description: 'In words that hold everywhere.',
    }),
    native: t.exposeString('native', { description: "The vendor's own word." }),
    label: t.exposeString('label', { description: "What the vendor's own screens show." }),
    reasonCode: t.exposeString('reasonCode', { description: 'Why, where the vendor keeps reasons.' }),
    since: t.expose('since', {
      type: 'DateTime',
      description:
        'Since when: the moment that the vendor tells, else the one at which the gateway saw the change; null before the first change ' +
        'that it sees. What was seen is kept while somebody listens to the account.',
    }),
    sinceSource: t.field({
      type: SinceSourceEnum,
      description: 'Whose moment `since` is; null with it.',
      resolve: ({ since, sinceSource }) => (since === null ? null : (sinceSource ?? ('VENDOR' as const))),
    }),
  }),
});

const WorkerChannelType = builder.objectRef<WorkerChannel>('WorkerChannel').implement({
  description: 'What a worker takes of one kind of contact.',
  fields: (t) => ({
    channel: t.exposeString('channel', { nullable: false, description: "The vendor's word: voice, chat, email." }),
    presence: t.expose('presence', {
      type: PresenceType,
      description: 'What it declares for this channel, where that is kept by channel.',
    }),
    capacityCost: t.exposeInt('capacityCost', { description: 'How much of the capacity one job takes.' }),
    maxJobs: t.exposeInt('maxJobs', { description: 'The most jobs of this channel at a time.' }),
  }),
});

export interface WorkerState {
  readonly state: WorkState;
  /** Why it may hold more work than is known; `null` when all is known. */
  readonly unsure: VendorError | null;
}

/** Rejects when nothing is known of the work in hand. */
export const stateOf = async (worker: Worker, { loader }: Context): Promise<WorkerState> => {
  const { tasks, areAll, unsure } = await loader.heldBy(worker);
  return { state: workState(worker, tasks, areAll), unsure };
};

/** `isTold`: nothing of what the principal may see is missing. */
type Known = Held & { readonly isTold: boolean };

/** The work in hand as a live view knows it; `null` where the vendor has to be asked, or tells better with the worker. */
const heldInView = ({ ref, tasks }: Worker, { related }: Context): Known | null => {
  const held = related?.group(ref, 'tasks');
  if (!held || !(held.isWhole || tasks === null)) return null;
  const { items, isWhole, hasMore } = held;
  return { tasks: items as Task[], areAll: isWhole && !hasMore, isTold: isWhole };
};

/** The same for whatever is told: a vendor that is slow to answer must not hold up what others tell. */
const heldIn = (worker: Worker, context: Context): Known | null => {
  const inView = heldInView(worker, context);
  const held = inView ?? (context.known && heldNow(worker, context.events));
  if (!held || inView) return inView;
  const { ref, tasks, hasMoreTasks } = worker;
  const isInPart =
    hasMoreTasks === true || (tasks === null && seenQueues(context.principal.queues, ref.account) !== null);
  return { ...held, areAll: held.areAll && !isInPart, isTold: held.areAll };
};

export const WorkerType = builder.objectRef<Worker>('Worker');

const to = relationOf('Worker');

const queuesAt = async (refs: readonly Ref<'Queue'>[], context: Context) => {
  await context.loader.ahead(refs);
  const queues = await Promise.all(refs.map((ref) => follow(ref, context)));
  return queues.filter((queue) => queue !== null);
};

/** What the representation of a worker itself holds. */
const members = (t: Fields<Worker>) => ({
  name: t.exposeString('name', { description: 'What people call it.' }),
  presence: t.field({
    type: PresenceType,
    nullable: false,
    description: 'What it declares.',
    resolve: (worker, _args, { events }) => events.dated(worker).presence,
  }),
  activity: to(t, 'activity', ActivityType, 'The activity it has picked.'),
  workspace: to(t, 'workspace', WorkspaceType, 'The workspace it lives in.'),
  capacity: t.exposeInt('capacity', { description: "How much it can hold at a time, in the vendor's units." }),
  loadRatio: t.exposeFloat('loadRatio', { description: 'Share of the capacity that is taken, 0 to 1.' }),
  channels: t.field({
    type: [WorkerChannelType],
    description: 'The kinds of contact it takes; null where the vendor does not tell.',
    resolve: (worker, _args, { events }) => {
      const { channels } = events.dated(worker);
      return channels && [...channels];
    },
  }),
  skills: t.field({
    type: [SkillLevelType],
    description: 'Its skills; null where the vendor keeps them among the labels.',
    resolve: ({ skills }) => skills && [...skills],
  }),
  contactUri: t.exposeString('contactUri', { description: 'Address under which the vendor reaches it.' }),
  labels: t.expose('labels', { type: 'JSON', description: 'What it can do and whatever else is noted for routing.' }),
  tags: t.expose('tags', { type: 'JSON', description: 'What is noted and does not take part in routing.' }),
});

/** Its queues are told where they came with it: those that the vendor would name when it is asked are those of now. */
const membersBefore = (t: Fields<Worker>) => ({
  ...members(t),
  queues: t.field({
    type: [QueueType],
    description: 'The queues it belonged to; null where the vendor does not tell them with the worker.',
    resolve: ({ queues }, _args, context) => queues && queuesAt(queues, context),
  }),
});

WorkerType.implement({
  description: 'Someone or something that takes work.',
  interfaces: VENDOR_OBJECT,
  fields: (t) => ({
    ...members(t),
    workState: t.field({
      type: WorkStateEnum,
      description:
        'What a board shows: an accepted task beats wrap-up, wrap-up beats an offer, an offer beats a live task in a state that this ' +
        'API does not know (UNKNOWN), and that beats the presence. READY without work in hand is AVAILABLE, and UNKNOWN where not all ' +
        'of the work in hand can be read or seen by this principal; DRAINING is NOT_READY.',
      complexity: 2,
      resolve: (worker, _args, context) => {
        const held = heldAtCut(worker) ?? heldIn(worker, context);
        if (held) return workState(worker, held.tasks, held.areAll);
        return stateOf(worker, context).then(({ state }) => state);
      },
    }),
    queues: t.field({
      type: [QueueType],
      description: 'The queues it belongs to.',
      resolve: async (worker, _args, context) => queuesAt(await context.loader.queuesOf(worker), context),
    }),
    tasks: t.field({
      type: [TaskType],
      description: 'Its live tasks. Ended ones: the field `tasks` of the query, filtered by worker.',
      resolve: (worker, _args, context) => {
        const cut = heldAtCut(worker);
        if (cut) return [...cut.tasks];
        const held = heldIn(worker, context);
        return held?.isTold ? [...held.tasks] : context.loader.tasksOf(worker).then((tasks) => [...tasks]);
      },
    }),
  }),
});

export const WorkerFilterInput = builder.inputType('WorkerFilter', {
  description: 'Which workers; all members must hold.',
  fields: (t) => ({
    ...placedFields(t),
    presences: t.field({ type: [PresenceStateEnum], description: 'Declaring one of these.' }),
    workStates: t.field({
      type: [WorkStateEnum],
      description: 'In one of these states. Costs one more reading: that of the live tasks.',
    }),
    activity: t.idList({ description: 'In one of these activities.' }),
    activityName: t.string({ description: "Part of the activity's name, in any case." }),
    queue: t.idList({ description: 'Belonging to one of these queues.' }),
    channel: t.stringList({ description: "Serving one of these channels, in the vendor's words." }),
    skill: t.stringList({ description: 'Having one of these skills, by name.' }),
    labels: t.field({ type: 'JSON', description: LABELS_FILTER }),
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
      presences: input?.presences,
      activity: ofAccount('Activity', input?.activity),
      activityName: input?.activityName,
      queue: ofAccount('Queue', input?.queue),
      channel: input?.channel,
      skill: input?.skill,
      labels: toLabelFilter(input?.labels),
      selector: input?.selector,
    }),
    ...(states && {
      refine: async (workers: readonly Worker[]) => {
        const told = await Promise.all(workers.map((worker) => stateOf(worker, context)));
        return {
          stays: told.map(({ state }) => states.includes(state)),
          unsure: told.find(({ unsure }) => unsure)?.unsure ?? null,
        };
      },
    }),
  };
};

const WorkerOrderInput = orderOf('Worker');

export const workerLists = listFieldsOf({
  kind: 'Worker',
  connection: connectionOf('Worker', WorkerType),
  filter: WorkerFilterInput,
  order: WorkerOrderInput,
  wanted: workersWanted,
});

workerLists.root('workers', 'Workers of all accounts.');
lookup('worker', 'Worker', WorkerType);
/** Which workers a subscription tells of: `workStates` would take more than the worker itself. */
const changedWorkers = (input: typeof WorkerFilterInput.$inferInput | null | undefined, context: Context) => {
  if (input?.workStates) {
    throw new VendorError(
      'INVALID_INPUT',
      null,
      'workStates: a change of a worker does not tell the work in hand; filter by presences, or subscribe to taskChanged',
    );
  }
  return workersWanted(input, context);
};

changesOf({
  kind: 'Worker',
  type: WorkerType,
  members: membersBefore,
  filter: WorkerFilterInput,
  wanted: changedWorkers,
});

liveOf({
  kind: 'Worker',
  type: WorkerType,
  filter: WorkerFilterInput,
  order: WorkerOrderInput,
  wanted: changedWorkers,
});
