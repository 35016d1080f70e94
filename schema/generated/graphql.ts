/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** How a change came to be known. */
export type ChangeSource =
  /** It was found by comparing what two reads answered. */
  | 'POLL'
  /** The vendor pushed it over a stream. */
  | 'STREAM'
  /** The vendor delivered it to a webhook. */
  | 'WEBHOOK';

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

/** Why something may have been missed. */
export type GapReason =
  /** The cursor to resume from is older than what is kept: read the present state, then go on from here. */
  | 'EXPIRED'
  /** More came than could be taken. */
  | 'OVERLOADED'
  /** The vendor's stream was broken and is whole again. */
  | 'RECONNECTED'
  /** The cursor is of an earlier life of this gateway: read the present state, then go on from here. */
  | 'RESTARTED'
  /** The cursor was given to a reader with other rights, or of other accounts: throw away what may not be seen any more, read the present state, then go on from here. */
  | 'RIGHTS_CHANGED'
  /** A message of the vendor could not be read, or was too old to be taken. */
  | 'UNREADABLE';

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

/** Why a view cannot go on from a cursor. */
export type ResyncReason =
  /** More has changed since than is kept. */
  | 'EXPIRED'
  /** The cursor was given to a reader with other rights, or for another document or other variables: what that reader has may be more or less than this one may see. */
  | 'RIGHTS_CHANGED'
  /** The cursor is of an earlier life of this view or of this gateway, or it is none. */
  | 'UNKNOWN';

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

export type AccountsQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountsQuery = { accounts: { nodes: Array<{ name: string, title: string, words: Array<{ type: string, word: string }>, capabilities: Array<{ name: string, filters: Array<string> }> }> } };

export type FeedsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type FeedsSubscription = { accountHealthChanged: { mode: FeedMode, state: FeedState, since: string, staleSince: string | null, lastEventAt: string | null, listeners: number, account: { name: string }, error: { code: ErrorCode, message: string } | null } };

export type WorkbinsSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type WorkbinsSubscription = { workbinChanged:
    | { __typename: 'FeedGap', reason: GapReason, account: { name: string } }
    | { __typename: 'WorkbinChange', cause: string | null, workbin: { name: string | null, type: WorkbinType, group: string | null, owner: { name: string | null } | null } | null, job: { id: string, state: JobState, email: { subject: string | null } | null } | null }
   };

export type BoardSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type BoardSubscription = { liveBoard:
    | { __typename: 'BoardDelta', since: number, seq: number, cursor: string, asOf: Array<{ at: string | null, account: { name: string } }>, partial: Array<{ kind: LiveKind, code: ErrorCode, message: string, account: { name: string } }>, totals: { queues: number | null, now: { waiting: number | null, oldestWaitingSince: string | null }, partial: Array<{ figures: Array<string>, code: ErrorCode, account: { name: string } }> } | null, queues: { count: number, digest: string, versions: Array<number>, removed: Array<string>, upserted: Array<{ queueId: string, queue: { name: string | null }, now: { waiting: number | null, assigned: number | null, oldestWaitingSince: string | null } }> }, workers: { count: number, digest: string, versions: Array<number>, removed: Array<string>, upserted: Array<{ id: string, name: string | null, workState: WorkState | null }> }, tasks: { count: number, digest: string, versions: Array<number>, removed: Array<string>, upserted: Array<{ id: string, state: TaskState, worker: { id: string } | null }> } }
    | { __typename: 'BoardSnapshot', seq: number, cursor: string, asOf: Array<{ at: string | null, account: { name: string } }>, partial: Array<{ kind: LiveKind, code: ErrorCode, message: string, account: { name: string } }>, totals: { queues: number | null, now: { waiting: number | null, oldestWaitingSince: string | null }, partial: Array<{ figures: Array<string>, code: ErrorCode, account: { name: string } }> } | null, queues: { count: number, digest: string, versions: Array<number>, items: Array<{ queueId: string, queue: { name: string | null }, now: { waiting: number | null, assigned: number | null, oldestWaitingSince: string | null } }> }, workers: { count: number, digest: string, versions: Array<number>, items: Array<{ id: string, name: string | null, workState: WorkState | null }> }, tasks: { count: number, digest: string, versions: Array<number>, items: Array<{ id: string, state: TaskState, worker: { id: string } | null }> } }
    | { __typename: 'Resync', reason: ResyncReason, cursor: string }
   };

export type HeardFragment = { at: string | null, account: { name: string } };

export type MissingFragment = { kind: LiveKind, code: ErrorCode, message: string, account: { name: string } };

export type SumsFragment = { queues: number | null, now: { waiting: number | null, oldestWaitingSince: string | null }, partial: Array<{ figures: Array<string>, code: ErrorCode, account: { name: string } }> };

export type InQueueFragment = { queueId: string, queue: { name: string | null }, now: { waiting: number | null, assigned: number | null, oldestWaitingSince: string | null } };

export type AtWorkFragment = { id: string, name: string | null, workState: WorkState | null };

export type InHandFragment = { id: string, state: TaskState, worker: { id: string } | null };

export type WorkersQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type WorkersQuery = { workers: { nodes: Array<{ name: string | null, workState: WorkState | null, account: { name: string }, presence: { state: PresenceState, label: string | null, since: string | null }, tasks: Array<{ state: TaskState, job: { nativeId: string, labels: unknown } | null }> | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null }, failures: Array<{ message: string, account: { name: string } }> } };

export type WaitingQueryVariables = Exact<{
  first?: number | null | undefined;
}>;


export type WaitingQuery = { jobs: { nodes: Array<{ id: string, state: JobState, enqueuedAt: string | null, createdAt: string | null, labels: unknown, queue: { name: string | null } | null, worker: { name: string | null } | null }>, failures: Array<{ message: string, account: { name: string } }> } };

export type QueuesQueryVariables = Exact<{ [key: string]: never; }>;


export type QueuesQuery = { queues: { nodes: Array<{ name: string | null, selector: string | null, jobs: { nodes: Array<{ state: JobState, enqueuedAt: string | null, worker: { name: string | null } | null }> }, workers: { nodes: Array<{ name: string | null, workState: WorkState | null }> } }>, failures: Array<{ message: string, account: { name: string } }> } };

export type RoutingQueryVariables = Exact<{ [key: string]: never; }>;


export type RoutingQuery = { routingPolicies: { nodes: Array<{ id: string, name: string | null, offerTimeoutSeconds: number | null, rules: Array<{ name: string | null, condition: string | null, queue: { name: string | null } | null }> | null }> }, activities: { nodes: Array<{ id: string, name: string | null, available: boolean | null, workspace: { name: string | null } | null }> } };

export type CreateJobMutationVariables = Exact<{ [key: string]: never; }>;


export type CreateJobMutation = { createJob:
    | { __typename: 'AuthenticationError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ConflictError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'DuplicateError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ForbiddenError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'InternalError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'JobPayload', outcome: CommandOutcome, job: { id: string, state: JobState, queue: { name: string | null } | null, worker: { name: string | null } | null } | null }
    | { __typename: 'LimitExceededError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ProtocolError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'RateLimitedError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'TimeoutError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnavailableError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnreadableError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnsupportedError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'WrongStateError', code: ErrorCode, message: string, vendorCode: string | null }
   };

export type TakeABreakMutationVariables = Exact<{ [key: string]: never; }>;


export type TakeABreakMutation = { setWorkerActivity:
    | { __typename: 'AuthenticationError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ConflictError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'DuplicateError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ForbiddenError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'InternalError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'LimitExceededError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ProtocolError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'RateLimitedError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'TimeoutError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnavailableError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnreadableError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnsupportedError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'WorkerPayload', outcome: CommandOutcome, worker: { name: string | null, workState: WorkState | null, presence: { state: PresenceState, label: string | null } } | null }
    | { __typename: 'WrongStateError', code: ErrorCode, message: string, vendorCode: string | null }
   };

export type JobsLiveSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type JobsLiveSubscription = { jobChanged:
    | { __typename: 'FeedGap', cursor: string, reason: GapReason, since: string | null, account: { name: string } }
    | { __typename: 'JobChange', cursor: string, cause: string | null, source: ChangeSource, at: string | null, account: { name: string }, before: { state: JobState } | null, job: { id: string, nativeId: string, state: JobState, channel: string | null, enqueuedAt: string | null, queue: { name: string | null } | null, worker: { name: string | null } | null } | null }
   };

export type OffersSubscriptionVariables = Exact<{ [key: string]: never; }>;


export type OffersSubscription = { taskChanged:
    | { __typename: 'FeedGap', reason: GapReason, account: { name: string } }
    | { __typename: 'TaskChange', cause: string | null, commandId: string | null, before: { state: TaskState } | null, task: { id: string, state: TaskState, nativeState: string | null, offerExpiresAt: string | null, worker: { name: string | null } | null, job: { id: string, channel: string | null } | null } | null, problem: { code: ErrorCode, message: string } | null }
   };

export const HeardFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Heard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LiveAsOf"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}}]} as unknown as DocumentNode<HeardFragment, unknown>;
export const MissingFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Missing"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LivePartial"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]} as unknown as DocumentNode<MissingFragment, unknown>;
export const SumsFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sums"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"QueueTotals"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queues"}},{"kind":"Field","name":{"kind":"Name","value":"now"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"oldestWaitingSince"}}]}},{"kind":"Field","name":{"kind":"Name","value":"partial"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}}]} as unknown as DocumentNode<SumsFragment, unknown>;
export const InQueueFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InQueue"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"QueueBoard"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queueId"}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"now"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"assigned"}},{"kind":"Field","name":{"kind":"Name","value":"oldestWaitingSince"}}]}}]}}]} as unknown as DocumentNode<InQueueFragment, unknown>;
export const AtWorkFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AtWork"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Worker"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"workState"}}]}}]} as unknown as DocumentNode<AtWorkFragment, unknown>;
export const InHandFragmentDoc = {"kind":"Document","definitions":[{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InHand"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<InHandFragment, unknown>;
export const AccountsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Accounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"words"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"word"}}]}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"filters"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AccountsQuery, AccountsQueryVariables>;
export const FeedsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Feeds"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accountHealthChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"mode"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"staleSince"}},{"kind":"Field","name":{"kind":"Name","value":"lastEventAt"}},{"kind":"Field","name":{"kind":"Name","value":"listeners"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<FeedsSubscription, FeedsSubscriptionVariables>;
export const WorkbinsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Workbins"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"workbinChanged"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WorkbinChange"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"workbin"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"owner"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"group"}}]}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"email"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"subject"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FeedGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<WorkbinsSubscription, WorkbinsSubscriptionVariables>;
export const BoardDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Board"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"liveBoard"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BoardSnapshot"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Heard"}}]}},{"kind":"Field","name":{"kind":"Name","value":"partial"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Missing"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sums"}}]}},{"kind":"Field","name":{"kind":"Name","value":"queues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"versions"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InQueue"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"workers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"versions"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AtWork"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"tasks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"versions"}},{"kind":"Field","name":{"kind":"Name","value":"items"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InHand"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"BoardDelta"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"since"}},{"kind":"Field","name":{"kind":"Name","value":"seq"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"asOf"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Heard"}}]}},{"kind":"Field","name":{"kind":"Name","value":"partial"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Missing"}}]}},{"kind":"Field","name":{"kind":"Name","value":"totals"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"Sums"}}]}},{"kind":"Field","name":{"kind":"Name","value":"queues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"versions"}},{"kind":"Field","name":{"kind":"Name","value":"removed"}},{"kind":"Field","name":{"kind":"Name","value":"upserted"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InQueue"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"workers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"versions"}},{"kind":"Field","name":{"kind":"Name","value":"removed"}},{"kind":"Field","name":{"kind":"Name","value":"upserted"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"AtWork"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"tasks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"digest"}},{"kind":"Field","name":{"kind":"Name","value":"versions"}},{"kind":"Field","name":{"kind":"Name","value":"removed"}},{"kind":"Field","name":{"kind":"Name","value":"upserted"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"FragmentSpread","name":{"kind":"Name","value":"InHand"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Resync"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"cursor"}}]}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Heard"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LiveAsOf"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"at"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Missing"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"LivePartial"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"Sums"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"QueueTotals"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queues"}},{"kind":"Field","name":{"kind":"Name","value":"now"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"oldestWaitingSince"}}]}},{"kind":"Field","name":{"kind":"Name","value":"partial"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"figures"}},{"kind":"Field","name":{"kind":"Name","value":"code"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InQueue"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"QueueBoard"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queueId"}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"now"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"waiting"}},{"kind":"Field","name":{"kind":"Name","value":"assigned"}},{"kind":"Field","name":{"kind":"Name","value":"oldestWaitingSince"}}]}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"AtWork"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Worker"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"workState"}}]}},{"kind":"FragmentDefinition","name":{"kind":"Name","value":"InHand"},"typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Task"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]} as unknown as DocumentNode<BoardSubscription, BoardSubscriptionVariables>;
export const WorkersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Workers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"12"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"workers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"NAME"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"workState"}},{"kind":"Field","name":{"kind":"Name","value":"presence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"since"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tasks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"labels"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<WorkersQuery, WorkersQueryVariables>;
export const WaitingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Waiting"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"live"},"value":{"kind":"BooleanValue","value":true}},{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"QUEUED"},{"kind":"EnumValue","value":"OFFERED"}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"ENQUEUED_AT"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"enqueuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"labels"}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<WaitingQuery, WaitingQueryVariables>;
export const QueuesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Queues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queues"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"NAME"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"selector"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"live"},"value":{"kind":"BooleanValue","value":true}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"enqueuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"workers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"workState"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<QueuesQuery, QueuesQueryVariables>;
export const RoutingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Routing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"routingPolicies"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"offerTimeoutSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"rules"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"condition"}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"activities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"NAME"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"workspace"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RoutingQuery, RoutingQueryVariables>;
export const CreateJobDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateJob"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createJob"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"account"},"value":{"kind":"StringValue","value":"demo-restcomm","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"policy"},"value":{"kind":"StringValue","value":"Um91dGluZ1BvbGljeTpkZW1vLXJlc3Rjb21tOldGN2NiMTdkOWJiMDMyZTVhNWQ0MzdjZDdmMWNkMjE4ZmQ","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"labels"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"skill"},"value":{"kind":"StringValue","value":"billing","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"language"},"value":{"kind":"StringValue","value":"en","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"caller"},"value":{"kind":"StringValue","value":"Ada Lovelace","block":false}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"timeoutSeconds"},"value":{"kind":"IntValue","value":"900"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"JobPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"vendorCode"}}]}}]}}]}}]} as unknown as DocumentNode<CreateJobMutation, CreateJobMutationVariables>;
export const TakeABreakDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TakeABreak"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setWorkerActivity"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"StringValue","value":"V29ya2VyOmRlbW8tcmVzdGNvbW06V0tiM2ZmODBlODg3NGY1NjQzY2FiZjdhZTU3YzE1MWZlNQ","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"activity"},"value":{"kind":"StringValue","value":"QWN0aXZpdHk6ZGVtby1yZXN0Y29tbTpBVDJkYWUzYmQwNWM5ZmVhZWFkMGYyOGEwNDMyMGI5ODM4","block":false}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WorkerPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"workState"}},{"kind":"Field","name":{"kind":"Name","value":"presence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"vendorCode"}}]}}]}}]}}]} as unknown as DocumentNode<TakeABreakMutation, TakeABreakMutationVariables>;
export const JobsLiveDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"JobsLive"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"live"},"value":{"kind":"BooleanValue","value":true}}]}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FeedEvent"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"JobChange"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"source"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"before"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}},{"kind":"Field","name":{"kind":"Name","value":"enqueuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FeedGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"since"}}]}}]}}]}}]} as unknown as DocumentNode<JobsLiveSubscription, JobsLiveSubscriptionVariables>;
export const OffersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"Offers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"taskChanged"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"OFFERED"}]}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"TaskChange"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cause"}},{"kind":"Field","name":{"kind":"Name","value":"commandId"}},{"kind":"Field","name":{"kind":"Name","value":"before"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}}]}},{"kind":"Field","name":{"kind":"Name","value":"task"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"nativeState"}},{"kind":"Field","name":{"kind":"Name","value":"offerExpiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"channel"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"problem"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"FeedGap"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reason"}}]}}]}}]}}]} as unknown as DocumentNode<OffersSubscription, OffersSubscriptionVariables>;