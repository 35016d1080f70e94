import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { globalId } from '../../src/graphql/ids.ts';
import { check } from './check.ts';
import type { Operation } from './generator.ts';
import { openPlain } from './plain.ts';
import { openServer } from './server.ts';
import { realSchema, type Subject } from './subject.ts';
import { nativeIdOf } from './world.ts';

const QUEUE = globalId({ kind: 'Queue', account: 'bulk', nativeId: nativeIdOf('Queue', 1) });
const AWAY = globalId({ kind: 'Worker', account: 'long', nativeId: 'away' });

interface More {
  readonly variables?: string;
  readonly otherVariables?: string;
  readonly operationName?: string;
  readonly otherNames?: readonly string[];
}

type Case = readonly [what: string, document: string, more?: More];

/** Each of them was once answered otherwise somewhere: by another engine, at a later sight, by one of the ways to ask. */
const CASES: readonly Case[] = [
  [
    'variables inside JSON literals reach the vendor',
    `mutation ($q: ID!, $t: JSON, $c: JSON) {
      createJob(input: { account: "bulk", queue: $q, channel: "chat", labels: { language: "xx", ticket: $t, list: [1, { in: $t }] }, tags: { crm: $c } }) {
        __typename
        ... on JobPayload { outcome job { id labels tags } }
        ... on Error { code message }
      }
    }`,
    {
      variables: `{"q":"${QUEUE}","t":"T-1","c":{"id":9007199254740993}}`,
      otherVariables: `{"q":"${QUEUE}","t":null}`,
    },
  ],
  [
    'a fragment that is left out at one place stays at another',
    `query ($i: Boolean!) { a: account(name: "bulk") { ...R @include(if: $i) } b: account(name: "bulk") { ...R } }
    fragment R on Account { name ...V }
    fragment V on Account { vendor }`,
    { variables: '{"i":false}', otherVariables: '{"i":true}' },
  ],
  [
    'what is left out is neither answered nor read',
    `query ($d: Boolean!) {
      workers(first: 10, filter: { accounts: ["long"] }) { nodes { id ...Row ...D @include(if: $d) } }
    }
    fragment Row on Worker { name tasks { id } }
    fragment D on Worker { tasks { ...T } }
    fragment T on Task { job { id channel queue { name } } }`,
    { variables: '{"d":false}', otherVariables: '{"d":true}' },
  ],
  [
    'keys stand in the order of the selection',
    `{ account(name: "bulk") { ...B name ... on Account { vendor title } id } }
    fragment B on Account { title id }`,
  ],
  [
    'a non-null variable with a default may be left out',
    'query ($n: Int! = 2, $a: [String!]! = ["bulk"]) { jobs(first: $n, filter: { accounts: $a }) { nodes { id } } }',
    { otherVariables: '{"n":1,"a":["short"]}' },
  ],
  [
    'a null in the place of a default is an error of its field',
    'query ($f: JobOrderField = CREATED_AT) { a: account(name: "bulk") { name } jobs(orderBy: { field: $f }) { nodes { id } } }',
    { variables: '{"f":null}' },
  ],
  [
    'a null condition is an error where it stands',
    'query ($y: Boolean = true) { queues(first: 4) { nodes { id offerActivity { name } ... @include(if: $y) { name } } } }',
    { variables: '{"y":null}', otherVariables: '{"y":false}' },
  ],
  [
    'a row that fails at once does not leave one behind that is still awaited',
    `query ($f: JobOrderField = CREATED_AT) {
      queue(account: "bulk", nativeId: "${nativeIdOf('Queue', 1)}") {
        policies { workspace { name } jobs(orderBy: { field: $f }) { nodes { id } } }
      }
    }`,
    { variables: '{"f":null}' },
  ],
  [
    'one of several operations',
    'query A { account(name: "bulk") { id } } query B { account(name: "bulk") { name } } mutation C { deleteJob(input: { id: "x" }) { __typename } }',
    { operationName: 'B', otherNames: ['A'] },
  ],
  ['an operation that is not there', 'query A { __typename } query B { __typename }', { operationName: 'C' }],
  ['none of several operations', 'query A { __typename } query B { __typename }'],
  ['a field that is not there', '{ nothing }'],
  ['a text that is no document', '{ account('],
  ['a variable that is missing', 'query ($n: String!) { account(name: $n) { id } }'],
  [
    'numbers that do not fit',
    'query ($n: Int, $m: Int) { jobs(first: $n, maxStalenessMs: $m) { nodes { id } } }',
    { variables: '{"n":1e999,"m":9007199254740993}', otherVariables: '{"n":null,"m":-0}' },
  ],
  ['variables that nobody asked for', '{ __typename }', { variables: '{"n":{"deep":[1e400]}}' }],
  ['an error of a vendor, with all that it tells', `{ node(id: "${AWAY}") { id } }`],
  ['a fault of an adapter, without what it tells', '{ worker(account: "bulk", nativeId: "broken") { id } }'],
  [
    'a choice of two',
    `mutation { bindWorkers(input: { account: "bulk", queues: { all: true }, workers: { all: true, ids: [] } }) { __typename } }`,
  ],
  [
    'names that mean something in JavaScript',
    '{ constructor: __typename toString: __typename then: __typename __proto__: account(name: "bulk") { __proto__: id } }',
  ],
  ['the schema', '{ __schema { queryType { name } } __type(name: "Job") { kind fields { name } } }'],
];

/** Each stands for another way of being asked at second sight. */
const WAYS = [0, 3, 5, 6];

describe('an operation comes to what graphql-js makes of it', () => {
  const schema = realSchema();
  let plain: Subject;
  let server: Subject;
  beforeAll(async () => {
    plain = openPlain({ schema });
    server = await openServer(schema);
  });
  afterAll(async () => {
    await server.close();
    await plain.close();
  });

  it.for(CASES)('%s', async ([, document, { variables = '{}', ...more } = {}]) => {
    for (const index of WAYS) {
      const operation: Operation = {
        index,
        type: /^\s*mutation/.test(document) ? 'mutation' : 'query',
        // Each way meets a document that it has not seen.
        document: `${document} # ${index}`,
        operationName: null,
        otherNames: [],
        variables,
        otherVariables: variables,
        isKeyed: false,
        ...more,
      };
      expect((await check(operation, plain, server)).difference).toBeNull();
    }
  });
});
