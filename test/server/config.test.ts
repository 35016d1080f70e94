import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readConfig } from '../../src/config/config.ts';
import { ConfigError } from '../../src/config/config-error.ts';
import { configJsonSchema } from '../../src/config/json-schema.ts';
import { SettingsError, type Vendor } from '../../src/contract/vendor.ts';

const settings = z.strictObject({ baseUrl: z.string(), password: z.string().optional() });
const acme: Vendor = {
  name: 'acme',
  title: 'Acme Router',
  words: {},
  mapping: { states: {}, operations: [] },
  parseSettings(raw) {
    const parsed = settings.safeParse(raw);
    if (!parsed.success) throw new SettingsError('baseUrl', 'is missing');
    return parsed.data;
  },
  open: () => {
    throw new Error('not here');
  },
};

const KEY = '0123456789abcdef';
const ACCOUNT = { name: 'east', vendor: 'acme', settings: { baseUrl: 'https://acme.example' } };

/** A reference to the environment, as it stands in a file. */
const from = (name: string) => `$\{${name}}`;

const read = (raw: unknown, environment: Record<string, string> = {}, flags: { host?: string; port?: string } = {}) =>
  readConfig({ raw, vendors: [acme, { ...acme, name: 'umbrella' }], environment, flags });

describe('the public address', () => {
  test.each([
    ['https://hooks.example.com', 'https://hooks.example.com'],
    ['https://hooks.example.com/', 'https://hooks.example.com'],
    ['https://hooks.example.com:8443', 'https://hooks.example.com:8443'],
    ['https://Hooks.example.com:443/Trunkline//', 'https://Hooks.example.com:443/Trunkline'],
    ['http://127.0.0.1:4000/a/b%20c', 'http://127.0.0.1:4000/a/b%20c'],
    ['https://[::1]:4000', 'https://[::1]:4000'],
  ])('%j is kept to the letter, without a slash at its end', (publicUrl, kept) => {
    expect(read({ server: { publicUrl }, accounts: [ACCOUNT] }).server.publicUrl).toBe(kept);
  });

  test.each([
    '',
    'hooks.example.com',
    '//hooks.example.com',
    'ftp://hooks.example.com',
    'https://',
    'https:hooks.example.com',
    'https:///hooks.example.com',
    'https://me:word@hooks.example.com',
    'https://@hooks.example.com',
    'https://hooks.example.com?a=1',
    'https://hooks.example.com/?',
    'https://hooks.example.com/a#b',
    'https://hooks.example.com/#',
    'https://hooks.example.com/a/../b',
    'https://hooks.example.com/a/./b',
    'https://hooks.example.com\\a',
    'https://hooks.example.com/a b',
    'https://hooks.example.com/é',
    ' https://hooks.example.com',
    'https://hooks.example.com\n',
    'https://hooks.example.com:99999',
  ])('%j is refused by name', (publicUrl) => {
    expect(() => read({ server: { publicUrl }, accounts: [ACCOUNT] })).toThrow(
      /^server\.publicUrl: must be a URL such as/,
    );
  });
});

describe('a configuration', () => {
  test('needs no more than an account', () => {
    expect(read({ accounts: [ACCOUNT] })).toMatchObject({
      server: {
        host: '127.0.0.1',
        port: 4000,
        graphiql: true,
        introspection: true,
        bodyLimit: 262_144,
        cors: [],
        requestTimeoutMs: 10_000,
        limits: { depth: 12, complexity: 20_000, breadth: 400, aliases: 60, tokens: 4_000, callsPerOperation: 500 },
      },
      auth: 'none',
      accounts: [
        {
          name: 'east',
          vendor: { name: 'acme' },
          settings: { baseUrl: 'https://acme.example' },
          deadlineMs: 3_000,
          limits: { timeoutMs: 3_000, connections: 16, retries: 2 },
        },
      ],
    });
  });

  test('says how much principals may ask for and vendors may be sent, and refuses what would let nothing through', () => {
    const rate = { operationsPerSecond: 200, operationsBurst: 5_000, complexityPerSecond: 200_000, inFlight: 500 };
    expect(read({ accounts: [ACCOUNT] }).server.limits.rate).toMatchObject(rate);
    const own = { callsPerSecond: 2.5, burst: 5 };
    expect(read({ accounts: [{ ...ACCOUNT, rate: own }] }).accounts[0]?.limits.rate).toEqual(own);
    const low = { complexityPerSecond: 100, complexityBurst: 19_999 };
    const problem =
      'complexityPerSecond or complexityBurst must let one operation of server.limits.complexity (20000) through';
    expect(() => read({ server: { limits: { rate: low } }, accounts: [ACCOUNT] })).toThrow(
      `server.limits.rate: ${problem}`,
    );
    const apiKeys = [{ name: 'one', key: KEY, role: 'viewer', rate: low }];
    expect(() => read({ auth: { apiKeys }, accounts: [ACCOUNT] })).toThrow(`auth.apiKeys[0].rate: ${problem}`);
    for (const bad of [{ callsPerSecond: 0, burst: 1 }, { callsPerSecond: 1, burst: 0 }, { burst: 3 }])
      expect(() => read({ accounts: [{ ...ACCOUNT, rate: bad }] })).toThrow('accounts[0].rate');
  });

  test('says what labels mean; without that none means anything', () => {
    const of = (account: object) => read({ accounts: [{ ...ACCOUNT, ...account }] }).accounts[0]?.labelMeanings;
    expect([of({}), of({ labels: {} }), of({ labels: { contact: {} } })]).toEqual([undefined, undefined, undefined]);
    const direction = { label: 'way', values: { 'In ': 'INBOUND' } };
    expect(of({ labels: { contact: { from: 'caller', direction } } })).toEqual({
      contact: { from: 'caller', direction: { label: 'way', values: new Map([['in', 'INBOUND']]) } },
    });
  });

  test('takes secrets from the environment, inside any string', () => {
    const account = {
      ...ACCOUNT,
      settings: { baseUrl: `https://${from('ZONE')}.acme.example`, password: from('PASSWORD') },
    };
    const auth = { apiKeys: [{ name: 'a', key: from('KEY'), role: 'viewer' }] };
    const config = read({ auth, accounts: [account] }, { ZONE: 'eu', PASSWORD: 'p$&w', KEY });
    expect(config.accounts[0]?.settings).toEqual({ baseUrl: 'https://eu.acme.example', password: 'p$&w' });
    expect(config.auth).toMatchObject({ apiKeys: [{ key: KEY }] });
  });

  test('names a file of certificates, which is read where its secrets are, and refused where it holds none', () => {
    const files: Record<string, string> = {
      'ca.pem': '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n',
      'key.pem': '-----BEGIN PRIVATE KEY-----\nMIIB\n-----END PRIVATE KEY-----\n',
    };
    const readFrom = (path: string): string => {
      const text = files[path];
      if (text === undefined) throw new Error(`there is no ${path}`);
      return text;
    };
    const given = (caFile: string) =>
      readConfig({
        raw: { accounts: [{ ...ACCOUNT, caFile }] },
        vendors: [acme],
        environment: {},
        readFile: readFrom,
        flags: {},
      });
    expect(given('ca.pem').accounts[0]?.network).toEqual({ ca: files['ca.pem'] });
    expect(() => given('key.pem')).toThrow('accounts[0].caFile: key.pem holds no certificate in PEM');
    expect(() => given('none.pem')).toThrow('accounts[0].caFile: none.pem cannot be read');
  });

  test('is overridden by the environment, and that by the command line', () => {
    const raw = { server: { port: 1 }, accounts: [ACCOUNT] };
    expect(read(raw).server.port).toBe(1);
    expect(read(raw, { PORT: '2', HOST: '::1' }).server).toMatchObject({ port: 2, host: '::1' });
    expect(read(raw, { PORT: '2' }, { port: '0', host: 'localhost' }).server).toMatchObject({
      port: 0,
      host: 'localhost',
    });
  });

  test.each<[string, unknown, Record<string, string>?, { host?: string; port?: string }?]>([
    ['accounts: is missing', {}],
    ['accounts: is missing', null],
    ['expected object, received string', 'hello'],
    ['accounts: needs at least one account', { accounts: [] }],
    ['serwer: is not a setting that exists here', { serwer: {}, accounts: [ACCOUNT] }],
    ['server.prot: is not a setting that exists here', { server: { prot: 1 }, accounts: [ACCOUNT] }],
    ['server.limits.deep: is not a setting that exists here', { server: { limits: { deep: 1 } }, accounts: [ACCOUNT] }],
    ['server.port: expected number, received string', { server: { port: '1' }, accounts: [ACCOUNT] }],
    [
      'server.limits.depth: Too small: expected number to be >=1',
      { server: { limits: { depth: 0 } }, accounts: [ACCOUNT] },
    ],
    [
      'server.cors[0]: must be an origin such as https://wallboard.example.com, without a path, or "*"',
      { server: { cors: ['https://a.example/'] }, accounts: [ACCOUNT] },
    ],
    ['accounts[0].naem: is not a setting that exists here', { accounts: [{ ...ACCOUNT, naem: 1 }] }],
    ['accounts[0].vendor: is missing', { accounts: [{ name: 'east' }] }],
    [
      'accounts[0].name: must be made of a-z, 0-9 and "-", begin with a letter or digit and have at most 40 characters',
      { accounts: [{ ...ACCOUNT, name: 'East:1' }] },
    ],
    ['accounts[1].name: "east" is also accounts[0].name', { accounts: [ACCOUNT, ACCOUNT] }],
    [
      'accounts[0].vendor: there is no vendor "ajax"; known are acme, umbrella',
      { accounts: [{ ...ACCOUNT, vendor: 'ajax' }] },
    ],
    ['accounts[0].settings.baseUrl: is missing', { accounts: [{ name: 'east', vendor: 'acme' }] }],
    [
      'accounts[0].deadlineMs: must not be longer than server.requestTimeoutMs (1000)',
      { server: { requestTimeoutMs: 1_000 }, accounts: [ACCOUNT] },
    ],
    [
      'accounts[0].settings.password: the environment variable SECRET is not set',
      { accounts: [{ ...ACCOUNT, settings: { password: from('SECRET') } }] },
    ],
    [
      'accounts[0].settings.password: the environment variable SECRET is empty',
      { accounts: [{ ...ACCOUNT, settings: { password: `x${from('SECRET')}` } }] },
      { SECRET: '' },
    ],
    [
      'figures.queues.west: there is no account "west"',
      { figures: { queues: { west: { Q1: { thresholdMs: 1 } } } }, accounts: [ACCOUNT] },
    ],
    [
      'figures.queues.east.Q1.treshold: is not a setting that exists here',
      { figures: { queues: { east: { Q1: { treshold: 1 } } } }, accounts: [ACCOUNT] },
    ],
    [
      'figures.serviceLevel.thresholdMs: Too small: expected number to be >=0',
      { figures: { serviceLevel: { thresholdMs: -1 } }, accounts: [ACCOUNT] },
    ],
    [
      'accounts[0].labels.contact.form: is not a setting that exists here',
      { accounts: [{ ...ACCOUNT, labels: { contact: { form: 'caller' } } }] },
    ],
    [
      'accounts[0].labels.contact.from: must not be empty',
      { accounts: [{ ...ACCOUNT, labels: { contact: { from: '' } } }] },
    ],
    [
      'accounts[0].labels.contact.to: expected string, received array',
      { accounts: [{ ...ACCOUNT, labels: { contact: { to: ['a'] } } }] },
    ],
    ['accounts[0].labels.workerKind.label: is missing', { accounts: [{ ...ACCOUNT, labels: { workerKind: {} } }] }],
    [
      'accounts[0].labels.workerKind.values.bot: expected one of "HUMAN"|"AI_AGENT"|"BOT"',
      { accounts: [{ ...ACCOUNT, labels: { workerKind: { label: 'is', values: { bot: 'ROBOT' } } } }] },
    ],
    [
      'accounts[0].labels.contact.direction: expected object, received string',
      { accounts: [{ ...ACCOUNT, labels: { contact: { direction: 'way' } } }] },
    ],
    [
      'accounts[0].labels.contact.direction.values.in: expected one of "INBOUND"|"OUTBOUND"|"INTERNAL"|"CONSULT"',
      { accounts: [{ ...ACCOUNT, labels: { contact: { direction: { label: 'way', values: { in: 'inbound' } } } } }] },
    ],
    ['auth: is neither "none" nor a list of settings', { auth: 'open', accounts: [ACCOUNT] }],
    ['auth: needs apiKeys or jwt', { auth: {}, accounts: [ACCOUNT] }],
    ['auth.keys: is not a setting that exists here', { auth: { keys: [] }, accounts: [ACCOUNT] }],
    [
      'auth.apiKeys[0].key: must have at least 16 characters',
      { auth: { apiKeys: [{ name: 'a', key: 'short', role: 'viewer' }] }, accounts: [ACCOUNT] },
    ],
    [
      'auth.apiKeys[0].role: expected one of "viewer"|"agent"|"supervisor"|"admin"',
      { auth: { apiKeys: [{ name: 'a', key: KEY, role: 'king' }] }, accounts: [ACCOUNT] },
    ],
    [
      'auth.apiKeys[1].name: "a" is also auth.apiKeys[0].name',
      {
        auth: {
          apiKeys: [
            { name: 'a', key: KEY, role: 'viewer' },
            { name: 'a', key: `${KEY}2`, role: 'viewer' },
          ],
        },
        accounts: [ACCOUNT],
      },
    ],
    [
      'auth.apiKeys[1].key: is the same secret as auth.apiKeys[0].key',
      {
        auth: {
          apiKeys: [
            { name: 'a', key: KEY, role: 'viewer' },
            { name: 'b', key: KEY, role: 'viewer' },
          ],
        },
        accounts: [ACCOUNT],
      },
    ],
    [
      'auth.apiKeys[0].accounts[1]: there is no account "west"',
      { auth: { apiKeys: [{ name: 'a', key: KEY, role: 'viewer', accounts: ['east', 'west'] }] }, accounts: [ACCOUNT] },
    ],
    [
      'auth.jwt.roleClaim: is missing',
      { auth: { jwt: { issuer: 'i', jwksUri: 'https://i.example' } }, accounts: [ACCOUNT] },
    ],
    [
      'auth.jwt.jwksUri: must be a URL that begins with https:// (or http://)',
      { auth: { jwt: { issuer: 'i', jwksUri: 'i.example', roleClaim: 'r' } }, accounts: [ACCOUNT] },
    ],
    [
      'server.host: without auth the server may only listen on 127.0.0.1, ::1 or localhost, not 0.0.0.0',
      { server: { host: '0.0.0.0' }, accounts: [ACCOUNT] },
    ],
    ['PORT: must be a number from 0 to 65535, not "70000"', { accounts: [ACCOUNT] }, { PORT: '70000' }],
    ['--port: must be a number from 0 to 65535, not "x"', { accounts: [ACCOUNT] }, {}, { port: 'x' }],
  ])('is refused: %s', (message, raw, environment, flags) => {
    expect(() => read(raw, environment, flags)).toThrow(new ConfigError(message));
  });
});

describe('trunkline.schema.json', () => {
  test('is what the code says (else: npm run schema:config)', async () => {
    const file = await readFile(new URL('../../trunkline.schema.json', import.meta.url), 'utf8');
    expect(JSON.parse(file)).toEqual(configJsonSchema());
  });
});
