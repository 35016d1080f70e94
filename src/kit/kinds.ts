import type {
  ActivityInput,
  JobInput,
  PolicyInput,
  QueueInput,
  SkillInput,
  WorkerInput,
  WorkspaceInput,
} from '../contract/command.ts';
import type { Items } from '../domain/items.ts';
import type { VendorObject } from '../domain/object.ts';
import type { Kind } from '../domain/ref.ts';

export type { Filters, Items } from '../domain/items.ts';

/** What objects of a kind are created and changed with, for those kinds of which callers can create any. */
export interface InputsByKind {
  Workspace: WorkspaceInput;
  Activity: ActivityInput;
  Queue: QueueInput;
  RoutingPolicy: PolicyInput;
  Worker: WorkerInput;
  Skill: SkillInput;
  Job: JobInput;
}
export type WritableKind = keyof InputsByKind;

/** Name of the port of each kind, as capabilities and the printed mapping write it. */
export const PORT_NAMES = {
  Workspace: 'workspace',
  Activity: 'activity',
  Queue: 'queue',
  RoutingPolicy: 'policy',
  Worker: 'worker',
  Skill: 'skill',
  Job: 'job',
  Task: 'task',
  Workbin: 'workbin',
} as const satisfies Record<Kind, string>;

/** Members without which an object of the kind says nothing: no blank stands for them. */
interface Essentials {
  Worker: 'presence';
  RoutingPolicy: 'role';
  Job: 'state';
  Task: 'state' | 'worker' | 'job';
  Workbin: 'type';
}
export type EssentialOf<K extends Kind> = K extends keyof Essentials ? Essentials[K] : never;

/** The members of a kind besides those that every vendor-owned object has. */
export type OwnMember<K extends Kind> = Exclude<keyof Items[K], keyof VendorObject>;

type Blank<K extends Kind> = Omit<Items[K], keyof VendorObject | EssentialOf<K>>;

/** What stands for a member that a vendor does not tell. A member that is added to a kind is added here, and in no vendor. */
export const BLANKS: { readonly [K in Kind]: Blank<K> } = {
  Workspace: { name: null, defaultActivity: null, timeoutActivity: null },
  Activity: { name: null, workspace: null, available: null },
  Queue: {
    name: null,
    workspace: null,
    selector: null,
    offerActivity: null,
    taskActivity: null,
    policies: [],
    description: null,
    labels: null,
  },
  RoutingPolicy: {
    name: null,
    workspace: null,
    configuration: null,
    rules: null,
    offerTimeoutMs: null,
    callbackUrl: null,
    fallbackCallbackUrl: null,
    workerSelectors: null,
    priorityRule: null,
    distribution: null,
    exceptionRules: null,
  },
  Worker: {
    name: null,
    activity: null,
    workspace: null,
    queues: null,
    tasks: null,
    capacity: null,
    maxConcurrentOffers: null,
    loadRatio: null,
    channels: null,
    skills: null,
    contactUri: null,
    labels: null,
    tags: null,
  },
  Skill: { name: null, workspace: null, description: null },
  Job: {
    reason: null,
    workspace: null,
    policy: null,
    queue: null,
    worker: null,
    priority: null,
    channel: null,
    labels: null,
    tags: null,
    skills: null,
    requirements: null,
    matching: null,
    notes: [],
    disposition: null,
    externalId: null,
    scheduledAt: null,
    enqueuedAt: null,
    endedAt: null,
    expiresAt: null,
  },
  Task: {
    queue: null,
    offeredAt: null,
    offerExpiresAt: null,
    assignedAt: null,
    endedAt: null,
    capacityCost: null,
  },
  Workbin: { name: null, label: null, owner: null, group: null },
};
