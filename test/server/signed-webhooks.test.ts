import { createHmac, timingSafeEqual } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import type { WebhookHead, WebhookRequest } from '../../src/contract/source.ts';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import { VendorError } from '../../src/domain/error.ts';
import { type FeedPlan, openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { openUnproven } from '../../src/server/unproven.ts';
import { startSimulator } from '../../src/vendors/twilio/simulator/index.ts';
import { openMemoryLog } from '../observation/lines.ts';
import { atEnd } from '../support/at-end.ts';
import { serve } from './harness.ts';

const KEYS: Readonly<Record<string, string>> = { one: 'the-key-of-one', two: 'the-key-of-two' };
const SECRET = 'a-secret-of-sixteen-or-more';

type Pairs = readonly (readonly [string, string])[];

const encode = (form: Pairs): string => new URLSearchParams(form.map((pair) => [...pair])).toString();

/** HMAC over the URL and each member's name and value, sorted by name. */
const sign = (key: string, url: string, form: Pairs): string => {
  const sorted = form.toSorted(([a], [b]) => (a < b ? -1 : Number(a > b)));
  return createHmac('sha256', key)
    .update(url + sorted.flat().join(''))
    .digest('base64');
};

const unsorted = (key: string, url: string, form: Pairs): string =>
  createHmac('sha256', key)
    .update(url + form.flat().join(''))
    .digest('base64');

interface Told {
  readonly account: string;
  readonly request: WebhookRequest;
}

const headOf = (account: string, told: Told[], verify?: WebhookHead['verify']): WebhookHead => ({
  covers: ['Job'],
  verify:
    verify ??
    (({ url, headers, body }) => {
      const right = Buffer.from(sign(KEYS[account] ?? '', url, [...new URLSearchParams(body)]));
      const given = Buffer.from(headers['x-signature'] ?? '');
      return given.length === right.length && timingSafeEqual(given, right);
    }),
  read: (request) => {
    told.push({ account, request });
    if (request.body === 'Kind=odd') throw new VendorError('INVALID_INPUT', account, 'no delivery');
    return { changes: [], answer: { status: 204 } };
  },
});

interface Set {
  readonly publicUrl?: string;
  readonly secrets?: ReadonlyMap<string, string>;
  readonly verify?: WebhookHead['verify'];
  readonly bodyLimit?: number;
}

/** Two accounts of a vendor that signs, and `three` of one that does not. */
const open = async ({ publicUrl, secrets, verify, bodyLimit = 100_000 }: Set = {}) => {
  const told: Told[] = [];
  const adapterOf = (account: string): Adapter => ({
    account,
    ...(account === 'three' ? {} : { source: { webhook: headOf(account, told, verify) } }),
    check: async () => {},
    close: async () => {},
  });
  const vendor: Vendor = {
    name: 'signing',
    title: 'Signing',
    words: {},
    mapping: { states: {}, operations: [] },
    parseSettings: (raw) => raw,
    open: adapterOf,
  };
  const gateway = openGateway({
    accounts: ['one', 'two', 'three'].map((name) => ({
      name,
      vendor,
      settings: {},
      limits: DEFAULT_LIMITS,
      deadlineMs: 3_000,
    })),
    maxCallsPerOperation: () => 100,
  });
  const events = openEvents({
    accounts: gateway.accounts.map(({ name, adapter }): FeedPlan => {
      return { name, adapter, pollIntervalMs: 1_000, reconcileMs: 60_000, webhook: true };
    }),
  });
  for (const { name } of gateway.accounts) {
    const reader = await events.listen({ accounts: [name], kind: 'Job' });
    atEnd(() => reader.return());
  }
  const lines = openMemoryLog();
  const server = await serve({
    gateway,
    events,
    log: lines.log,
    isPublic: true,
    webhookBodyLimit: bodyLimit,
    ...(publicUrl === undefined ? {} : { publicUrl }),
    ...(secrets === undefined ? {} : { webhookSecrets: secrets }),
  });
  const gaps = () => ['one', 'two'].map((account) => events.health(account).gaps);
  return { server, told, gaps, ...lines };
};

type House = Awaited<ReturnType<typeof open>>;

interface Sending {
  readonly method?: string;
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

const FORM = 'application/x-www-form-urlencoded';

/** To the letter: nothing of the path is made regular. */
const send = ({ server }: House, path: string, { method = 'POST', host, headers, body = '' }: Sending = {}) =>
  new Promise<{ status: number; text: string }>((resolve, reject) => {
    const given = { 'content-type': FORM, 'content-length': Buffer.byteLength(body), ...headers };
    const asked = httpRequest(
      {
        host: '127.0.0.1',
        port: server.port,
        method,
        path,
        headers: { ...given, ...(host && { host }) },
        agent: false,
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (part: string) => {
          text += part;
        });
        response.once('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    asked.once('error', reject);
    asked.end(body);
  });

const EVENT: Pairs = [
  ['EventType', 'task.created'],
  ['Sid', 'EV1'],
  ['Attributes', '{"name":"Zoë & Söhne = 1+1","a":[1]}'],
  ['Empty', ''],
];

const urlAt = ({ server }: House, path: string): string => `http://127.0.0.1:${server.port}${path}`;

/** Delivers what is signed for this account and this URL. */
const deliver = (
  house: House,
  path: string,
  { key = KEYS.one ?? '', url = urlAt(house, path), form = EVENT, signed = form, by = sign, ...sending } = {} as {
    key?: string;
    url?: string;
    form?: Pairs;
    signed?: Pairs;
    by?: typeof sign;
  } & Sending,
) =>
  send(house, path, {
    ...sending,
    body: encode(form),
    headers: { 'x-signature': by(key, url, signed), ...sending.headers },
  });

describe('a vendor that signs', () => {
  test('needs no secret: what it signs is taken, and what it did not is refused unread', async () => {
    const house = await open();
    const path = '/webhooks/one';
    expect((await deliver(house, path)).status).toBe(204);
    expect(house.told).toHaveLength(1);
    const { request } = house.told[0] ?? {};
    expect(request?.url).toBe(urlAt(house, path));
    expect([...new URLSearchParams(request?.body)]).toEqual(EVENT);

    const changed = EVENT.map(([name, value]) => [name, name === 'Sid' ? 'EV2' : value] as const);
    const forged = {
      'without a signature': send(house, path, { body: encode(EVENT) }),
      'with an empty one': send(house, path, { body: encode(EVENT), headers: { 'x-signature': '' } }),
      'with one by another key': deliver(house, path, { key: 'guessed' }),
      'with one of another account': deliver(house, path, { key: KEYS.two ?? '' }),
      'with one over another member': deliver(house, path, { signed: changed }),
      'with one over fewer members': deliver(house, path, { signed: EVENT.slice(1) }),
      'with one over the members in another order': deliver(house, path, { by: unsorted }),
      'with one for the webhook of another account': deliver(house, '/webhooks/two', {
        key: KEYS.two ?? '',
        url: urlAt(house, path),
      }),
      'with one for another host': deliver(house, path, { url: `http://other.example${path}` }),
      'with one for https': deliver(house, path, { url: urlAt(house, path).replace('http:', 'https:') }),
      'with one without its query': deliver(house, `${path}?a=1`, { url: urlAt(house, path) }),
      'with one for a slash more': deliver(house, path, { url: `${urlAt(house, path)}/` }),
      'by GET': send(house, path, { method: 'GET' }),
    };
    for (const [how, answer] of Object.entries(forged)) {
      const { status, text } = await answer;
      expect([how, status]).toEqual([how, 403]);
      expect(JSON.parse(text).errors[0].extensions).toEqual({ code: 'FORBIDDEN' });
    }
    expect(house.told).toHaveLength(1);
    expect(house.gaps()).toEqual([0, 0]);
  });

  test('may send the members of a form in any order', async () => {
    const house = await open();
    for (const form of [EVENT, EVENT.toReversed(), [...EVENT.slice(2), ...EVENT.slice(0, 2)]]) {
      expect((await deliver(house, '/webhooks/one', { form, signed: EVENT })).status).toBe(204);
    }
  });

  const target = fc
    .array(
      fc.tuple(
        fc.constantFrom('a', 'b', 'a%20b', 'secret', '%61', 'ü'.normalize('NFC') && '%C3%BC', '[]', 'a.b~c'),
        fc.constantFrom(null, '', '1', '2', '%2B', '+', '%20', '%e2%82%ac', '%E2%82%AC', 'a=b', 'x?y', "'"),
      ),
      { maxLength: 6 },
    )
    .map((members) => members.map(([name, value]) => (value === null ? name : `${name}=${value}`)).join('&'))
    .map((query) => `/webhooks/one${query === '' ? '' : `?${query}`}`);

  test('signs the URL as it calls it: order, repeats and encoding of the query are kept', async () => {
    const house = await open();
    await fc.assert(
      fc.asyncProperty(target, async (path) => {
        expect([path, (await deliver(house, path)).status]).toEqual([path, 204]);
        expect(house.told.at(-1)?.request.url).toBe(urlAt(house, path));
      }),
      { numRuns: 200 },
    );
  });

  test.each([
    ['?a=1&b=2', '?b=2&a=1'],
    ['?a=1&a=2', '?a=2&a=1'],
    ['?a=1&a=1', '?a=1'],
    ['?a=%20', '?a=+'],
    ['?a=%e2%82%ac', '?a=%E2%82%AC'],
    ['?a=', '?a'],
    ['?', ''],
    ['?a=1', '?a=1&'],
  ])('is refused a replay with a changed query: signed for %j, sent to %j', async (signed, sent) => {
    const house = await open();
    const path = '/webhooks/one';
    expect((await deliver(house, `${path}${signed}`)).status).toBe(204);
    expect((await deliver(house, `${path}${sent}`, { url: urlAt(house, `${path}${signed}`) })).status).toBe(403);
    expect(house.told).toHaveLength(1);
  });

  test.each([
    ['an origin', 'https://hooks.example.com'],
    ['an origin with a port', 'https://hooks.example.com:8443'],
    ['a path prefix that a proxy takes away', 'https://example.com/contact/trunkline'],
  ])('is asked by the public address where that is set: %s', async (_what, publicUrl) => {
    const house = await open({ publicUrl });
    const path = '/webhooks/one?a=1&a=%32';
    const behind = {
      host: 'trunkline.internal:4000',
      headers: { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'http' },
    };
    expect((await deliver(house, path, { url: `${publicUrl}${path}`, ...behind })).status).toBe(204);
    expect(house.told.at(-1)?.request.url).toBe(`${publicUrl}${path}`);
    for (const url of [
      `http://trunkline.internal:4000${path}`,
      urlAt(house, path),
      `https://evil.example${path}`,
      `${publicUrl}/${path}`,
      path,
    ]) {
      const { status, text } = await deliver(house, path, { url, ...behind });
      expect([url, status]).toEqual([url, 403]);
      expect(text).toContain('the signature of this delivery');
    }
  });

  test('is asked for a configured secret as well, and the URL that it signed holds it where it came in the URL', async () => {
    const house = await open({ secrets: new Map([['one', SECRET]]) });
    const bare = '/webhooks/one';
    const within = `${bare}?secret=${SECRET}&b=1`;
    expect((await deliver(house, within)).status).toBe(204);
    const { request } = house.told[0] ?? {};
    expect([request?.url, request?.query]).toEqual([urlAt(house, within), { b: '1' }]);
    expect((await deliver(house, bare, { headers: { 'x-trunkline-secret': SECRET } })).status).toBe(204);
    // The signature alone, the secret alone, and a secret that is not what was signed.
    expect((await deliver(house, bare)).status).toBe(401);
    expect((await deliver(house, bare, { headers: { 'x-trunkline-secret': 'nonsense' } })).status).toBe(401);
    expect((await send(house, bare, { headers: { 'x-trunkline-secret': SECRET } })).status).toBe(403);
    expect((await deliver(house, within, { url: urlAt(house, bare) })).status).toBe(403);
    // The other account has none.
    expect((await deliver(house, '/webhooks/two', { key: KEYS.two ?? '' })).status).toBe(204);
    expect(house.told).toHaveLength(3);
    expect(house.gaps()).toEqual([0, 0]);
  });

  test('leaves the webhook of an account that neither signs nor has a secret as closed as one that is not there', async () => {
    const house = await open();
    for (const account of ['three', 'four', '']) {
      const answer = await deliver(house, `/webhooks/${account}`);
      expect([account, answer.status]).toEqual([account, 401]);
    }
  });

  test('is told of a forged delivery by a number and few lines, which name the account and why, and no signature', async () => {
    const house = await open();
    const [forged, address] = [sign('guessed', urlAt(house, '/webhooks/one'), EVENT), '127.0.0.1'];
    for (let n = 0; n < 8; n += 1) await deliver(house, '/webhooks/one', { key: 'guessed' });
    const metrics = await (await fetch(`${house.server.url}/metrics`)).text();
    expect(metrics).toContain('trunkline_refused_credentials_total{kind="webhook"} 8');
    const told = house.of('webhook-refused').map(({ account, reason }) => [account, reason]);
    expect(told).toEqual(Array.from({ length: 5 }, () => ['one', 'signature']));
    const lines = house.texts.filter((text) => text.includes('its signature does not hold'));
    expect(lines).toHaveLength(5);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ account: 'one', address });
    expect(house.texts.join('')).not.toContain(forged);
  });

  test.each([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403],
    ['INVALID_INPUT', 400],
    ['RATE_LIMITED', 429],
    ['UNAVAILABLE', 503],
    ['TIMEOUT', 503],
    ['PROTOCOL', 503],
  ] as const)(
    'that cannot be judged, or is refused with %s, is answered with %i and never read',
    async (code, status) => {
      const refuse = (): never => {
        throw new VendorError(code, 'one', 'not now');
      };
      for (const verify of [refuse, async () => refuse()]) {
        const house = await open({ verify });
        expect((await deliver(house, '/webhooks/one')).status).toBe(status);
        expect(house.told).toEqual([]);
        expect(house.gaps()).toEqual([0, 0]);
      }
    },
  );

  test('whose adapter fails lets nothing in', async () => {
    for (const verify of [
      () => {
        throw new TypeError('a fault of ours');
      },
      async () => {
        throw new TypeError('a fault of ours');
      },
    ] as WebhookHead['verify'][] as NonNullable<WebhookHead['verify']>[]) {
      const house = await open({ verify });
      expect((await deliver(house, '/webhooks/one')).status).toBe(500);
      expect(house.told).toEqual([]);
    }
  });

  test('has no gap told for what a stranger sends, and one for what it signed itself and cannot be read', async () => {
    const house = await open({ bodyLimit: 1_000 });
    const path = '/webhooks/one';
    const strangers = [
      await send(house, path, { body: 'x'.repeat(1_001) }),
      await send(house, path, { body: 'x', headers: { 'content-encoding': 'gzip' } }),
      await send(house, path, { body: 'x', headers: { 'content-type': `${FORM}; charset=x-klingon` } }),
      await send(house, path, { method: 'DELETE' }),
    ];
    expect(strangers.map(({ status }) => status)).toEqual([413, 415, 415, 405]);
    expect(house.gaps()).toEqual([0, 0]);
    expect((await deliver(house, path, { form: [['Kind', 'odd']] })).status).toBe(400);
    expect(house.gaps()).toEqual([1, 0]);
  });
});

test('a simulator signs for the URL that it is told when the server listens, and needs no secret in it', async () => {
  const simulation = await startSimulator({ scenario: 'empty' });
  atEnd(() => simulation.close());
  const { authToken } = simulation.settings;
  const verify = ({ url, body, headers }: WebhookRequest): boolean => {
    const form = [...new URLSearchParams(body)].sort(([a], [b]) => (a < b ? -1 : Number(a > b)));
    const text = url + form.flat().join('');
    return createHmac('sha1', authToken).update(text).digest('base64') === headers['x-twilio-signature'];
  };
  const house = await open({ verify });
  await simulation.deliverTo(`${house.server.url}/webhooks/one?from=sandbox`);
  simulation.tell('task.created');
  await simulation.delivered();
  expect(house.told).toHaveLength(1);
  expect(new URLSearchParams(house.told[0]?.request.body).get('EventType')).toBe('task.created');
  // The same simulator, told another address than the one by which the server is reached.
  const behind = await open({ verify, publicUrl: 'https://hooks.example.com' });
  await simulation.deliverTo(`${behind.server.url}/webhooks/one`);
  simulation.tell('task.created');
  await simulation.delivered();
  expect(behind.told).toEqual([]);
  expect(simulation.signs).toBe(true);
});

test('bodies of strangers are read only as far as all of them together find room', () => {
  const { enter } = openUnproven(100, 250);
  const sized = (size: number) => ({ headers: { 'content-length': String(size) } }) as never;
  const chunked = { headers: { 'transfer-encoding': 'chunked' } } as never;
  const left = [enter(sized(80)), enter(chunked), enter(sized(70))];
  expect(left.every(Boolean)).toBe(true);
  expect(enter(sized(1))).toBeNull();
  left[1]?.();
  expect(enter(chunked)).not.toBeNull();
  expect(enter(sized(1))).toBeNull();
  // A body that is larger is refused by its size, and takes no more room than one that is not.
  left[0]?.();
  left[2]?.();
  expect(enter(sized(1e12))).not.toBeNull();
});
