import type { Activity, ActivityFilter } from '../domain/activity.ts';
import type { Call } from '../domain/call.ts';
import type { ConversationLine } from '../domain/conversation.ts';
import type { VendorError } from '../domain/error.ts';
import type { Job, JobFilter, JobPosition } from '../domain/job.ts';
import type { HistoryReport, MetricSeries } from '../domain/metrics.ts';
import type { VendorObject } from '../domain/object.ts';
import type { PolicyFilter, RoutingPolicy } from '../domain/policy.ts';
import type { Queue, QueueFilter, QueueStatistics } from '../domain/queue.ts';
import type { Ref } from '../domain/ref.ts';
import type { Skill, SkillFilter } from '../domain/skill.ts';
import type { Task, TaskFilter } from '../domain/task.ts';
import type { Workbin, WorkbinFilter } from '../domain/workbin.ts';
import type { Worker, WorkerChannel, WorkerFilter } from '../domain/worker.ts';
import type { Workspace, WorkspaceFilter } from '../domain/workspace.ts';
import type {
  ActionInput,
  ActivityInput,
  AttachInput,
  BindInput,
  BindSkillsInput,
  CloseInput,
  CommandResult,
  DataInput,
  DeclineInput,
  DraftInput,
  EndInput,
  HistoryRequest,
  JobInput,
  MetricsRequest,
  NewEmailInput,
  PolicyInput,
  PullInput,
  QueueInput,
  ReplyInput,
  SendInput,
  SkillInput,
  TransferInput,
  UnassignInput,
  UnbindSkillsInput,
  WorkerInput,
  WorkspaceInput,
} from './command.ts';

export interface ListRequest<F> {
  /** Holds only members that the port declares in `pushes` or `decides`; the gateway applies all others to the answer. */
  readonly filter: F;
  /** The cursor of a row that this port gave before, or a page's `next`; `null` begins at the beginning. */
  readonly after: string | null;
  /** Rows wanted. A port may answer fewer or more. A cursor may be followed with another limit than that by which it was given. */
  readonly limit: number;
}

export interface PortPage<T> {
  readonly rows: readonly { readonly item: T; readonly cursor: string }[];
  /**
   * Rows of this page that could not be read, each as `UNREADABLE` with its path in the answer and the problem; absent when all were.
   * They are told beside the others: a list that silently lacks an object is wrong, and so is one that lacks all of them for one.
   */
  readonly unreadable?: readonly VendorError[];
  /** Where to go on; `null` at the end. A page may be empty and still have a `next`. */
  readonly next: string | null;
}

/**
 * How one kind of object is read. Every reading member is optional: **a capability is a member that exists.**
 * Leave out what the vendor cannot do; never write a member that throws, answers an empty list or does nothing.
 *
 * All members reject with `VendorError` only, and honour `call.signal`.
 */
export interface ReadPort<T extends VendorObject, F> {
  /**
   * `null`: the vendor says that there is no such object, or the id can be none of its, such as one of several parts that cannot be taken
   * apart. One that would lead out of its place in a path (`..`) may be refused with `INVALID_INPUT`. Never `NOT_FOUND`, and never another
   * object.
   */
  readonly get?: (nativeId: string, call: Call) => Promise<T | null>;
  /** Bulk read. Answers by position; one bad id is a `null` or an error in its place, never a rejection of all. */
  readonly getMany?: (nativeIds: readonly string[], call: Call) => Promise<readonly (T | null | VendorError)[]>;
  /**
   * One page. Promise: over a walk along the cursors every object that does not change meanwhile comes exactly once,
   * whatever is inserted, changed or deleted around it, and a walk may be resumed from any row's cursor at any later time.
   * How to keep it is the adapter's business, since only it knows what the vendor's paging is worth.
   */
  readonly list?: (request: ListRequest<F>, call: Call) => Promise<PortPage<T>>;
  /**
   * The filter members by which `list` narrows its answer. It must never leave out a row that matches, and may answer
   * rows that do not: the gateway checks every row again with the domain's `matches…`.
   */
  readonly pushes: readonly (keyof F & string)[];
  /** The filter members that only the vendor can decide, because its objects do not carry the answer. Not checked again. */
  readonly decides?: readonly (keyof F & string)[];
  /** The filter members that neither this vendor nor its objects can answer: asking for one is `UNSUPPORTED`, never an empty list. */
  readonly cannot?: readonly (keyof F & string)[];
  /**
   * The states whose objects this vendor does not keep or does not show, so that its lists and snapshots never hold one: asking for them
   * is `UNSUPPORTED`, never an empty list; a live view leaves them out as the list does; and a board's figure that needs them is `null`,
   * as it is for an account whose jobs `cannot` be told by queue.
   */
  readonly forgets?: readonly string[];
  /**
   * The states that this vendor never tells, though its lists hold every object there is: it has no word for them, or tells what may be
   * in one of them as another state. Asking for them by name is `UNSUPPORTED`, never an empty list; counts and figures of them are
   * `null`, unless objects of another kind tell them (an offer tells of its job that it is offered).
   */
  readonly untold?: readonly string[];
}

/** The vendor's name for a member of an input, as it stands in its documentation; `clears` when a given `null` empties it there. */
export type Taken = string | { readonly as: string; readonly clears: true };

/**
 * The members of an input that a vendor takes. Any other that a caller gives is refused by name before the port is asked, and so is
 * a `null` for one that is not declared to be clearable. Printed into docs/mapping.md.
 */
export type Takes<I> = { readonly [M in keyof I & string]?: Taken };

/** Writes of an object that the vendor lets callers create, change and delete. `vendorOptions` is explained in `command.ts`. */
export interface WritePort<T, I> {
  /** By member of the port. One that has an input and is not named here takes nothing. */
  readonly takes: { readonly create?: Takes<I>; readonly update?: Takes<I> };
  readonly create?: (input: I, call: Call) => Promise<CommandResult<T>>;
  /** Absent members stay as they are; `null` clears. */
  readonly update?: (nativeId: string, input: I, call: Call) => Promise<CommandResult<T>>;
  /** Answers the last representation, if the vendor gives one. */
  readonly remove?: (nativeId: string, call: Call) => Promise<CommandResult<T>>;
}

/**
 * A detail of rows: a member that costs the vendor calls beyond the list or the read that gave the rows. A row leaves it `undefined`, and
 * it is asked for with all rows concerned at once, only when an operation selects it, filters by it, or a change or snapshot has to be
 * told whole (then also for rows of `Source.snapshot` that leave it `undefined`). A port that leaves a detail out of its rows has the
 * member that gives it.
 *
 * Answers by position; what cannot be told of one row is an error in its place. The rows are as the port gave them, except that those
 * for readers who see a part of the account are asked for by `queuesOf` and `channelsOf` without their `raw`.
 */
export type DetailOf<T, V> = (rows: readonly T[], call: Call) => Promise<readonly (V | VendorError)[]>;

export interface WorkspacePort extends ReadPort<Workspace, WorkspaceFilter>, WritePort<Workspace, WorkspaceInput> {}
export interface ActivityPort extends ReadPort<Activity, ActivityFilter>, WritePort<Activity, ActivityInput> {}
export interface SkillPort extends ReadPort<Skill, SkillFilter>, WritePort<Skill, SkillInput> {}
export interface PolicyPort extends ReadPort<RoutingPolicy, PolicyFilter>, WritePort<RoutingPolicy, PolicyInput> {}

export interface QueuePort extends ReadPort<Queue, QueueFilter>, WritePort<Queue, QueueInput> {
  /** What the vendor counts. */
  readonly statistics?: (nativeId: string, call: Call) => Promise<QueueStatistics>;
}

export interface WorkerPort extends ReadPort<Worker, WorkerFilter>, WritePort<Worker, WorkerInput> {
  readonly takes: WritePort<Worker, WorkerInput>['takes'] & {
    readonly bind?: Takes<BindInput>;
    readonly unbind?: Takes<BindInput>;
    readonly bindSkills?: Takes<BindSkillsInput>;
    readonly unbindSkills?: Takes<UnbindSkillsInput>;
  };
  /** Of workers who do not tell their queues. */
  readonly queuesOf?: DetailOf<Worker, readonly Ref<'Queue'>[]>;
  /** `null` in a place: the vendor does not tell. */
  readonly channelsOf?: DetailOf<Worker, readonly WorkerChannel[] | null>;
  /** The live tasks. `null` in a place: not all of them could be told; the list of tasks is asked then. */
  readonly tasksOf?: DetailOf<Worker, readonly Task[] | null>;
  /**
   * Makes a worker ready or not ready, which may be any state but ready. A vendor that knows activities only refuses it (`INVALID_INPUT`)
   * where several of them would do.
   */
  readonly setPresence?: (
    nativeId: string,
    presence: 'READY' | 'NOT_READY',
    call: Call,
  ) => Promise<CommandResult<Worker>>;
  /** Adds each of the queues to each of the workers; what was bound stays bound. */
  readonly bind?: (input: BindInput, call: Call) => Promise<CommandResult<null>>;
  readonly unbind?: (input: BindInput, call: Call) => Promise<CommandResult<null>>;
  /** Gives each of the skills to each of the workers; other skills stay. */
  readonly bindSkills?: (input: BindSkillsInput, call: Call) => Promise<CommandResult<null>>;
  readonly unbindSkills?: (input: UnbindSkillsInput, call: Call) => Promise<CommandResult<null>>;
}

/**
 * A derived member is one that the vendor's rows do not tell and the gateway makes of other objects: `Job.worker`, of live tasks. A port
 * whose jobs name no worker leaves it `undefined` in every row alike, in lists, reads, events and snapshots, has `workers` in `cannot`, and
 * asks nothing else to fill it: then a snapshot still differs in nothing from a list. `jobs(filter: { workers })` is answered by the tasks
 * of the workers; jobs that have ended are told to be missing from it.
 */
export interface JobPort extends ReadPort<Job, JobFilter>, WritePort<Job, JobInput> {
  readonly takes: WritePort<Job, JobInput>['takes'] & {
    readonly cancel?: Takes<EndInput>;
    readonly unassign?: Takes<UnassignInput>;
  };
  readonly cancel?: (nativeId: string, input: EndInput, call: Call) => Promise<CommandResult<Job>>;
  /** Takes the job from the worker who has `taskId` and, unless suspended, lets it be offered anew. */
  readonly unassign?: (
    nativeId: string,
    taskId: string,
    input: UnassignInput,
    call: Call,
  ) => Promise<CommandResult<Job> & { readonly unassignmentCount: number | null }>;
  readonly reclassify?: (nativeId: string, call: Call) => Promise<CommandResult<Job>>;
  /** Where it stands in its queue; `null` when it does not wait in one. */
  readonly position?: (nativeId: string, call: Call) => Promise<JobPosition | null>;
  /** What was said in it, in the order of its log; `null` when it is no conversation in writing, or nothing is known of what was said. */
  readonly conversation?: (nativeId: string, call: Call) => Promise<readonly ConversationLine[] | null>;
}

export interface TaskPort extends ReadPort<Task, TaskFilter> {
  /** As in `WritePort`. */
  readonly takes: {
    readonly decline?: Takes<DeclineInput>;
    readonly complete?: Takes<EndInput>;
    readonly close?: Takes<CloseInput>;
    readonly transfer?: Takes<TransferInput>;
    readonly setData?: Takes<DataInput>;
    readonly act?: Takes<ActionInput>;
  };
  readonly accept?: (nativeId: string, call: Call) => Promise<CommandResult<Task>>;
  readonly decline?: (nativeId: string, input: DeclineInput, call: Call) => Promise<CommandResult<Task>>;
  /** Leads to WRAP_UP, or to COMPLETED where the vendor has no wrap-up or this work needs none: the answer says which. */
  readonly complete?: (nativeId: string, input: EndInput, call: Call) => Promise<CommandResult<Task>>;
  /** Ends the wrap-up, for vendors that tell it from the work. */
  readonly close?: (nativeId: string, input: CloseInput, call: Call) => Promise<CommandResult<Task>>;
  /** Gives the work to another worker or back to a queue. */
  readonly transfer?: (nativeId: string, input: TransferInput, call: Call) => Promise<CommandResult<Task>>;
  readonly setData?: (nativeId: string, input: DataInput, call: Call) => Promise<CommandResult<Task>>;
  /**
   * The vendor's own operations that have no member here. An action or parameter that the vendor does not document is refused by name
   * (`INVALID_INPUT`) before anything is sent, unless the task's own `actions` name the action: those know more than any documentation.
   */
  readonly act?: (nativeId: string, input: ActionInput, call: Call) => Promise<CommandResult<Task>>;
}

/** Writing e-mails. The task is the writer's share of the e-mail. */
export interface EmailPort {
  /** As in `WritePort`. */
  readonly takes: {
    readonly create?: Takes<NewEmailInput>;
    readonly reply?: Takes<ReplyInput>;
    readonly save?: Takes<DraftInput>;
    readonly send?: Takes<SendInput>;
    readonly attach?: Takes<AttachInput>;
  };
  readonly create?: (input: NewEmailInput, call: Call) => Promise<CommandResult<Task>>;
  /** Begins an answer: a new outbound e-mail, whose task is told as an event. */
  readonly reply?: (taskId: string, input: ReplyInput, call: Call) => Promise<CommandResult<Task>>;
  readonly save?: (taskId: string, input: DraftInput, call: Call) => Promise<CommandResult<Task>>;
  readonly send?: (taskId: string, input: SendInput, call: Call) => Promise<CommandResult<Task>>;
  /** Throws a draft away. */
  readonly discard?: (taskId: string, call: Call) => Promise<CommandResult<Task>>;
  readonly attach?: (taskId: string, input: AttachInput, call: Call) => Promise<CommandResult<Task>>;
  readonly detach?: (taskId: string, document: string, call: Call) => Promise<CommandResult<Task>>;
}

/** Shelves of parked jobs. */
export interface WorkbinPort extends ReadPort<Workbin, WorkbinFilter> {
  /** As in `WritePort`. */
  readonly takes: { readonly pull?: Takes<PullInput> };
  /** Lays a job that a worker has on the shelf. */
  readonly park?: (nativeId: string, job: string, call: Call) => Promise<CommandResult<Workbin>>;
  /** Takes a job off the shelf; it becomes the worker's. */
  readonly pull?: (nativeId: string, input: PullInput, call: Call) => Promise<CommandResult<Workbin>>;
}

/** Figures that the vendor computes over time. */
export interface MetricsPort {
  /** As in `WritePort`. */
  readonly takes: { readonly read?: Takes<MetricsRequest>; readonly request?: Takes<HistoryRequest> };
  /** A figure that cannot be read stands as its `UNREADABLE` among the others. */
  readonly read?: (request: MetricsRequest, call: Call) => Promise<readonly (MetricSeries | VendorError)[]>;
  /** Orders a report that is ready later. */
  readonly request?: (request: HistoryRequest, call: Call) => Promise<HistoryReport>;
  readonly report?: (nativeId: string, call: Call) => Promise<HistoryReport | null>;
  /** The text of a report that is ready; `WRONG_STATE` while it is not. */
  readonly content?: (nativeId: string, call: Call) => Promise<string>;
}
