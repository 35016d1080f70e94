/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Which job, and why. */
export type CancelJobInput = {
  /** The outcome, as a code of your own, for vendors that keep one. */
  disposition?: string | null | undefined;
  /** Id of the Job. */
  id: string;
  /** Any text of your own, unique among your commands: a repeat under the same key answers the first result and is not carried out again; see `CommandOutcome`. Kept for 24 hours, as long as the gateway runs. Where callers choose the ids of new objects, a create without `nativeId` gets one that is derived from the key and all it was called with, so that its repeat is harmless also afterwards. */
  idempotencyKey?: string | null | undefined;
  /** For those who read the job later. */
  reason?: string | null | undefined;
};

/** What a command came to. */
export type CommandOutcome =
  /** Taken by the vendor, which tells the result later: the change of the object that settles it has the same `commandId`. */
  | 'ACCEPTED'
  /** Carried out: the vendor's answer was read and says so. */
  | 'DONE'
  /** Of several steps the first were carried out (`done`), and the next was refused (`problem`). A repeat under the same `idempotencyKey` carries out what is left, and nothing twice. */
  | 'PARTLY_DONE'
  /** Carried out before under the same `idempotencyKey`; this is the result of then. */
  | 'REPLAYED'
  /** Sent, and its answer was lost or could not be read (`problem`): the vendor may have carried it out. It is settled by the next change or read that shows its effect. `command(id:)` asks again; a repeat under the same `idempotencyKey` asks as well, and sends it again only where the vendor's state proves that it had no effect, or where sending it twice is the same as once. */
  | 'UNKNOWN';

/** Which offer to refuse. */
export type DeclineTaskInput = {
  /** Id of the Task. */
  id: string;
  /** Any text of your own, unique among your commands: a repeat under the same key answers the first result and is not carried out again; see `CommandOutcome`. Kept for 24 hours, as long as the gateway runs. Where callers choose the ids of new objects, a create without `nativeId` gets one that is derived from the key and all it was called with, so that its repeat is harmless also afterwards. */
  idempotencyKey?: string | null | undefined;
  /** From when on the same worker may be offered the job again, for vendors that know such a moment. */
  retryOfferAt?: string | null | undefined;
};

/** What went wrong, in words that hold for every vendor. */
export type ErrorCode =
  /** Somebody changed the object in between. Read it again. */
  | 'CONFLICT'
  /** A name that must be unique is taken. */
  | 'DUPLICATE'
  /** The account's credentials may not do this, or this principal may not: it is for other queues than those that it sees, not for the worker to whom it is bound, or asked by customer data that it does not see. Nothing was changed. */
  | 'FORBIDDEN'
  /** A fault of this gateway's own; its log tells more. */
  | 'INTERNAL'
  /** A value is refused. The message says which and why. */
  | 'INVALID_INPUT'
  /** A bound of this gateway was reached. Ask for less. */
  | 'LIMIT_EXCEEDED'
  /** The account or the object does not exist, or may not be seen. */
  | 'NOT_FOUND'
  /** The vendor answered something it does not document. */
  | 'PROTOCOL'
  /** Too many calls. Wait and try again. */
  | 'RATE_LIMITED'
  /** No answer before the deadline. */
  | 'TIMEOUT'
  /** The vendor refuses the account's credentials. The configuration must be mended. */
  | 'UNAUTHENTICATED'
  /** The vendor cannot be reached or fails. */
  | 'UNAVAILABLE'
  /** A part of the answer cannot be read; what could be read was answered. The message has its path. */
  | 'UNREADABLE'
  /** The account's vendor cannot do this at all. */
  | 'UNSUPPORTED'
  /** The object's state does not allow this. */
  | 'WRONG_STATE';

/** How an account's changes are heard. */
export type FeedMode =
  /** Not at all: nobody listens. */
  | 'NONE'
  /** By reading again and again and comparing. */
  | 'POLL'
  /** Over a stream of the vendor. */
  | 'STREAM'
  /** By deliveries of the vendor. */
  | 'WEBHOOK';

/** How well they are heard. */
export type FeedState =
  /** Nothing has been heard yet. */
  | 'CONNECTING'
  /** The stream is lost and polling stands in for it, or not all that was read could be understood; see the error. */
  | 'DEGRADED'
  /** Nothing is heard; see the error. */
  | 'DOWN'
  /** Nobody listens. */
  | 'IDLE'
  /** As it should be. */
  | 'LIVE';

/** Where a job stands, in words that hold for every vendor, and no more than the vendor says of the job itself. The vendor's own word is in `nativeState`. Not every vendor tells every state: `capabilities { untold }` of an account names those that it never tells. */
export type JobState =
  /** A worker is on it. */
  | 'ASSIGNED'
  /** Given up before it was done. */
  | 'CANCELED'
  /** Done. */
  | 'COMPLETED'
  /** The vendor could not route it. */
  | 'FAILED'
  /** Held out to a worker who has not taken it yet. Where the vendor does not say so of the job, it is QUEUED and has a task that is OFFERED. */
  | 'OFFERED'
  /** Laid on a shelf for later. */
  | 'PARKED'
  /** Not yet in a queue: scheduled, being classified, or suspended. */
  | 'PENDING'
  /** Waiting in a queue. */
  | 'QUEUED'
  /** A state that this API does not know; see `nativeState`. It counts as live. */
  | 'UNKNOWN'
  /** The contact is over, the worker finishes it up. */
  | 'WRAP_UP';

/** A kind of object that live views are made of. */
export type LiveKind =
  /** Objects of type Job. */
  | 'JOB'
  /** Objects of type Queue. */
  | 'QUEUE'
  /** Objects of type Task. */
  | 'TASK'
  /** Objects of type Workbin. */
  | 'WORKBIN'
  /** Objects of type Worker. */
  | 'WORKER';

/** What a worker declares. Not every vendor tells every presence: `capabilities { untold }` of an account names those that it never tells. */
export type PresenceState =
  /** Takes no new work and finishes the old. */
  | 'DRAINING'
  /** There, and takes no work. */
  | 'NOT_READY'
  /** Not there. */
  | 'OFFLINE'
  /** Declares to take work. Says nothing about work in hand: see `workState`. */
  | 'READY'
  /** A presence that this API does not know; see `nativeState`. */
  | 'UNKNOWN';

/** Which job, out of which workbin, and for whom. */
export type PullJobInput = {
  /** Id of the Job. */
  id: string;
  /** Any text of your own, unique among your commands: a repeat under the same key answers the first result and is not carried out again; see `CommandOutcome`. Kept for 24 hours, as long as the gateway runs. Where callers choose the ids of new objects, a create without `nativeId` gets one that is derived from the key and all it was called with, so that its repeat is harmless also afterwards. */
  idempotencyKey?: string | null | undefined;
  /**
   * Id of the job. When it is given, `id` is the id of the workbin.
   * @deprecated Renamed to `id`; removed in 0.3.
   */
  job?: string | null | undefined;
  /** The name to be seen by, for chats. */
  nickname?: string | null | undefined;
  /** Id of the workbin. Has to be given. */
  workbin?: string | null | undefined;
  /** Who gets it; when left out, the user for whom the account's own credentials speak. */
  worker?: string | null | undefined;
};

/** Why a view cannot go on from a cursor. */
export type ResyncReason =
  /** More has changed since than is kept. */
  | 'EXPIRED'
  /** The cursor was given to a reader with other rights, or for another document or other variables: what that reader has may be more or less than this one may see. */
  | 'RIGHTS_CHANGED'
  /** The cursor is of an earlier life of this view or of this gateway, or it is none. */
  | 'UNKNOWN';

/** What a principal is to this gateway. Each role may do what the ones before it may. The configuration and tokens write these words in lower case. */
export type Role =
  /** Calls the vendors directly. */
  | 'ADMIN'
  /** Works on jobs and tasks, and sets activities; where it is bound to a worker, for this worker alone. */
  | 'AGENT'
  /** Changes what is configured at the vendors. */
  | 'SUPERVISOR'
  /** Asks and watches. */
  | 'VIEWER';

/** What a role allows. */
export type Scope =
  /** To change what is configured at the vendors. */
  | 'MANAGE'
  /** To use the vendors' own interfaces: `vendorCall`. */
  | 'PASSTHROUGH'
  /** To ask, and to watch changes. */
  | 'READ'
  /** To work on jobs and tasks, and to set presences. */
  | 'WORK';

/** Who, and into which activity. */
export type SetWorkerActivityInput = {
  /** Id of the activity. */
  activity: string;
  /** Id of the Worker. */
  id: string;
  /** Any text of your own, unique among your commands: a repeat under the same key answers the first result and is not carried out again; see `CommandOutcome`. Kept for 24 hours, as long as the gateway runs. Where callers choose the ids of new objects, a create without `nativeId` gets one that is derived from the key and all it was called with, so that its repeat is harmless also afterwards. */
  idempotencyKey?: string | null | undefined;
};

/** Who, and whether ready. */
export type SetWorkerPresenceInput = {
  /** Id of the Worker. */
  id: string;
  /** Any text of your own, unique among your commands: a repeat under the same key answers the first result and is not carried out again; see `CommandOutcome`. Kept for 24 hours, as long as the gateway runs. Where callers choose the ids of new objects, a create without `nativeId` gets one that is derived from the key and all it was called with, so that its repeat is harmless also afterwards. */
  idempotencyKey?: string | null | undefined;
  /** Whether it is to be offered work. */
  ready: boolean;
};

/** Where a task stands, in words that hold for every vendor. The vendor's own word is in `nativeState`. Not every vendor tells every state: `capabilities { untold }` of an account names those that it never tells. */
export type TaskState =
  /** The worker has taken it. */
  | 'ACTIVE'
  /** Done. */
  | 'COMPLETED'
  /** The worker refused it. */
  | 'DECLINED'
  /** The worker let the offer lapse. */
  | 'EXPIRED'
  /** Held out to the worker. */
  | 'OFFERED'
  /** The offer or assignment was taken back. */
  | 'REVOKED'
  /** A state that this API does not know; see `nativeState`. It counts as live: its worker is never taken for free. */
  | 'UNKNOWN'
  /** The contact is over, the worker finishes it up. */
  | 'WRAP_UP';

/** Which job, from whom. */
export type UnassignJobInput = {
  /** Id of the job. Has to be given. */
  id?: string | null | undefined;
  /** Any text of your own, unique among your commands: a repeat under the same key answers the first result and is not carried out again; see `CommandOutcome`. Kept for 24 hours, as long as the gateway runs. Where callers choose the ids of new objects, a create without `nativeId` gets one that is derived from the key and all it was called with, so that its repeat is harmless also afterwards. */
  idempotencyKey?: string | null | undefined;
  /**
   * As `id`.
   * @deprecated Renamed to `id`; removed in 0.3.
   */
  job?: string | null | undefined;
  /** Keeps the job from being offered anew at once. */
  suspendMatching?: boolean | null | undefined;
  /** Id of the task: the worker's share that is taken back. */
  task: string;
};

/** What a board shows for a worker, derived from presence and work in hand together. */
export type WorkState =
  /** Takes work and has none in hand. */
  | 'AVAILABLE'
  /** There, and takes no new work. */
  | 'NOT_READY'
  /** A job is held out. */
  | 'OFFERED'
  /** Not there. */
  | 'OFFLINE'
  /** At work on a job. */
  | 'ON_TASK'
  /** Cannot be told from what the vendor says: this may be work in hand. */
  | 'UNKNOWN'
  /** Finishing up after a contact. */
  | 'WRAP_UP';

/** Whose a workbin is. */
export type WorkbinType =
  /** Shared by those who work at a place. */
  | 'PLACE'
  /** Shared by those who work at a group of places. */
  | 'PLACE_GROUP'
  /** A type that this API does not know; see `nativeType`. */
  | 'UNKNOWN'
  /** One worker's own. */
  | 'WORKER'
  /** Shared by a group of workers. */
  | 'WORKER_GROUP';

export type WallboardAccountsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WallboardAccountsQuery = { accounts: { nodes: Array<{ name: string, title: string, capabilities: Array<{ name: string, untold: Array<string> }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WallboardHealthSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type WallboardHealthSubscription = { accountHealthChanged: { mode: FeedMode, state: FeedState, since: string, staleSince: string | null, lastEventAt: string | null, lagMs: number | null, account: { name: string }, error: { code: ErrorCode, message: string } | null } };

export type WallboardActivitiesQueryVariables = Exact<{
  account: string;
  after?: string | null | undefined;
}>;


export type WallboardActivitiesQuery = { activities: { nodes: Array<{ id: string, name: string | null, available: boolean | null, workspace: { name: string | null } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, failures: Array<{ code: ErrorCode, message: string }> } };

export type WallboardBoardSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WallboardBoardSubscription = { liveBoard:
    | { seq: number, since: number, cursor: string, asOf: Array<{ at: string | null, account: { name: string } }>, partial: Array<{ kind: LiveKind, code: ErrorCode, message: string, account: { name: string } }>, queues: { removed: Array<string>, versions: Array<number>, count: number, digest: string, upserted: Array<{ id: string, queue: { name: string | null, nativeId: string, account: { name: string } }, now: { waiting: number | null, offered: number | null, assigned: number | null, wrapping: number | null, oldestWaitingSince: string | null, workers: { available: number, busy: number } | null }, window: { answered: number | null, abandoned: number | null, serviceLevel: number | null } }> }, workers: { removed: Array<string>, versions: Array<number>, count: number, digest: string, upserted: Array<{ id: string, name: string | null, nativeId: string, workState: WorkState | null, account: { name: string }, presence: { state: PresenceState, label: string | null, nativeState: string | null, since: string | null } }> }, tasks: { removed: Array<string>, versions: Array<number>, count: number, digest: string, upserted: Array<{ id: string, nativeId: string, state: TaskState, offeredAt: string | null, offerExpiresAt: string | null, assignedAt: string | null, updatedAt: string | null, account: { name: string }, worker: { id: string } | null, queue: { id: string } | null, job: { id: string } | null }> }, totals: { now: { waiting: number | null, offered: number | null, assigned: number | null, oldestWaitingSince: string | null }, window: { serviceLevel: number | null }, partial: Array<{ code: ErrorCode, figures: Array<string>, message: string, account: { name: string } }> } | null }
    | { seq: number, cursor: string, asOf: Array<{ at: string | null, account: { name: string } }>, partial: Array<{ kind: LiveKind, code: ErrorCode, message: string, account: { name: string } }>, queues: { versions: Array<number>, count: number, digest: string, items: Array<{ id: string, queue: { name: string | null, nativeId: string, account: { name: string } }, now: { waiting: number | null, offered: number | null, assigned: number | null, wrapping: number | null, oldestWaitingSince: string | null, workers: { available: number, busy: number } | null }, window: { answered: number | null, abandoned: number | null, serviceLevel: number | null } }> }, workers: { versions: Array<number>, count: number, digest: string, items: Array<{ id: string, name: string | null, nativeId: string, workState: WorkState | null, account: { name: string }, presence: { state: PresenceState, label: string | null, nativeState: string | null, since: string | null } }> }, tasks: { versions: Array<number>, count: number, digest: string, items: Array<{ id: string, nativeId: string, state: TaskState, offeredAt: string | null, offerExpiresAt: string | null, assignedAt: string | null, updatedAt: string | null, account: { name: string }, worker: { id: string } | null, queue: { id: string } | null, job: { id: string } | null }> }, totals: { now: { waiting: number | null, offered: number | null, assigned: number | null, oldestWaitingSince: string | null }, window: { serviceLevel: number | null }, partial: Array<{ code: ErrorCode, figures: Array<string>, message: string, account: { name: string } }> } | null }
    | { cursor: string, reason: ResyncReason }
   };

export type HeardFragment = { at: string | null, account: { name: string } };

export type LackFragment = { kind: LiveKind, code: ErrorCode, message: string, account: { name: string } };

export type QueueRowFragment = { id: string, queue: { name: string | null, nativeId: string, account: { name: string } }, now: { waiting: number | null, offered: number | null, assigned: number | null, wrapping: number | null, oldestWaitingSince: string | null, workers: { available: number, busy: number } | null }, window: { answered: number | null, abandoned: number | null, serviceLevel: number | null } };

export type TotalsFragment = { now: { waiting: number | null, offered: number | null, assigned: number | null, oldestWaitingSince: string | null }, window: { serviceLevel: number | null }, partial: Array<{ code: ErrorCode, figures: Array<string>, message: string, account: { name: string } }> };

export type WorkerRowFragment = { id: string, name: string | null, nativeId: string, workState: WorkState | null, account: { name: string }, presence: { state: PresenceState, label: string | null, nativeState: string | null, since: string | null } };

export type TaskRowFragment = { id: string, nativeId: string, state: TaskState, offeredAt: string | null, offerExpiresAt: string | null, assignedAt: string | null, updatedAt: string | null, account: { name: string }, worker: { id: string } | null, queue: { id: string } | null, job: { id: string } | null };

export type WallboardSetActivityMutationVariables = Exact<{
  input: SetWorkerActivityInput;
}>;


export type WallboardSetActivityMutation = { result:
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { outcome: CommandOutcome, done: string | null, problem: { code: ErrorCode, message: string } | null }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
   };

export type WallboardSetPresenceMutationVariables = Exact<{
  input: SetWorkerPresenceInput;
}>;


export type WallboardSetPresenceMutation = { result:
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { outcome: CommandOutcome, done: string | null, problem: { code: ErrorCode, message: string } | null }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
   };

export type WallboardUnassignMutationVariables = Exact<{
  input: UnassignJobInput;
}>;


export type WallboardUnassignMutation = { result:
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { outcome: CommandOutcome, done: string | null, problem: { code: ErrorCode, message: string } | null }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
   };

export type WallboardDeclineMutationVariables = Exact<{
  input: DeclineTaskInput;
}>;


export type WallboardDeclineMutation = { result:
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { outcome: CommandOutcome, done: string | null, problem: { code: ErrorCode, message: string } | null }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
   };

export type WallboardCancelMutationVariables = Exact<{
  input: CancelJobInput;
}>;


export type WallboardCancelMutation = { result:
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { outcome: CommandOutcome, done: string | null, problem: { code: ErrorCode, message: string } | null }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
   };

export type WallboardPullMutationVariables = Exact<{
  input: PullJobInput;
}>;


export type WallboardPullMutation = { result:
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
    | { outcome: CommandOutcome, done: string | null, problem: { code: ErrorCode, message: string } | null }
    | { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean }
   };

type Refusal_AuthenticationError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_ConflictError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_DuplicateError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_ForbiddenError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_InternalError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_InvalidInputError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_LimitExceededError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_NotFoundError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_ProtocolError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_RateLimitedError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_TimeoutError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_UnavailableError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_UnreadableError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_UnsupportedError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

type Refusal_WrongStateError_Fragment = { code: ErrorCode, message: string, account: string | null, vendorMessage: string | null, retryable: boolean };

export type RefusalFragment =
  | Refusal_AuthenticationError_Fragment
  | Refusal_ConflictError_Fragment
  | Refusal_DuplicateError_Fragment
  | Refusal_ForbiddenError_Fragment
  | Refusal_InternalError_Fragment
  | Refusal_InvalidInputError_Fragment
  | Refusal_LimitExceededError_Fragment
  | Refusal_NotFoundError_Fragment
  | Refusal_ProtocolError_Fragment
  | Refusal_RateLimitedError_Fragment
  | Refusal_TimeoutError_Fragment
  | Refusal_UnavailableError_Fragment
  | Refusal_UnreadableError_Fragment
  | Refusal_UnsupportedError_Fragment
  | Refusal_WrongStateError_Fragment
;

export type WallboardWaitingSubscriptionVariables = Exact<{
  after?: string | null | undefined;
  first?: number;
}>;


export type WallboardWaitingSubscription = { liveJobs:
    | { seq: number, since: number, cursor: string, removed: Array<string>, versions: Array<number>, count: number, digest: string, asOf: Array<{ at: string | null, account: { name: string } }>, partial: Array<{ kind: LiveKind, code: ErrorCode, message: string, account: { name: string } }>, upserted: Array<{ id: string, nativeId: string, state: JobState, channel: string | null, priority: number | null, createdAt: string | null, enqueuedAt: string | null, account: { name: string }, queue: { id: string } | null }> }
    | { seq: number, cursor: string, versions: Array<number>, count: number, digest: string, asOf: Array<{ at: string | null, account: { name: string } }>, partial: Array<{ kind: LiveKind, code: ErrorCode, message: string, account: { name: string } }>, items: Array<{ id: string, nativeId: string, state: JobState, channel: string | null, priority: number | null, createdAt: string | null, enqueuedAt: string | null, account: { name: string }, queue: { id: string } | null }> }
    | { cursor: string, reason: ResyncReason }
   };

export type JobRowFragment = { id: string, nativeId: string, state: JobState, channel: string | null, priority: number | null, createdAt: string | null, enqueuedAt: string | null, account: { name: string }, queue: { id: string } | null };

export type WallboardMeQueryVariables = Exact<{ [key: string]: never; }>;


export type WallboardMeQuery = { me: { name: string, role: Role, scopes: Array<Scope>, worker: Array<{ workerId: string, account: { name: string } }> | null } };

export type WallboardWorkbinsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type WallboardWorkbinsSubscription = { liveWorkbins:
    | { cursor: string, reason: ResyncReason }
    | { seq: number, since: number, cursor: string, removed: Array<string>, versions: Array<number>, count: number, digest: string, asOf: Array<{ at: string | null, account: { name: string } }>, partial: Array<{ kind: LiveKind, code: ErrorCode, message: string, account: { name: string } }>, upserted: Array<{ id: string, name: string | null, label: string | null, nativeId: string, type: WorkbinType, group: string | null, owner: { id: string } | null, account: { name: string } }> }
    | { seq: number, cursor: string, versions: Array<number>, count: number, digest: string, asOf: Array<{ at: string | null, account: { name: string } }>, partial: Array<{ kind: LiveKind, code: ErrorCode, message: string, account: { name: string } }>, items: Array<{ id: string, name: string | null, label: string | null, nativeId: string, type: WorkbinType, group: string | null, owner: { id: string } | null, account: { name: string } }> }
   };

export type WorkbinRowFragment = { id: string, name: string | null, label: string | null, nativeId: string, type: WorkbinType, group: string | null, owner: { id: string } | null, account: { name: string } };

export type WallboardParkedQueryVariables = Exact<{
  workbin: string;
}>;


export type WallboardParkedQuery = { node:
    | { id: string, jobs: { nodes: Array<{ id: string, nativeId: string, channel: string | null, createdAt: string | null, updatedAt: string | null, email: { subject: string | null, from: string | null } | null }>, pageInfo: { hasNextPage: boolean }, failures: Array<{ code: ErrorCode, message: string }> } }
    | Record<PropertyKey, never>
   | null };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}
export const HeardFragmentDoc = new TypedDocumentString(`
    fragment Heard on LiveAsOf {
  account {
    name
  }
  at
}
    `, {"fragmentName":"Heard"}) as unknown as TypedDocumentString<HeardFragment, unknown>;
export const LackFragmentDoc = new TypedDocumentString(`
    fragment Lack on LivePartial {
  account {
    name
  }
  kind
  code
  message
}
    `, {"fragmentName":"Lack"}) as unknown as TypedDocumentString<LackFragment, unknown>;
export const QueueRowFragmentDoc = new TypedDocumentString(`
    fragment QueueRow on QueueBoard {
  id: queueId
  queue {
    name
    nativeId
    account {
      name
    }
  }
  now {
    waiting
    offered
    assigned
    wrapping
    oldestWaitingSince
    workers {
      available
      busy
    }
  }
  window {
    answered
    abandoned
    serviceLevel
  }
}
    `, {"fragmentName":"QueueRow"}) as unknown as TypedDocumentString<QueueRowFragment, unknown>;
export const TotalsFragmentDoc = new TypedDocumentString(`
    fragment Totals on QueueTotals {
  now {
    waiting
    offered
    assigned
    oldestWaitingSince
  }
  window {
    serviceLevel
  }
  partial {
    account {
      name
    }
    code
    figures
    message
  }
}
    `, {"fragmentName":"Totals"}) as unknown as TypedDocumentString<TotalsFragment, unknown>;
export const WorkerRowFragmentDoc = new TypedDocumentString(`
    fragment WorkerRow on Worker {
  id
  name
  nativeId
  workState
  account {
    name
  }
  presence {
    state
    label
    nativeState
    since
  }
}
    `, {"fragmentName":"WorkerRow"}) as unknown as TypedDocumentString<WorkerRowFragment, unknown>;
export const TaskRowFragmentDoc = new TypedDocumentString(`
    fragment TaskRow on Task {
  id
  nativeId
  state
  offeredAt
  offerExpiresAt
  assignedAt
  updatedAt
  account {
    name
  }
  worker {
    id
  }
  queue {
    id
  }
  job {
    id
  }
}
    `, {"fragmentName":"TaskRow"}) as unknown as TypedDocumentString<TaskRowFragment, unknown>;
export const RefusalFragmentDoc = new TypedDocumentString(`
    fragment Refusal on Error {
  code
  message
  account
  vendorMessage
  retryable
}
    `, {"fragmentName":"Refusal"}) as unknown as TypedDocumentString<RefusalFragment, unknown>;
export const JobRowFragmentDoc = new TypedDocumentString(`
    fragment JobRow on Job {
  id
  nativeId
  state
  channel
  priority
  createdAt
  enqueuedAt
  account {
    name
  }
  queue {
    id
  }
}
    `, {"fragmentName":"JobRow"}) as unknown as TypedDocumentString<JobRowFragment, unknown>;
export const WorkbinRowFragmentDoc = new TypedDocumentString(`
    fragment WorkbinRow on Workbin {
  id
  name
  label
  nativeId
  type
  group
  owner {
    id
  }
  account {
    name
  }
}
    `, {"fragmentName":"WorkbinRow"}) as unknown as TypedDocumentString<WorkbinRowFragment, unknown>;
export const WallboardAccountsDocument = new TypedDocumentString(`
    query WallboardAccounts($after: String) {
  accounts(first: 100, after: $after) {
    nodes {
      name
      title
      capabilities {
        name
        untold
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}
    `) as unknown as TypedDocumentString<WallboardAccountsQuery, WallboardAccountsQueryVariables>;
export const WallboardHealthDocument = new TypedDocumentString(`
    subscription WallboardHealth {
  accountHealthChanged {
    account {
      name
    }
    mode
    state
    since
    staleSince
    lastEventAt
    lagMs
    error {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<WallboardHealthSubscription, WallboardHealthSubscriptionVariables>;
export const WallboardActivitiesDocument = new TypedDocumentString(`
    query WallboardActivities($account: String!, $after: String) {
  activities(
    first: 200
    filter: {accounts: [$account]}
    orderBy: {field: NAME}
    after: $after
  ) {
    nodes {
      id
      name
      available
      workspace {
        name
      }
    }
    pageInfo {
      hasNextPage
      endCursor
    }
    failures {
      code
      message
    }
  }
}
    `) as unknown as TypedDocumentString<WallboardActivitiesQuery, WallboardActivitiesQueryVariables>;
export const WallboardBoardDocument = new TypedDocumentString(`
    subscription WallboardBoard($after: String) {
  liveBoard(after: $after) {
    ... on BoardSnapshot {
      seq
      cursor
      asOf {
        ...Heard
      }
      partial {
        ...Lack
      }
      queues {
        items {
          ...QueueRow
        }
        versions
        count
        digest
      }
      workers {
        items {
          ...WorkerRow
        }
        versions
        count
        digest
      }
      tasks {
        items {
          ...TaskRow
        }
        versions
        count
        digest
      }
      totals {
        ...Totals
      }
    }
    ... on BoardDelta {
      seq
      since
      cursor
      asOf {
        ...Heard
      }
      partial {
        ...Lack
      }
      queues {
        upserted {
          ...QueueRow
        }
        removed
        versions
        count
        digest
      }
      workers {
        upserted {
          ...WorkerRow
        }
        removed
        versions
        count
        digest
      }
      tasks {
        upserted {
          ...TaskRow
        }
        removed
        versions
        count
        digest
      }
      totals {
        ...Totals
      }
    }
    ... on Resync {
      cursor
      reason
    }
  }
}
    fragment Heard on LiveAsOf {
  account {
    name
  }
  at
}
fragment Lack on LivePartial {
  account {
    name
  }
  kind
  code
  message
}
fragment QueueRow on QueueBoard {
  id: queueId
  queue {
    name
    nativeId
    account {
      name
    }
  }
  now {
    waiting
    offered
    assigned
    wrapping
    oldestWaitingSince
    workers {
      available
      busy
    }
  }
  window {
    answered
    abandoned
    serviceLevel
  }
}
fragment Totals on QueueTotals {
  now {
    waiting
    offered
    assigned
    oldestWaitingSince
  }
  window {
    serviceLevel
  }
  partial {
    account {
      name
    }
    code
    figures
    message
  }
}
fragment WorkerRow on Worker {
  id
  name
  nativeId
  workState
  account {
    name
  }
  presence {
    state
    label
    nativeState
    since
  }
}
fragment TaskRow on Task {
  id
  nativeId
  state
  offeredAt
  offerExpiresAt
  assignedAt
  updatedAt
  account {
    name
  }
  worker {
    id
  }
  queue {
    id
  }
  job {
    id
  }
}`) as unknown as TypedDocumentString<WallboardBoardSubscription, WallboardBoardSubscriptionVariables>;
export const WallboardSetActivityDocument = new TypedDocumentString(`
    mutation WallboardSetActivity($input: SetWorkerActivityInput!) {
  result: setWorkerActivity(input: $input) {
    ... on WorkerPayload {
      outcome
      done
      problem {
        code
        message
      }
    }
    ...Refusal
  }
}
    fragment Refusal on Error {
  code
  message
  account
  vendorMessage
  retryable
}`) as unknown as TypedDocumentString<WallboardSetActivityMutation, WallboardSetActivityMutationVariables>;
export const WallboardSetPresenceDocument = new TypedDocumentString(`
    mutation WallboardSetPresence($input: SetWorkerPresenceInput!) {
  result: setWorkerPresence(input: $input) {
    ... on WorkerPayload {
      outcome
      done
      problem {
        code
        message
      }
    }
    ...Refusal
  }
}
    fragment Refusal on Error {
  code
  message
  account
  vendorMessage
  retryable
}`) as unknown as TypedDocumentString<WallboardSetPresenceMutation, WallboardSetPresenceMutationVariables>;
export const WallboardUnassignDocument = new TypedDocumentString(`
    mutation WallboardUnassign($input: UnassignJobInput!) {
  result: unassignJob(input: $input) {
    ... on UnassignJobPayload {
      outcome
      done
      problem {
        code
        message
      }
    }
    ...Refusal
  }
}
    fragment Refusal on Error {
  code
  message
  account
  vendorMessage
  retryable
}`) as unknown as TypedDocumentString<WallboardUnassignMutation, WallboardUnassignMutationVariables>;
export const WallboardDeclineDocument = new TypedDocumentString(`
    mutation WallboardDecline($input: DeclineTaskInput!) {
  result: declineTask(input: $input) {
    ... on TaskPayload {
      outcome
      done
      problem {
        code
        message
      }
    }
    ...Refusal
  }
}
    fragment Refusal on Error {
  code
  message
  account
  vendorMessage
  retryable
}`) as unknown as TypedDocumentString<WallboardDeclineMutation, WallboardDeclineMutationVariables>;
export const WallboardCancelDocument = new TypedDocumentString(`
    mutation WallboardCancel($input: CancelJobInput!) {
  result: cancelJob(input: $input) {
    ... on JobPayload {
      outcome
      done
      problem {
        code
        message
      }
    }
    ...Refusal
  }
}
    fragment Refusal on Error {
  code
  message
  account
  vendorMessage
  retryable
}`) as unknown as TypedDocumentString<WallboardCancelMutation, WallboardCancelMutationVariables>;
export const WallboardPullDocument = new TypedDocumentString(`
    mutation WallboardPull($input: PullJobInput!) {
  result: pullJob(input: $input) {
    ... on WorkbinPayload {
      outcome
      done
      problem {
        code
        message
      }
    }
    ...Refusal
  }
}
    fragment Refusal on Error {
  code
  message
  account
  vendorMessage
  retryable
}`) as unknown as TypedDocumentString<WallboardPullMutation, WallboardPullMutationVariables>;
export const WallboardWaitingDocument = new TypedDocumentString(`
    subscription WallboardWaiting($after: String, $first: Int! = 50) {
  liveJobs(
    after: $after
    first: $first
    filter: {live: true, states: [QUEUED, OFFERED]}
    orderBy: {field: ENQUEUED_AT}
  ) {
    ... on JobSnapshot {
      seq
      cursor
      asOf {
        account {
          name
        }
        at
      }
      partial {
        account {
          name
        }
        kind
        code
        message
      }
      items {
        ...JobRow
      }
      versions
      count
      digest
    }
    ... on JobDelta {
      seq
      since
      cursor
      asOf {
        account {
          name
        }
        at
      }
      partial {
        account {
          name
        }
        kind
        code
        message
      }
      upserted {
        ...JobRow
      }
      removed
      versions
      count
      digest
    }
    ... on Resync {
      cursor
      reason
    }
  }
}
    fragment JobRow on Job {
  id
  nativeId
  state
  channel
  priority
  createdAt
  enqueuedAt
  account {
    name
  }
  queue {
    id
  }
}`) as unknown as TypedDocumentString<WallboardWaitingSubscription, WallboardWaitingSubscriptionVariables>;
export const WallboardMeDocument = new TypedDocumentString(`
    query WallboardMe {
  me {
    name
    role
    scopes
    worker {
      workerId
      account {
        name
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WallboardMeQuery, WallboardMeQueryVariables>;
export const WallboardWorkbinsDocument = new TypedDocumentString(`
    subscription WallboardWorkbins($after: String) {
  liveWorkbins(after: $after) {
    ... on WorkbinSnapshot {
      seq
      cursor
      asOf {
        account {
          name
        }
        at
      }
      partial {
        account {
          name
        }
        kind
        code
        message
      }
      items {
        ...WorkbinRow
      }
      versions
      count
      digest
    }
    ... on WorkbinDelta {
      seq
      since
      cursor
      asOf {
        account {
          name
        }
        at
      }
      partial {
        account {
          name
        }
        kind
        code
        message
      }
      upserted {
        ...WorkbinRow
      }
      removed
      versions
      count
      digest
    }
    ... on Resync {
      cursor
      reason
    }
  }
}
    fragment WorkbinRow on Workbin {
  id
  name
  label
  nativeId
  type
  group
  owner {
    id
  }
  account {
    name
  }
}`) as unknown as TypedDocumentString<WallboardWorkbinsSubscription, WallboardWorkbinsSubscriptionVariables>;
export const WallboardParkedDocument = new TypedDocumentString(`
    query WallboardParked($workbin: ID!) {
  node(id: $workbin) {
    ... on Workbin {
      id
      jobs(first: 50, filter: {live: true}) {
        nodes {
          id
          nativeId
          channel
          createdAt
          updatedAt
          email {
            subject
            from
          }
        }
        pageInfo {
          hasNextPage
        }
        failures {
          code
          message
        }
      }
    }
  }
}
    `) as unknown as TypedDocumentString<WallboardParkedQuery, WallboardParkedQueryVariables>;