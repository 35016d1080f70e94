import type { Call } from '../domain/call.ts';
import type { VendorError } from '../domain/error.ts';
import type { Json, JsonObject } from '../domain/json.ts';
import type { PolicyRole } from '../domain/policy.ts';
import type { Comparison, MatchingMode } from '../domain/requirement.ts';

/**
 * What a command came to. `DONE` may only be said of an answer that was read and says so: an answer that is empty where the vendor
 * documents content, is not JSON, or holds something else than documented is a `VendorError` `PROTOCOL` whose `maybeDone` is true.
 *
 * - `DONE`: the vendor carried it out.
 * - `ACCEPTED`: the vendor took the order and tells the result later, as an event.
 * - `PARTLY_DONE`: of several steps the first ones were carried out and the next one was refused or lost.
 *
 * A command of which nothing is known, because its answer was lost or could not be read, rejects with a `VendorError` whose
 * `maybeDone` is true; the gateway makes the outcome `UNKNOWN` of it. One that was refused rejects with `maybeDone` false. A fault of
 * the adapter's own (a `TypeError`) is let through as it is: it is told as an internal error, never as an outcome.
 */
export type CommandResult<T> = Carried<T> | PartlyDone<T>;

export interface Carried<T> {
  readonly outcome: 'DONE' | 'ACCEPTED';
  /** The object after the command; `null` when the vendor does not show it. */
  readonly item: T | null;
  /** Of an `ACCEPTED` command whose result the adapter recognises: stands again on the change that settles it. */
  readonly commandId?: string;
}

export interface PartlyDone<T> {
  readonly outcome: 'PARTLY_DONE';
  /** The object as it is now; `null` when the vendor does not show it. */
  readonly item: T | null;
  /**
   * The steps that were carried out, in words for the caller: "the note was added". `null` when of none it is known, because the first one's
   * answer was lost and it must not be sent twice: then `problem` is `maybeDone` or `doubtful`.
   */
  readonly done: string | null;
  /** Why the next step was not carried out, or, when its `maybeDone` is true, why it is not known whether it was. */
  readonly problem: VendorError;
  /**
   * Carries out what is left, and nothing of what was done: for the repeat of the command. It is called again until all is done, and looks
   * by itself whether a step whose answer was lost was carried out, where to send it twice would do it twice.
   */
  readonly rest: (call: Call) => Promise<CommandResult<T>>;
}

/**
 * In all inputs `undefined` leaves a member as it is, `null` clears it, and references are native ids of the same account.
 * A port gets only what its `takes` names, and `null` only for members that it declares to be clearable, and never at `create`.
 */
interface Input {
  /** For vendors whose callers choose the ids of new objects; such a vendor's adapter makes one up when it is absent. */
  readonly nativeId?: string | undefined;
  /** The `version` that the object must still have. */
  readonly expectedVersion?: string | undefined;
  /**
   * Members that this vendor knows and this API does not model, by the vendor's own names.
   * The adapter refuses names it does not know (`INVALID_INPUT`), so that a typing error is not swallowed.
   */
  readonly vendorOptions?: JsonObject | undefined;
}

export interface WorkspaceInput extends Input {
  readonly name?: string | null | undefined;
  readonly defaultActivity?: string | null | undefined;
  readonly timeoutActivity?: string | null | undefined;
}

export interface ActivityInput extends Input {
  readonly workspace?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly available?: boolean | null | undefined;
}

export interface SkillInput extends Input {
  readonly workspace?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
}

export interface QueueInput extends Input {
  readonly workspace?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly description?: string | null | undefined;
  readonly labels?: JsonObject | null | undefined;
  /** The policies attached to the queue: all of them, each in its role. */
  readonly policies?: readonly string[] | null | undefined;
  readonly selector?: string | null | undefined;
  readonly offerActivity?: string | null | undefined;
  readonly taskActivity?: string | null | undefined;
}

export interface PolicyInput extends Input {
  /** For vendors with policies of several roles; cannot be changed. */
  readonly role?: PolicyRole | undefined;
  readonly workspace?: string | null | undefined;
  readonly name?: string | null | undefined;
  /** Text is sent as it is; anything else is serialised. */
  readonly configuration?: Json | null | undefined;
  /** In milliseconds; what the vendor cannot take exactly its adapter refuses by name. */
  readonly offerTimeoutMs?: number | null | undefined;
  readonly callbackUrl?: string | null | undefined;
  readonly fallbackCallbackUrl?: string | null | undefined;
}

export interface WorkerInput extends Input {
  readonly workspace?: string | null | undefined;
  readonly name?: string | null | undefined;
  readonly activity?: string | null | undefined;
  /** An object, or JSON text that is sent as it is. Replaces all labels. */
  readonly labels?: JsonObject | string | null | undefined;
  /** Kept among the labels by vendors that hold it there; wins over a label of the same meaning. */
  readonly contactUri?: string | null | undefined;
  readonly tags?: JsonObject | null | undefined;
  readonly capacity?: number | null | undefined;
  /** How many offers are open to it at a time, however much it can hold. */
  readonly maxConcurrentOffers?: number | null | undefined;
  /** Of a new worker: whether it is ready for work from the start. */
  readonly ready?: boolean | undefined;
  /** All the queues the worker is to belong to. */
  readonly queues?: readonly string[] | null | undefined;
  /** All the channels the worker is to serve. */
  readonly channels?: readonly ChannelInput[] | null | undefined;
}

export interface ChannelInput {
  readonly channel: string;
  /** Where the vendor needs one, its adapter refuses a channel without it by name. */
  readonly capacityCost?: number | undefined;
  readonly maxJobs?: number | undefined;
}

export interface JobInput extends Input {
  readonly workspace?: string | null | undefined;
  readonly policy?: string | null | undefined;
  readonly queue?: string | null | undefined;
  /** An object, or JSON text that is sent as it is. Replaces all labels. */
  readonly labels?: JsonObject | string | null | undefined;
  readonly priority?: number | null | undefined;
  readonly channel?: string | null | undefined;
  /** How long the vendor keeps trying to place the job, in milliseconds; as `offerTimeoutMs` of a policy. */
  readonly timeoutMs?: number | null | undefined;
  /** All the requirements that the caller sets on the worker; those that policies add stay as they are. */
  readonly requirements?: readonly RequirementInput[] | null | undefined;
  /** A job that is `SCHEDULED` has a `scheduledAt` in place of it. */
  readonly matching?: Exclude<MatchingMode, 'SCHEDULED'> | undefined;
  /** The outcome, as a code of the operator's. */
  readonly disposition?: string | null | undefined;
  readonly tags?: JsonObject | null | undefined;
  readonly externalId?: string | null | undefined;
  /** When it is to enter its queue, in milliseconds since the epoch. */
  readonly scheduledAt?: number | null | undefined;
  /** A note to add. */
  readonly note?: string | null | undefined;
}

export interface RequirementInput extends Pick<Comparison, 'key'> {
  readonly operator: NonNullable<Comparison['operator']>;
  readonly value?: Json | undefined;
  readonly expiresAfterMs?: number | undefined;
  readonly urgent?: boolean | undefined;
}

export interface EndInput {
  /** Free text for those who read the job later. */
  readonly reason?: string | undefined;
  /** The outcome, as a code of the operator's. */
  readonly disposition?: string | undefined;
}

export interface CloseInput extends EndInput {
  /** When the wrap-up is over and the worker free, in milliseconds since the epoch; at once when absent. */
  readonly closeAt?: number | undefined;
}

export interface UnassignInput {
  /** Keeps the job from being offered anew at once. */
  readonly suspendMatching?: boolean | undefined;
}

/** A set of objects, or all there are. */
export type Selection = readonly string[] | 'ALL';

export interface BindInput {
  readonly workspace?: string | undefined;
  readonly queues: Selection;
  readonly workers: Selection;
}

export interface BindSkillsInput {
  readonly workspace?: string | undefined;
  readonly workers: Selection;
  readonly skills: readonly { readonly skill: string; readonly level: number }[];
}

export interface UnbindSkillsInput {
  readonly workspace?: string | undefined;
  readonly workers: Selection;
  readonly skills: Selection;
}

export interface MetricsRequest {
  readonly workspace?: string | undefined;
  /** The vendor's own names of the figures. */
  readonly reports: readonly string[];
  /** `REALTIME`: the last half hour, `DAY`: the last days, as the vendor keeps them. */
  readonly window: 'REALTIME' | 'DAY';
  readonly groupBy: 'QUEUE' | 'WORKER';
  readonly queues?: readonly string[] | undefined;
  readonly workers?: Selection | undefined;
  /** Milliseconds since the epoch. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Length of one point, in milliseconds. */
  readonly intervalMs?: number | undefined;
  /** For service levels: the longest wait that counts as good, in milliseconds. */
  readonly maxWaitMs?: number | undefined;
  /** As of an `Input`: how the vendor is to compute or to write the figures. */
  readonly vendorOptions?: JsonObject | undefined;
}

/** The vendor's own span where `from` and `to` are left out. */
export type HistoryRequest = Omit<MetricsRequest, 'window'>;

/** Exactly one of the two. */
export interface TransferInput {
  readonly worker?: string | undefined;
  /** The native id of a queue, or its name where the vendor goes by names. */
  readonly queue?: string | undefined;
}

/** What is attached to the job that a task is a share of. */
export interface DataInput {
  readonly set?: JsonObject | undefined;
  readonly remove?: readonly string[] | undefined;
}

/** One of the vendor's own operations on a task, by the vendor's own names. */
export interface ActionInput {
  readonly action: string;
  readonly parameters: JsonObject;
}

export interface DraftInput {
  readonly from?: string | undefined;
  readonly to?: readonly string[] | undefined;
  readonly cc?: readonly string[] | undefined;
  readonly bcc?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
}

export interface NewEmailInput {
  /** Who writes it. */
  readonly worker: string;
  /** The queue it belongs to. */
  readonly queue: string;
  /** The job that it follows from. */
  readonly parent?: string | undefined;
  readonly data?: JsonObject | undefined;
}

export interface ReplyInput {
  readonly queue: string;
  /** Whether it goes to all who got the first. */
  readonly all?: boolean | undefined;
  readonly html?: string | undefined;
  readonly text?: string | undefined;
  readonly subjectPrefix?: string | undefined;
  readonly quoteOriginal?: boolean | undefined;
  readonly data?: JsonObject | undefined;
}

export interface SendInput extends DraftInput {
  /** The queue through which it leaves: a native id, or a name where the vendor goes by names. */
  readonly queue: string;
}

export interface AttachInput {
  /** The vendor's id of a document that it already has. */
  readonly document: string;
  readonly name?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
  readonly mediaType?: string | undefined;
}

export interface PullInput {
  readonly job: string;
  /** Who gets it; absent: the user for whom the account's own credentials speak. */
  readonly worker?: string | undefined;
  /** The name to be seen by, for chats. */
  readonly nickname?: string | undefined;
}

export interface DeclineInput {
  /** When the same worker may be offered the job again, in milliseconds since the epoch. */
  readonly retryOfferAt?: number | undefined;
}
