/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** What became of a command. */
export type CommandOutcome =
  /** Taken by the vendor, which tells the result later. */
  | 'ACCEPTED'
  /** Carried out. */
  | 'DONE'
  /** Carried out before under the same `idempotencyKey`; this is the first result. */
  | 'REPLAYED'
  /** Sent, and never answered: it may have been carried out. Read the object to find out. */
  | 'UNKNOWN';

/** What went wrong, in words that hold for every vendor. */
export type ErrorCode =
  /** Somebody changed the object in between. Read it again. */
  | 'CONFLICT'
  /** A name that must be unique is taken. */
  | 'DUPLICATE'
  /** The account's credentials may not do this. */
  | 'FORBIDDEN'
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
  /** The account's vendor cannot do this at all. */
  | 'UNSUPPORTED'
  /** The object's state does not allow this. */
  | 'WRONG_STATE';

/** Where a job stands, in words that hold for every vendor. The vendor's own word is in `nativeState`. */
export type JobState =
  /** A worker is on it. */
  | 'ASSIGNED'
  /** Given up before it was done. */
  | 'CANCELED'
  /** Done. */
  | 'COMPLETED'
  /** The vendor could not route it. */
  | 'FAILED'
  /** Held out to a worker who has not taken it yet. */
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

/** What a worker declares. */
export type PresenceState =
  /** Takes no new work and finishes the old. */
  | 'DRAINING'
  /** There, and takes no work. */
  | 'NOT_READY'
  /** Not there. */
  | 'OFFLINE'
  /** Declares to take work. Says nothing about work in hand: see `workState`. */
  | 'READY'
  /** A presence that this API does not know; see `native`. */
  | 'UNKNOWN';

/** Where a task stands, in words that hold for every vendor. The vendor's own word is in `nativeState`. */
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
  /** A state that this API does not know; see `nativeState`. */
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
  /** Cannot be told from what the vendor says. */
  | 'UNKNOWN'
  /** Finishing up after a contact. */
  | 'WRAP_UP';

export type AccountsQueryVariables = Exact<{ [key: string]: never; }>;


export type AccountsQuery = { accounts: { nodes: Array<{ name: string, title: string, words: Array<{ type: string, word: string }>, capabilities: Array<{ name: string, filters: Array<string> }> }> } };

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
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'JobPayload', outcome: CommandOutcome, job: { id: string, state: JobState, queue: { name: string | null } | null, worker: { name: string | null } | null } | null }
    | { __typename: 'LimitExceededError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ProtocolError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'RateLimitedError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'TimeoutError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnavailableError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnsupportedError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'WrongStateError', code: ErrorCode, message: string, vendorCode: string | null }
   };

export type TakeABreakMutationVariables = Exact<{ [key: string]: never; }>;


export type TakeABreakMutation = { setWorkerActivity:
    | { __typename: 'AuthenticationError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ConflictError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'DuplicateError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ForbiddenError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'InvalidInputError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'LimitExceededError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'NotFoundError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'ProtocolError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'RateLimitedError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'TimeoutError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnavailableError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'UnsupportedError', code: ErrorCode, message: string, vendorCode: string | null }
    | { __typename: 'WorkerPayload', outcome: CommandOutcome, worker: { name: string | null, workState: WorkState | null, presence: { state: PresenceState, label: string | null } } | null }
    | { __typename: 'WrongStateError', code: ErrorCode, message: string, vendorCode: string | null }
   };


export const AccountsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Accounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"accounts"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"words"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"word"}}]}},{"kind":"Field","name":{"kind":"Name","value":"capabilities"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"filters"}}]}}]}}]}}]}}]} as unknown as DocumentNode<AccountsQuery, AccountsQueryVariables>;
export const WorkersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Workers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"12"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"workers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"NAME"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"workState"}},{"kind":"Field","name":{"kind":"Name","value":"presence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"label"}},{"kind":"Field","name":{"kind":"Name","value":"since"}}]}},{"kind":"Field","name":{"kind":"Name","value":"tasks"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nativeId"}},{"kind":"Field","name":{"kind":"Name","value":"labels"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<WorkersQuery, WorkersQueryVariables>;
export const WaitingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Waiting"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}},"defaultValue":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"live"},"value":{"kind":"BooleanValue","value":true}},{"kind":"ObjectField","name":{"kind":"Name","value":"states"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"QUEUED"},{"kind":"EnumValue","value":"OFFERED"}]}}]}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"ENQUEUED_AT"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"enqueuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"labels"}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<WaitingQuery, WaitingQueryVariables>;
export const QueuesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Queues"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"queues"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"NAME"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"selector"}},{"kind":"Field","name":{"kind":"Name","value":"jobs"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"live"},"value":{"kind":"BooleanValue","value":true}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"enqueuedAt"}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"workers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"workState"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"failures"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"account"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"message"}}]}}]}}]}}]} as unknown as DocumentNode<QueuesQuery, QueuesQueryVariables>;
export const RoutingDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Routing"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"routingPolicies"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"offerTimeoutSeconds"}},{"kind":"Field","name":{"kind":"Name","value":"rules"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"condition"}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"activities"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"field"},"value":{"kind":"EnumValue","value":"NAME"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"available"}},{"kind":"Field","name":{"kind":"Name","value":"workspace"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RoutingQuery, RoutingQueryVariables>;
export const CreateJobDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateJob"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createJob"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"account"},"value":{"kind":"StringValue","value":"demo-restcomm","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"policy"},"value":{"kind":"StringValue","value":"Um91dGluZ1BvbGljeTpkZW1vLXJlc3Rjb21tOldGN2NiMTdkOWJiMDMyZTVhNWQ0MzdjZDdmMWNkMjE4ZmQ","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"labels"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"skill"},"value":{"kind":"StringValue","value":"billing","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"language"},"value":{"kind":"StringValue","value":"en","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"caller"},"value":{"kind":"StringValue","value":"Ada Lovelace","block":false}}]}},{"kind":"ObjectField","name":{"kind":"Name","value":"timeoutSeconds"},"value":{"kind":"IntValue","value":"900"}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"JobPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"job"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"queue"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"vendorCode"}}]}}]}}]}}]} as unknown as DocumentNode<CreateJobMutation, CreateJobMutationVariables>;
export const TakeABreakDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"TakeABreak"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setWorkerActivity"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"ObjectValue","fields":[{"kind":"ObjectField","name":{"kind":"Name","value":"id"},"value":{"kind":"StringValue","value":"V29ya2VyOmRlbW8tcmVzdGNvbW06V0tiM2ZmODBlODg3NGY1NjQzY2FiZjdhZTU3YzE1MWZlNQ","block":false}},{"kind":"ObjectField","name":{"kind":"Name","value":"activity"},"value":{"kind":"StringValue","value":"QWN0aXZpdHk6ZGVtby1yZXN0Y29tbTpBVDJkYWUzYmQwNWM5ZmVhZWFkMGYyOGEwNDMyMGI5ODM4","block":false}}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"WorkerPayload"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"worker"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"workState"}},{"kind":"Field","name":{"kind":"Name","value":"presence"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"state"}},{"kind":"Field","name":{"kind":"Name","value":"label"}}]}}]}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Error"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"vendorCode"}}]}}]}}]}}]} as unknown as DocumentNode<TakeABreakMutation, TakeABreakMutationVariables>;