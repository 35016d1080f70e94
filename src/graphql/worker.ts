import { channelKindOf } from '../domain/channel-kind.ts';
import { VendorError } from '../domain/error.ts';
import type { Ref } from '../domain/ref.ts';
import {
  type Presence,
  type Worker,
  type WorkerChannel,
  type WorkMoment,
  workerKindOf,
  workState,
} from '../domain/worker.ts';
import { heldAtCut } from '../live/held.ts';
import { builder } from './builder.ts';
import { changesOf } from './changes.ts';
import { ChannelKindEnum } from './channel-kind.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { liveOf } from './live.ts';
import { lookup } from './lookup.ts';
import { ActivityType, QueueType, SkillLevelType, TaskType, WorkerType, WorkspaceType } from './refs.ts';
import { type Fields, relationOf } from './relation-field.ts';
import { follow } from './relations.ts';
import { renamedTo } from './renamed.ts';
import { VENDOR_OBJECT } from './vendor-object.ts';
import { WorkerKindEnum } from './worker-kind.ts';
import { WorkerFilterInput, WorkerOrderInput, workerLists, workersWanted } from './worker-lists.ts';
import { heldIn, PresenceStateEnum, stateOf, WorkStateEnum } from './worker-state.ts';

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
    nativeState: t.string({ description: "The vendor's own word.", resolve: ({ native }) => native }),
    native: t.exposeString('native', { description: 'As `nativeState`.', deprecationReason: renamedTo('nativeState') }),
    label: t.exposeString('label', { description: "What the vendor's own screens show." }),
    reasonCode: t.exposeString('reasonCode', {
      description: 'Why, where the vendor keeps reasons or its events tell them.',
    }),
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
    channelKind: t.field({
      type: ChannelKindEnum,
      nullable: false,
      description: "The kind that the vendor's word stands for.",
      resolve: ({ channel }) => channelKindOf(channel) ?? ('OTHER' as const),
    }),
    presence: t.expose('presence', {
      type: PresenceType,
      description: 'What it declares for this channel, where that is kept by channel.',
    }),
    capacityCost: t.exposeInt('capacityCost', { description: 'How much of the capacity one job takes.' }),
    maxJobs: t.exposeInt('maxJobs', { description: 'The most jobs of this channel at a time.' }),
  }),
});

const to = relationOf('Worker');

const queuesAt = async (refs: readonly Ref<'Queue'>[], context: Context) => {
  await context.loader.ahead(refs);
  const queues = await Promise.all(refs.map((ref) => follow(ref, context)));
  return queues.filter((queue) => queue !== null);
};

/** What the representation of a worker itself holds. */
const members = (t: Fields<Worker>) => ({
  name: t.exposeString('name', { description: 'What people call it.' }),
  kind: t.field({
    type: WorkerKindEnum,
    description:
      'What it is, as the vendor tells, or the label that the account is configured to read it from; null: not told.',
    resolve: workerKindOf,
  }),
  presence: t.field({
    type: PresenceType,
    nullable: false,
    description: 'What it declares.',
    resolve: (worker, _args, { events }) => events.dated(worker).presence,
  }),
  activity: to(t, 'activity', ActivityType, 'The activity it has picked.'),
  workspace: to(t, 'workspace', WorkspaceType, 'The workspace it lives in.'),
  capacity: t.exposeInt('capacity', { description: "How much it can hold at a time, in the vendor's units." }),
  maxConcurrentOffers: t.exposeInt('maxConcurrentOffers', {
    description:
      'How many offers are open to it at a time, however much it can hold; null where the vendor does not tell.',
  }),
  loadRatio: t.exposeFloat('loadRatio', { description: 'Share of the capacity that is taken, 0 to 1.' }),
  channels: t.field({
    type: [WorkerChannelType],
    description: 'The kinds of contact it takes; null where the vendor does not tell.',
    resolve: (worker, _args, { events, loader }) => {
      const shown = (channels: Worker['channels']) => events.dated({ ...worker, channels }).channels?.slice() ?? null;
      return worker.channels === undefined ? loader.channelsOf(worker).then(shown) : shown(worker.channels);
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

/** That of the state in which the worker is told to be. */
const workMomentOf = (worker: Worker, context: Context): WorkMoment | null => {
  const cut = heldAtCut(worker);
  if (cut) return cut.moment;
  const moment = context.live.workMoment(worker.ref);
  if (typeof moment?.since !== 'number') return null;
  const held = heldIn(worker, context);
  return held && workState(worker, held.tasks, held.areAll) === moment.state ? moment : null;
};

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
        'of the work in hand is told by the vendor, can be read or may be seen by this principal; DRAINING is NOT_READY.',
      complexity: 2,
      resolve: (worker, _args, context) => {
        const held = heldAtCut(worker) ?? heldIn(worker, context);
        if (held) return workState(worker, held.tasks, held.areAll);
        return stateOf(worker, context).then(({ state }) => state);
      },
    }),
    workStateSince: t.field({
      type: 'DateTime',
      description:
        'Since when it is in its `workState`: the moment that the vendor tells, where that can be one at which the state began, else the ' +
        'one at which the gateway saw it begin. Null where neither is known: before the first change that is seen, after changes may ' +
        'have been missed, and where this principal may not see all that it holds. What was seen is kept while somebody asks for the ' +
        'figures of the account: `liveBoard`, `liveQueues` or `queueBoards`. How long it lasts is left to the client, so that nothing ' +
        'has to be told because time passes.',
      resolve: (worker, _args, context) => workMomentOf(worker, context)?.since ?? null,
    }),
    workStateSinceSource: t.field({
      type: SinceSourceEnum,
      description: 'Whose moment `workStateSince` is; null with it.',
      resolve: (worker, _args, context) => workMomentOf(worker, context)?.source ?? null,
    }),
    queues: t.field({
      type: [QueueType],
      description: 'The queues it belongs to.',
      resolve: async (worker, _args, context) => queuesAt(await context.loader.queuesOf(worker), context),
    }),
    tasks: t.field({
      type: [TaskType],
      description:
        'Its live tasks; null where the vendor does not tell those of this worker. Ended ones: the field `tasks` of the query, filtered ' +
        'by worker.',
      resolve: (worker, _args, context) => {
        if (worker.isWorkTold === false) return null;
        const cut = heldAtCut(worker);
        if (cut) return [...cut.tasks];
        const held = heldIn(worker, context);
        return held?.isTold ? [...held.tasks] : context.loader.tasksOf(worker).then((tasks) => [...tasks]);
      },
    }),
  }),
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
