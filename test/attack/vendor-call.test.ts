import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Adapter, PassthroughRequest } from '../../src/contract/adapter.ts';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import type { Json } from '../../src/domain/json.ts';
import { registry } from '../../src/vendors/index.ts';

interface Seen {
  readonly target: string;
  readonly body: string;
}

/** Takes everything, and keeps what came. */
const openEar = async () => {
  const seen: Seen[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    seen.push({ target: request.url ?? '', body: Buffer.concat(chunks).toString() });
    response
      .writeHead(200, { 'content-type': 'application/json' })
      .end('{"statusCode":0,"user":{"id":"u","userName":"u"}}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, seen, close: () => new Promise((resolve) => server.close(resolve)) };
};

const OWN = {
  application: 9001,
  account: 4310001,
  sid: 'AC9dde0dba5d9d0fb816c1ec6566f8391b',
  enterprise: 'ENd6acc8eb95ec63dc4e52095857b7deae',
};

const ear = await openEar();
const adapters = new Map<string, Adapter>();

beforeAll(async () => {
  for (const { vendor, simulator } of registry) {
    const simulation = await (await simulator()).startSimulator({});
    const there: Record<string, unknown> = { ...simulation.settings };
    await simulation.close();
    if ('connectionString' in there) {
      there.connectionString = String(there.connectionString).replace(/endpoint=[^;]*/, `endpoint=${ear.url}/`);
    } else there.baseUrl = ear.url;
    if ('applicationId' in there) Object.assign(there, { applicationId: OWN.application, accountId: OWN.account });
    if ('accountSid' in there) there.accountSid = OWN.sid;
    if ('enterpriseSid' in there) there.enterpriseSid = OWN.enterprise;
    adapters.set(vendor.name, vendor.open('one', vendor.parseSettings(there), DEFAULT_LIMITS));
  }
});

afterAll(async () => {
  await Promise.all([...adapters.values()].map((adapter) => adapter.close()));
  await ear.close();
});

const call = { signal: new AbortController().signal, meter: { start: () => {}, end: () => {} } };

const pass = async (vendor: string, request: Partial<PassthroughRequest>) => {
  const passthrough = adapters.get(vendor)?.passthrough;
  if (!passthrough) throw new Error(`${vendor} passes nothing through`);
  return passthrough({ method: 'POST', path: '/', ...request }, call);
};

const refusal = async (vendor: string, request: Partial<PassthroughRequest>): Promise<string> =>
  pass(vendor, request).then(
    () => 'taken',
    (error: { code: string }) => error.code,
  );

const percent = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');

/** One name in the ways in which servers take it for the same. */
const disguises = (name: string): readonly string[] => [
  name,
  name.toUpperCase(),
  name.replace('_', '-'),
  name.replace('_', ''),
  ` ${name} `,
  `${name}[]`,
  `${name}[0]`,
  name.replaceAll('_', '.'),
  percent(name),
  percent(percent(name)),
  name.replace('a', '\uff41'),
];

const STRANGE = 9002;

describe('vendorCall of an account whose credentials are good for others, too', () => {
  test.each([
    ...['application_id', 'applicationId', 'excluded_application_id', 'from_application_id'].map(
      (name) => [name, STRANGE] as const,
    ),
    ['application_name', 'other.acme.voximplant.com'],
    ['account_id', 4310002],
    ['account_name', 'other'],
    ['account_email', 'other@example.com'],
    ['account_password', 'pass'],
    ['child_account_id', 4310003],
    ['api_key', 'key'],
    ['session_id', 'session'],
    ['cmd', 'GetAccountInfo'],
  ] as const)(
    'does not let %s lead a Voximplant account elsewhere, however it is written (S18)',
    async (name, value) => {
      const before = ear.seen.length;
      for (const written of disguises(name)) {
        const both = [value, [OWN.application, value], `${OWN.application};${value}`, `${OWN.application},${value}`];
        for (const is of both) {
          const body = { [written]: is as Json };
          expect([written, await refusal('voximplant', { path: '/SQ_GetQueues', body })]).toEqual([
            written,
            'INVALID_INPUT',
          ]);
        }
        const text = String(value);
        for (const request of [
          { query: { [written]: text } },
          { method: 'GET', query: { [written]: text } },
          { body: `${encodeURIComponent(written)}=${encodeURIComponent(text)}` },
          { body: `application_id=${OWN.application}&${encodeURIComponent(written)}=${encodeURIComponent(text)}` },
          { query: { application_id: String(OWN.application) }, body: { [written]: text } },
        ]) {
          expect(await refusal('voximplant', { path: '/SQ_GetQueues', ...request })).toBe('INVALID_INPUT');
        }
      }
      expect(ear.seen.length).toBe(before);
    },
  );

  test('sends only what it checked: no other application in whatever text comes as a form', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.constantFrom(
            '&',
            '=',
            ';',
            '%26',
            '%3d',
            '+',
            ' ',
            '\n',
            'a',
            'application_id',
            'APPLICATION_ID',
            '9001',
            '9002',
            '\0',
          ),
          {
            maxLength: 12,
          },
        ),
        async (parts) => {
          const before = ear.seen.length;
          await refusal('voximplant', { path: '/SQ_GetQueues', body: parts.join('') });
          for (const { body } of ear.seen.slice(before)) {
            const ids = [...new URLSearchParams(body)].filter(([name]) => /application/i.test(name));
            expect(ids.length).toBeGreaterThan(0);
            for (const [, id] of ids) expect(id.trim()).toBe('9001');
            expect(body).not.toMatch(/[;\n]/);
          }
        },
      ),
      { numRuns: 300 },
    );
  });

  test('asks a Voximplant account for its own application when none is named', async () => {
    const before = ear.seen.length;
    await pass('voximplant', { path: '/GetApplications' });
    await pass('voximplant', { path: '/GetApplications', body: { count: 1 } });
    await pass('voximplant', {
      path: '/platform_api/GetUsers',
      body: { application_id: OWN.application, with_applications: true },
    });
    expect(ear.seen.slice(before)).toEqual([
      { target: '/platform_api/GetApplications?application_id=9001', body: '' },
      { target: '/platform_api/GetApplications', body: 'count=1&application_id=9001' },
      { target: '/platform_api/GetUsers', body: 'application_id=9001&with_applications=true' },
    ]);
  });

  test.each([
    ['voximplant', { path: '/Batch' }],
    ['voximplant', { path: '/GetUsers/../GetAccountInfo' }],
    ['voximplant', { path: '/GetUsers;application_id=9002' }],
    ['voximplant', { path: '/GetUsers%3Fapplication_id=9002' }],
    ['restcomm', { path: '/accounts/AC00000000000000000000000000000000/workers' }],
    ['restcomm', { path: '/accounts/%41C00000000000000000000000000000000/workers' }],
    ['restcomm', { path: '/workspaces', body: { enterpriseSid: 'EN00000000000000000000000000000000' } }],
    ['restcomm', { path: '/workspaces', body: { EnterpriseSid: [OWN.enterprise, 'EN0'] } }],
    ['restcomm', { path: '/workspaces', query: { AccountSid: 'AC00000000000000000000000000000000' } }],
    ['restcomm', { path: '/workspaces', body: { nested: { account_sid: 'AC0' } } }],
    ['genesys', { path: '/api/v2/ops/contact-centers' }],
    ['genesys', { path: '/ops/contact-centers' }],
    ['genesys', { path: '/%6fps/x' }],
    ['genesys', { path: '/api/v2/contact-centers/other/users' }],
    ['genesys', { path: '/users', query: { contactCenterId: 'other' } }],
    ['genesys', { path: '/users', body: { ContactCenterId: 'other' } }],
    ['azure', { path: '/identities/x/:issueAccessToken' }],
    ['azure', { path: '/%72outing/queues' }],
    ['azure', { path: '/routing' }],
    ['azure', { path: '/ROUTINGS/queues' }],
    ...registry.flatMap(({ vendor }) =>
      [
        'https://elsewhere.example/',
        '//elsewhere.example/',
        '/routing/../x',
        '/routing/%2e%2e/x',
        '/routing/a?b=c',
        '/routing/a\\b',
      ].map((path) => [vendor.name, { path }] as const),
    ),
  ] as readonly (readonly [string, Partial<PassthroughRequest>])[])(
    'is refused before anything is sent: %s %j',
    async (vendor, request) => {
      const before = ear.seen.length;
      expect(await refusal(vendor, request)).toBe('INVALID_INPUT');
      expect(ear.seen.length).toBe(before);
    },
  );

  test.each([
    ['restcomm', { path: `/accounts/${OWN.sid}/workers` }],
    ['restcomm', { path: '/workspaces', body: { enterpriseSid: ` ${OWN.enterprise}`, name: 'a' } }],
    ['genesys', { method: 'GET', path: '/api/v2/users' }],
    ['azure', { method: 'GET', path: '/routing/queues' }],
  ] as readonly (readonly [string, Partial<PassthroughRequest>])[])(
    'reaches what is its own: %s %j',
    async (vendor, request) => {
      const before = ear.seen.length;
      expect(await pass(vendor, request)).toMatchObject({ status: 200 });
      expect(ear.seen.length).toBeGreaterThan(before);
    },
  );
});
