import { type ChannelKind, channelKindOf } from './channel-kind.ts';
import { type Contact, contactOf } from './contact.ts';
import type { Email } from './email.ts';
import type { Json, JsonObject } from './json.ts';
import type { LabelMeanings } from './label-meanings.ts';
import { among, hasLabels, inRange, type Period, type Range, type State, type VendorObject, within } from './object.ts';
import type { PhoneCall } from './phone-call.ts';
import type { Ref } from './ref.ts';
import type { MatchingMode, Requirement } from './requirement.ts';
import type { SkillLevel } from './skill.ts';
import { hasText } from './text-search.ts';

export const JOB_STATES = [
  'PENDING',
  'QUEUED',
  'OFFERED',
  'ASSIGNED',
  'WRAP_UP',
  'PARKED',
  'COMPLETED',
  'CANCELED',
  'FAILED',
] as const;
export type JobState = (typeof JOB_STATES)[number];

/** The customer's demand: one contact to be served. It exists once however often it is offered. */
export interface Job extends VendorObject<'Job'> {
  readonly state: State<JobState>;
  /** Why it is in this state, in the vendor's or the operator's words. */
  readonly reason: string | null;
  readonly workspace: Ref<'Workspace'> | null;
  readonly policy: Ref<'RoutingPolicy'> | null;
  readonly queue: Ref<'Queue'> | null;
  /**
   * The worker it is offered or assigned to, or who had it last; `undefined` where the vendor's jobs name no worker, and only live tasks
   * tell who has one.
   */
  readonly worker: Ref<'Worker'> | null | undefined;
  /** Higher is sooner. */
  readonly priority: number | null;
  /** The vendor's word for the kind of contact: voice, chat, email and so on. */
  readonly channel: string | null;
  /** Whatever was attached for routing; `null` when the vendor holds none or holds something unreadable (see `raw`). */
  readonly labels: JsonObject | null;
  /** Whatever else was noted and does not take part in routing. */
  readonly tags: JsonObject | null;
  /** The skills it asks for; `null` where the vendor does not tell them apart from its labels. */
  readonly skills: readonly SkillLevel[] | null;
  /** What it requires of its worker, in the vendor's order; `null` where the vendor does not tell that apart from its labels. */
  readonly requirements: readonly Requirement[] | null;
  /** Whether it is matched to workers at all; `null` where the vendor does not tell. */
  readonly matching: MatchingMode | null;
  readonly notes: readonly Note[];
  /** The outcome noted at the end. */
  readonly disposition: string | null;
  /** The id of the contact in the system it came from. */
  readonly externalId: string | null;
  /** When it is to enter its queue, for jobs that were made ahead. */
  readonly scheduledAt: number | null;
  /** When it entered the queue it is in. The wait since creation begins at `createdAt`. */
  readonly enqueuedAt: number | null;
  /** When it ended, as far as the vendor tells. */
  readonly endedAt: number | null;
  /** When the vendor gives it up unless it is taken. */
  readonly expiresAt: number | null;
  /** The shelf it is parked on; absent while it is on none, and at vendors without workbins. */
  readonly workbin?: Ref<'Workbin'>;
  /** What it says, when it is an e-mail and this representation tells. */
  readonly email?: Email;
  /** Who speaks with whom, when it is a call and this representation tells. */
  readonly call?: PhoneCall;
  /** What is told of the contact beside an e-mail or a call. What becomes of all of it: `contactOf`. */
  readonly contact?: Partial<Contact>;
  /** What the operator's labels mean: put there by the gateway, where it is configured. */
  readonly labelMeanings?: LabelMeanings;
}

export interface Note {
  readonly text: string;
  readonly at: number | null;
}

/** Where a waiting job stands. */
export interface JobPosition {
  readonly queue: Ref<'Queue'>;
  /** 1 is next; `null`, as the length, when the vendor's figure cannot be one. */
  readonly position: number | null;
  readonly queueLength: number | null;
  readonly expectedWaitMs: number | null;
}

export interface JobFilter {
  readonly states?: readonly (JobState | 'UNKNOWN')[] | undefined;
  /** False: ended jobs only. True: all others. */
  readonly live?: boolean | undefined;
  /** Native ids. */
  readonly queues?: readonly string[] | undefined;
  readonly workers?: readonly string[] | undefined;
  readonly policies?: readonly string[] | undefined;
  readonly workspaces?: readonly string[] | undefined;
  readonly workbins?: readonly string[] | undefined;
  readonly channels?: readonly string[] | undefined;
  readonly channelKinds?: readonly ChannelKind[] | undefined;
  /** Ids of the contacts in the systems they came from. */
  readonly externalIds?: readonly string[] | undefined;
  readonly labels?: JsonObject | undefined;
  readonly tags?: JsonObject | undefined;
  /** Part of a value among the labels or tags, of the subject, or of the name or an address of one who takes part. */
  readonly text?: string | undefined;
  readonly priority?: Range | undefined;
  readonly created?: Period | undefined;
  readonly updated?: Period | undefined;
  readonly scheduled?: Period | undefined;
  readonly enqueued?: Period | undefined;
  readonly ended?: Period | undefined;
  readonly expires?: Period | undefined;
}

export const ENDED_JOB_STATES: ReadonlySet<string> = new Set<JobState>(['COMPLETED', 'CANCELED', 'FAILED']);

/** An unknown state counts as live: better a job too many on a board than one too few. */
export const isLive = (job: Pick<Job, 'state'>): boolean => !ENDED_JOB_STATES.has(job.state.state);

/** What `text` is looked for in. */
export const searchable = (job: Job): readonly (Json | undefined)[] => {
  const contact = contactOf(job);
  return [contact?.subject, contact?.from, contact?.to, contact?.name, job.labels, job.tags];
};

export const matchesJob = (job: Job, filter: JobFilter): boolean =>
  among(filter.states, job.state.state) &&
  (filter.live === undefined || isLive(job) === filter.live) &&
  among(filter.queues, job.queue?.nativeId ?? null) &&
  among(filter.workers, job.worker?.nativeId ?? null) &&
  among(filter.policies, job.policy?.nativeId ?? null) &&
  among(filter.workspaces, job.workspace?.nativeId ?? null) &&
  among(filter.workbins, job.workbin?.nativeId ?? null) &&
  among(filter.channels, job.channel) &&
  (filter.channelKinds === undefined || among(filter.channelKinds, channelKindOf(job.channel))) &&
  among(filter.externalIds, job.externalId) &&
  hasLabels(job.labels, filter.labels) &&
  hasLabels(job.tags, filter.tags) &&
  (filter.text === undefined || hasText(searchable(job), filter.text)) &&
  inRange(filter.priority, job.priority) &&
  within(filter.created, job.createdAt) &&
  within(filter.updated, job.updatedAt) &&
  within(filter.scheduled, job.scheduledAt) &&
  within(filter.enqueued, job.enqueuedAt) &&
  within(filter.ended, job.endedAt) &&
  within(filter.expires, job.expiresAt);
