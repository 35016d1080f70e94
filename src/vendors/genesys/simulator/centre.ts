import type { Clock } from '../../../sandbox/clock.ts';
import type { World } from '../../../sandbox/model.ts';
import type { Random } from '../../../sandbox/random.ts';
import type { Ids } from './ids.ts';
import type { Interaction, Json, Queue, Skill, Subscription, User, Workbin } from './records.ts';
import type { Switches } from './switches.ts';

/** The request that a change comes from: its `referenceId` goes to its caller only. */
export interface Cause {
  readonly userId: string;
  readonly referenceId: number;
  readonly operationName: string;
}

/** The whole contact centre, without what a node of the web service keeps about its clients. */
export interface Centre {
  readonly clock: Clock;
  readonly random: Random;
  readonly ids: Ids;
  readonly switches: Switches;
  readonly world: World;
  readonly users: Map<string, User>;
  readonly queues: Map<string, Queue>;
  readonly skills: Map<string, Skill>;
  readonly workbins: Map<string, Workbin>;
  readonly interactions: Map<string, Interaction>;
  /** REST subscriptions to workbins, by key. */
  readonly subscriptions: Map<string, Subscription>;
  readonly disabledFeatures: Set<string>;
  readonly keepFinished: number;
  /** Of the node. */
  references: number;
  /** While an operation runs. */
  cause: Cause | null;
  /** Sends a message to the CometD sessions of a user. */
  readonly tell: (userId: string, channel: string, data: Json) => void;
}

export const FEATURES: readonly { readonly id: string; readonly displayName: string }[] = [
  { id: 'api-voice', displayName: 'API Voice' },
  { id: 'api-voice-recording', displayName: 'API Voice Recording' },
  { id: 'api-multimedia', displayName: 'API Multimedia' },
  { id: 'api-supervisor-agent-control', displayName: 'API Supervisor Agent Control' },
  { id: 'api-supervisor-monitoring', displayName: 'API Supervisor Monitoring' },
];

/** The last two are open media. */
export const MEDIA_TYPES = ['voice', 'email', 'chat', 'sms', 'facebook', 'workitem', 'fax', 'promotion'];

/** Small and increasing; whether of the user or of the node is not known (contract §18.7). */
export const nextReference = (centre: Centre, user: User): number => {
  const counter = centre.switches.reference_scope === 'node' ? centre : user;
  counter.references += 1;
  return counter.references;
};

/** The part of a message that names its request, when this user made it. */
export const referenceFor = ({ cause }: Centre, userId: string): { referenceId?: number } =>
  cause?.userId === userId ? { referenceId: cause.referenceId } : {};

export const findUser = (centre: Centre, idOrName: string): User | undefined =>
  centre.users.get(idOrName) ?? [...centre.users.values()].find(({ userName }) => userName === idOrName);

export const findQueue = (centre: Centre, idOrName: string): Queue | undefined =>
  centre.queues.get(idOrName) ?? [...centre.queues.values()].find(({ name }) => name === idOrName);

/** The last segment of a URI: the host in it means nothing (contract §1). */
export const idIn = (uri: unknown): string =>
  String(uri ?? '')
    .replace(/\/+$/, '')
    .split('/')
    .at(-1) ?? '';
