import { hash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { compose } from '../../src/compose.ts';
import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { readOwnDocuments } from '../../src/server/trusted.ts';
import { registry } from '../../src/vendors/index.ts';

const leftovers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of leftovers.splice(0)) await end();
});

const [first] = registry;
const vendors = first ? [{ ...first.vendor, name: 'acme', parseSettings: (raw: unknown) => raw }] : [];
const ACCOUNT = { name: 'east', vendor: 'acme', settings: {} };
const KEY = '0123456789abcdef';

const read = (files: Readonly<Record<string, string>>, more: object = {}) =>
  readConfig({
    raw: { server: { documents: './documents' }, accounts: [ACCOUNT], ...more },
    vendors,
    environment: {},
    flags: {},
    readFolder: () => Object.keys(files),
    readFile: (path) => files[path.replace('documents/', '')] ?? '',
  });

const BOARD = 'query Board { accounts { nodes { name } } }\n';
const OTHER = 'query Other { accounts { nodes { title } } }';
const MD5 = 'a'.repeat(32);

const apollo = (...operations: readonly object[]): string =>
  JSON.stringify({ format: 'apollo-persisted-query-manifest', version: 1, operations });

describe('a folder of trusted documents', () => {
  test('holds documents, and the manifests of Apollo, Relay and graphql-codegen', () => {
    const { trusted } = read({
      'board.graphql': BOARD,
      'apollo.json': apollo({ id: 'an-id', name: 'Other', type: 'query', body: OTHER }),
      'relay.json': JSON.stringify({ [MD5]: OTHER }),
      'persisted-documents.json': JSON.stringify({ [`sha256:${hash('sha256', OTHER)}`]: OTHER }),
      'README.md': 'no document',
      '..data': 'a folder of a mounted volume',
    });
    expect(trusted).toEqual([
      { text: OTHER, ids: ['an-id'] },
      { text: BOARD, ids: ['board'] },
      { text: OTHER, ids: [`sha256:${hash('sha256', OTHER)}`] },
      { text: OTHER, ids: [MD5] },
    ]);
  });

  test.each<[string, Record<string, string>]>([
    ['server.documents: documents/a.graphql: Syntax Error: Expected Name, found <EOF>.', { 'a.graphql': 'query {' }],
    ['server.documents: documents/a.graphql: Syntax Error: Unexpected <EOF>.', { 'a.graphql': '' }],
    [
      'server.documents: documents/a.graphql: holds no operation',
      { 'a.graphql': 'fragment A on Query { __typename }' },
    ],
    [
      'server.documents: documents/a.graphql: holds a ObjectTypeDefinition, which cannot be executed',
      { 'a.graphql': 'type Query { a: Int }' },
    ],
    ['server.documents: documents/m.json: "x" has no text', { 'm.json': '{ "x": 1 }' }],
    [
      'server.documents: documents/m.json: "x": Syntax Error: Expected Name, found <EOF>.',
      { 'm.json': '{ "x": "{" }' },
    ],
    ['server.documents: documents/m.json: operations[0] has no id', { 'm.json': apollo({ body: OTHER }) }],
    ['server.documents: documents/m.json: "x" has no text', { 'm.json': apollo({ id: 'x' }) }],
    [
      'server.documents: documents/m.json: is no manifest of the format "apollo-persisted-query-manifest", version 1',
      { 'm.json': '{ "format": "another", "operations": [] }' },
    ],
    [
      'server.documents: documents/m.json: is no manifest: neither one of Apollo nor texts by their ids',
      { 'm.json': '[]' },
    ],
    [
      'server.documents: documents/m.json: "sha256:00" is not the SHA-256 of its text',
      { 'm.json': JSON.stringify({ 'sha256:00': OTHER }) },
    ],
    [
      'server.documents: documents/m.json: "board" is another document in documents/board.graphql',
      { 'board.graphql': BOARD, 'm.json': JSON.stringify({ board: OTHER }) },
    ],
  ])('refuses the configuration by the name of the file: %s', (message, files) => {
    expect(() => read(files)).toThrow(new ConfigError(message));
  });

  test('refuses a manifest that is no JSON, and a folder that is not there', () => {
    expect(() => read({ 'm.json': '{' })).toThrow(/^server\.documents: documents\/m\.json: /);
    expect(() =>
      readConfig({
        raw: { server: { documents: '/nowhere/at/all' }, accounts: [ACCOUNT] },
        vendors,
        environment: {},
        flags: {},
      }),
    ).toThrow(new ConfigError('server.documents: /nowhere/at/all: cannot be read (ENOENT)'));
  });

  test('is beside the configuration, and is watched with every file in it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'trunkline-'));
    leftovers.push(() => rm(folder, { recursive: true, force: true }));
    await writeFile(join(folder, 'a.graphql'), BOARD);
    const account = {
      name: 'east',
      vendor: 'restcomm',
      settings: { baseUrl: 'https://x.example', accountSid: 'a', authToken: 'b' },
    };
    const config = { server: { documents: '.' }, accounts: [account] };
    await writeFile(join(folder, 'trunkline.config.yaml'), JSON.stringify(config));
    const { sources, config: composed } = await compose({ flags: {}, environment: {}, folder });
    expect(composed.trusted).toEqual([{ text: BOARD, ids: ['a'] }]);
    expect(sources).toEqual([join(folder, 'trunkline.config.yaml'), folder, join(folder, 'a.graphql')]);
  });
});

describe('who may ask with trusted documents only', () => {
  const keys = [
    { name: 'a', key: `${KEY}1`, role: 'viewer' },
    { name: 'b', key: `${KEY}2`, role: 'admin' },
    { name: 'c', key: `${KEY}3`, role: 'admin', trustedOnly: true },
  ];
  const jwt = { issuer: 'https://login.example', jwksUri: 'https://login.example/keys', roleClaim: 'role' };

  test('is told with the keys, and for tokens by their roles', () => {
    const { auth } = read({}, { server: { trustedOnly: ['viewer'] }, auth: { apiKeys: keys, jwt } });
    expect(auth).toMatchObject({
      apiKeys: [{ name: 'a', trustedOnly: true }, { name: 'b' }, { name: 'c', trustedOnly: true }],
      jwt: { trustedOnly: ['viewer'] },
    });
    expect(auth !== 'none' && auth.apiKeys[1]).not.toHaveProperty('trustedOnly');
  });

  test('cannot be told where everybody is the same', () => {
    expect(() => read({}, { server: { trustedOnly: ['admin'] } })).toThrow(
      new ConfigError('server.trustedOnly: needs auth; without it there are no roles'),
    );
  });

  test.each(['agent', 'supervisor', 'admin'])('cannot be a screen of role %s', (role) => {
    const apiKeys = [{ name: 'a', key: KEY, role, screen: true }];
    expect(() => read({}, { auth: { apiKeys } })).toThrow(
      new ConfigError(`auth.apiKeys[0].screen: is for keys of role viewer, not ${role}`),
    );
  });
});

describe('who sees no customer data', () => {
  const keys = [
    { name: 'a', key: `${KEY}1`, role: 'viewer' },
    { name: 'b', key: `${KEY}2`, role: 'agent' },
    { name: 'c', key: `${KEY}3`, role: 'viewer', withoutCustomerData: true },
  ];
  const jwt = { issuer: 'https://login.example', jwksUri: 'https://login.example/keys', roleClaim: 'role' };
  const namesOf = (auth: object) => {
    const { auth: plan } = read({}, { auth });
    if (plan === 'none') throw new Error('no keys');
    const held = plan.apiKeys.filter(({ withoutCustomerData }) => withoutCustomerData).map(({ name }) => name);
    return [...held, ...(plan.jwt?.viewersWithoutCustomerData ? ['tokens'] : [])];
  };

  test('is told with single keys, or for all keys and tokens of viewers', () => {
    expect(namesOf({ apiKeys: keys, jwt })).toEqual(['c']);
    expect(namesOf({ apiKeys: keys, jwt, viewersWithoutCustomerData: true })).toEqual(['a', 'c', 'tokens']);
  });

  test.each(['agent', 'supervisor', 'admin'])('cannot be of role %s, which works on what it sees', (role) => {
    const apiKeys = [{ name: 'a', key: KEY, role, withoutCustomerData: true }];
    expect(() => read({}, { auth: { apiKeys } })).toThrow(
      new ConfigError(`auth.apiKeys[0].withoutCustomerData: is for keys of role viewer, not ${role}`),
    );
  });
});

test('where the page is not built, it has no documents', () => {
  expect(readOwnDocuments(new URL('file:///nowhere/documents.json'))).toEqual([]);
});
