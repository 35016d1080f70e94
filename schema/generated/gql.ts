/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "query Accounts {\n  accounts {\n    nodes {\n      name\n      title\n      words {\n        type\n        word\n      }\n      capabilities {\n        name\n        filters\n      }\n    }\n  }\n}": typeof types.AccountsDocument,
    "query Workers($first: Int = 12) {\n  workers(first: $first, orderBy: {field: NAME}) {\n    nodes {\n      name\n      account {\n        name\n      }\n      workState\n      presence {\n        state\n        label\n        since\n      }\n      tasks {\n        state\n        job {\n          nativeId\n          labels\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}": typeof types.WorkersDocument,
    "query Waiting($first: Int = 10) {\n  jobs(\n    first: $first\n    filter: {live: true, states: [QUEUED, OFFERED]}\n    orderBy: {field: ENQUEUED_AT}\n  ) {\n    nodes {\n      id\n      state\n      enqueuedAt\n      createdAt\n      labels\n      queue {\n        name\n      }\n      worker {\n        name\n      }\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}": typeof types.WaitingDocument,
    "query Queues {\n  queues(orderBy: {field: NAME}) {\n    nodes {\n      name\n      selector\n      jobs(first: 5, filter: {live: true}) {\n        nodes {\n          state\n          enqueuedAt\n          worker {\n            name\n          }\n        }\n      }\n      workers(first: 50) {\n        nodes {\n          name\n          workState\n        }\n      }\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}": typeof types.QueuesDocument,
    "query Routing {\n  routingPolicies {\n    nodes {\n      id\n      name\n      offerTimeoutSeconds\n      rules {\n        name\n        condition\n        queue {\n          name\n        }\n      }\n    }\n  }\n  activities(orderBy: {field: NAME}) {\n    nodes {\n      id\n      name\n      available\n      workspace {\n        name\n      }\n    }\n  }\n}": typeof types.RoutingDocument,
    "mutation CreateJob {\n  createJob(\n    input: {account: \"demo-restcomm\", policy: \"Um91dGluZ1BvbGljeTpkZW1vLXJlc3Rjb21tOldGN2NiMTdkOWJiMDMyZTVhNWQ0MzdjZDdmMWNkMjE4ZmQ\", labels: {skill: \"billing\", language: \"en\", caller: \"Ada Lovelace\"}, timeoutSeconds: 900}\n  ) {\n    __typename\n    ... on JobPayload {\n      outcome\n      job {\n        id\n        state\n        queue {\n          name\n        }\n        worker {\n          name\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n      vendorCode\n    }\n  }\n}": typeof types.CreateJobDocument,
    "mutation TakeABreak {\n  setWorkerActivity(\n    input: {id: \"V29ya2VyOmRlbW8tcmVzdGNvbW06V0tiM2ZmODBlODg3NGY1NjQzY2FiZjdhZTU3YzE1MWZlNQ\", activity: \"QWN0aXZpdHk6ZGVtby1yZXN0Y29tbTpBVDJkYWUzYmQwNWM5ZmVhZWFkMGYyOGEwNDMyMGI5ODM4\"}\n  ) {\n    __typename\n    ... on WorkerPayload {\n      outcome\n      worker {\n        name\n        workState\n        presence {\n          state\n          label\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n      vendorCode\n    }\n  }\n}": typeof types.TakeABreakDocument,
};
const documents: Documents = {
    "query Accounts {\n  accounts {\n    nodes {\n      name\n      title\n      words {\n        type\n        word\n      }\n      capabilities {\n        name\n        filters\n      }\n    }\n  }\n}": types.AccountsDocument,
    "query Workers($first: Int = 12) {\n  workers(first: $first, orderBy: {field: NAME}) {\n    nodes {\n      name\n      account {\n        name\n      }\n      workState\n      presence {\n        state\n        label\n        since\n      }\n      tasks {\n        state\n        job {\n          nativeId\n          labels\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}": types.WorkersDocument,
    "query Waiting($first: Int = 10) {\n  jobs(\n    first: $first\n    filter: {live: true, states: [QUEUED, OFFERED]}\n    orderBy: {field: ENQUEUED_AT}\n  ) {\n    nodes {\n      id\n      state\n      enqueuedAt\n      createdAt\n      labels\n      queue {\n        name\n      }\n      worker {\n        name\n      }\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}": types.WaitingDocument,
    "query Queues {\n  queues(orderBy: {field: NAME}) {\n    nodes {\n      name\n      selector\n      jobs(first: 5, filter: {live: true}) {\n        nodes {\n          state\n          enqueuedAt\n          worker {\n            name\n          }\n        }\n      }\n      workers(first: 50) {\n        nodes {\n          name\n          workState\n        }\n      }\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}": types.QueuesDocument,
    "query Routing {\n  routingPolicies {\n    nodes {\n      id\n      name\n      offerTimeoutSeconds\n      rules {\n        name\n        condition\n        queue {\n          name\n        }\n      }\n    }\n  }\n  activities(orderBy: {field: NAME}) {\n    nodes {\n      id\n      name\n      available\n      workspace {\n        name\n      }\n    }\n  }\n}": types.RoutingDocument,
    "mutation CreateJob {\n  createJob(\n    input: {account: \"demo-restcomm\", policy: \"Um91dGluZ1BvbGljeTpkZW1vLXJlc3Rjb21tOldGN2NiMTdkOWJiMDMyZTVhNWQ0MzdjZDdmMWNkMjE4ZmQ\", labels: {skill: \"billing\", language: \"en\", caller: \"Ada Lovelace\"}, timeoutSeconds: 900}\n  ) {\n    __typename\n    ... on JobPayload {\n      outcome\n      job {\n        id\n        state\n        queue {\n          name\n        }\n        worker {\n          name\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n      vendorCode\n    }\n  }\n}": types.CreateJobDocument,
    "mutation TakeABreak {\n  setWorkerActivity(\n    input: {id: \"V29ya2VyOmRlbW8tcmVzdGNvbW06V0tiM2ZmODBlODg3NGY1NjQzY2FiZjdhZTU3YzE1MWZlNQ\", activity: \"QWN0aXZpdHk6ZGVtby1yZXN0Y29tbTpBVDJkYWUzYmQwNWM5ZmVhZWFkMGYyOGEwNDMyMGI5ODM4\"}\n  ) {\n    __typename\n    ... on WorkerPayload {\n      outcome\n      worker {\n        name\n        workState\n        presence {\n          state\n          label\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n      vendorCode\n    }\n  }\n}": types.TakeABreakDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Accounts {\n  accounts {\n    nodes {\n      name\n      title\n      words {\n        type\n        word\n      }\n      capabilities {\n        name\n        filters\n      }\n    }\n  }\n}"): (typeof documents)["query Accounts {\n  accounts {\n    nodes {\n      name\n      title\n      words {\n        type\n        word\n      }\n      capabilities {\n        name\n        filters\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Workers($first: Int = 12) {\n  workers(first: $first, orderBy: {field: NAME}) {\n    nodes {\n      name\n      account {\n        name\n      }\n      workState\n      presence {\n        state\n        label\n        since\n      }\n      tasks {\n        state\n        job {\n          nativeId\n          labels\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}"): (typeof documents)["query Workers($first: Int = 12) {\n  workers(first: $first, orderBy: {field: NAME}) {\n    nodes {\n      name\n      account {\n        name\n      }\n      workState\n      presence {\n        state\n        label\n        since\n      }\n      tasks {\n        state\n        job {\n          nativeId\n          labels\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Waiting($first: Int = 10) {\n  jobs(\n    first: $first\n    filter: {live: true, states: [QUEUED, OFFERED]}\n    orderBy: {field: ENQUEUED_AT}\n  ) {\n    nodes {\n      id\n      state\n      enqueuedAt\n      createdAt\n      labels\n      queue {\n        name\n      }\n      worker {\n        name\n      }\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}"): (typeof documents)["query Waiting($first: Int = 10) {\n  jobs(\n    first: $first\n    filter: {live: true, states: [QUEUED, OFFERED]}\n    orderBy: {field: ENQUEUED_AT}\n  ) {\n    nodes {\n      id\n      state\n      enqueuedAt\n      createdAt\n      labels\n      queue {\n        name\n      }\n      worker {\n        name\n      }\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Queues {\n  queues(orderBy: {field: NAME}) {\n    nodes {\n      name\n      selector\n      jobs(first: 5, filter: {live: true}) {\n        nodes {\n          state\n          enqueuedAt\n          worker {\n            name\n          }\n        }\n      }\n      workers(first: 50) {\n        nodes {\n          name\n          workState\n        }\n      }\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}"): (typeof documents)["query Queues {\n  queues(orderBy: {field: NAME}) {\n    nodes {\n      name\n      selector\n      jobs(first: 5, filter: {live: true}) {\n        nodes {\n          state\n          enqueuedAt\n          worker {\n            name\n          }\n        }\n      }\n      workers(first: 50) {\n        nodes {\n          name\n          workState\n        }\n      }\n    }\n    failures {\n      account {\n        name\n      }\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Routing {\n  routingPolicies {\n    nodes {\n      id\n      name\n      offerTimeoutSeconds\n      rules {\n        name\n        condition\n        queue {\n          name\n        }\n      }\n    }\n  }\n  activities(orderBy: {field: NAME}) {\n    nodes {\n      id\n      name\n      available\n      workspace {\n        name\n      }\n    }\n  }\n}"): (typeof documents)["query Routing {\n  routingPolicies {\n    nodes {\n      id\n      name\n      offerTimeoutSeconds\n      rules {\n        name\n        condition\n        queue {\n          name\n        }\n      }\n    }\n  }\n  activities(orderBy: {field: NAME}) {\n    nodes {\n      id\n      name\n      available\n      workspace {\n        name\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CreateJob {\n  createJob(\n    input: {account: \"demo-restcomm\", policy: \"Um91dGluZ1BvbGljeTpkZW1vLXJlc3Rjb21tOldGN2NiMTdkOWJiMDMyZTVhNWQ0MzdjZDdmMWNkMjE4ZmQ\", labels: {skill: \"billing\", language: \"en\", caller: \"Ada Lovelace\"}, timeoutSeconds: 900}\n  ) {\n    __typename\n    ... on JobPayload {\n      outcome\n      job {\n        id\n        state\n        queue {\n          name\n        }\n        worker {\n          name\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n      vendorCode\n    }\n  }\n}"): (typeof documents)["mutation CreateJob {\n  createJob(\n    input: {account: \"demo-restcomm\", policy: \"Um91dGluZ1BvbGljeTpkZW1vLXJlc3Rjb21tOldGN2NiMTdkOWJiMDMyZTVhNWQ0MzdjZDdmMWNkMjE4ZmQ\", labels: {skill: \"billing\", language: \"en\", caller: \"Ada Lovelace\"}, timeoutSeconds: 900}\n  ) {\n    __typename\n    ... on JobPayload {\n      outcome\n      job {\n        id\n        state\n        queue {\n          name\n        }\n        worker {\n          name\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n      vendorCode\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation TakeABreak {\n  setWorkerActivity(\n    input: {id: \"V29ya2VyOmRlbW8tcmVzdGNvbW06V0tiM2ZmODBlODg3NGY1NjQzY2FiZjdhZTU3YzE1MWZlNQ\", activity: \"QWN0aXZpdHk6ZGVtby1yZXN0Y29tbTpBVDJkYWUzYmQwNWM5ZmVhZWFkMGYyOGEwNDMyMGI5ODM4\"}\n  ) {\n    __typename\n    ... on WorkerPayload {\n      outcome\n      worker {\n        name\n        workState\n        presence {\n          state\n          label\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n      vendorCode\n    }\n  }\n}"): (typeof documents)["mutation TakeABreak {\n  setWorkerActivity(\n    input: {id: \"V29ya2VyOmRlbW8tcmVzdGNvbW06V0tiM2ZmODBlODg3NGY1NjQzY2FiZjdhZTU3YzE1MWZlNQ\", activity: \"QWN0aXZpdHk6ZGVtby1yZXN0Y29tbTpBVDJkYWUzYmQwNWM5ZmVhZWFkMGYyOGEwNDMyMGI5ODM4\"}\n  ) {\n    __typename\n    ... on WorkerPayload {\n      outcome\n      worker {\n        name\n        workState\n        presence {\n          state\n          label\n        }\n      }\n    }\n    ... on Error {\n      code\n      message\n      vendorCode\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;