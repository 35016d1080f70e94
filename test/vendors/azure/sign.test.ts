import { createHash, createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SettingsError } from '../../../src/contract/vendor.ts';
import { azure } from '../../../src/vendors/azure/index.ts';
import { openSigner } from '../../../src/vendors/azure/sign.ts';
import { ACCESS_KEY, type Asked, DEFAULT, has, openApiOver, openOver, page, recording } from './replay.ts';

const at = () => Date.parse('2023-06-30T01:07:01Z');
const ask = (method: string, target: string, body: string | null) =>
  openSigner(ACCESS_KEY, at)({ method, url: new URL(`https://contoso.communication.azure.com${target}`), body });

/** Written from the contract (§3.2), over what came in on the wire. */
const expected = ({ method, target, text, headers }: Asked): string => {
  const hash = createHash('sha256').update(text).digest('base64');
  const toSign = `${method}\n${target}\n${headers['x-ms-date']};${headers.host};${hash}`;
  const signature = createHmac('sha256', Buffer.from(ACCESS_KEY, 'base64')).update(toSign).digest('base64');
  return `HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=${signature}`;
};

describe('a signature', () => {
  it('of a request with a body is that of the first vector', () => {
    const body = '{"channelId":"chat","queueId":"q1","priority":1}';
    expect(ask('PATCH', '/routing/jobs/job1?api-version=2023-11-01', body)).toEqual({
      'x-ms-date': 'Fri, 30 Jun 2023 01:07:01 GMT',
      'x-ms-content-sha256': 'dtizJRnHdQkRKTTfHbyLjLJipQ6wblGS327/VdoAnLE=',
      authorization:
        'HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=ffnQ2Fn4diWlRkeE18QaSFtXv9/kS5XSyoje1+186y4=',
    });
  });

  it('of a request without a body is that of the second vector', () => {
    expect(ask('POST', '/routing/workers/w1/offers/o1:accept?api-version=2023-11-01', null)).toEqual({
      'x-ms-date': 'Fri, 30 Jun 2023 01:07:01 GMT',
      'x-ms-content-sha256': '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=',
      authorization:
        'HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=Y/XFfx8n4KXoiv4Kk8gQLimJmF2zXN314bMlB57W8FA=',
    });
  });

  it('is made over the text that the recorded service was shown', () => {
    const [entry] = recording('recorded/upserts_with_assignment_and_hmac_debug_header.2022-07-18-preview').Entries;
    const headers = has(entry?.RequestHeaders);
    const shown = Buffer.from(has(headers['x-ms-hmac-string-to-sign-base64']), 'base64').toString();
    const [method, target, rest] = shown.split('\n');
    const [date, host, hash] = has(rest).split(';');
    expect([method, target, date, hash]).toEqual([
      entry?.RequestMethod,
      has(entry).RequestUri.slice('https://sanitized.communication.azure.com'.length),
      headers['x-ms-date'],
      headers['x-ms-content-sha256'],
    ]);
    expect(host).toMatch(/\.communication\.azure\.com$/);
  });

  it.each([
    ['an action', '/routing/workers/w1/offers/o1:accept'],
    ['characters that a parsed URL would encode', '/routing/jobs/a{b}|^`c'],
    ['an encoded slash', '/routing/jobs/a%2Fb%3Ac'],
  ])('is over the request line as it is sent: %s', async (_, path) => {
    const { adapter, asked, call } = await openOver(() => ({ body: {} }));
    const query = { odd: "it's +~*()!;:@/? ü", empty: '' };
    await has(adapter.passthrough)({ method: 'POST', path, query, body: { note: 'ü' } }, call);
    expect(has(asked[0]).headers.authorization).toBe(expected(has(asked[0])));
    expect(has(asked[0]).query).toMatchObject(query);
    expect(has(asked[0]).target).not.toContain('%3Aaccept');
  });

  it('is right for ids and filters of any kind, on every page', async () => {
    const { adapter, asked, call, url } = await openOver(({ query }) =>
      page([], query.continuationToken ? null : '/routing/jobs?continuationToken=a%2Bb+c%3D='),
    );
    const filter = { queues: ["o'hara & söhne"], states: ['QUEUED' as const] };
    const first = await has(adapter.job?.list)({ filter, after: null, limit: 10 }, call);
    await has(adapter.job?.list)({ filter, after: first.next, limit: 10 }, call);
    await has(adapter.job?.get)("o'hara/{1}|:2", call).catch(() => null);
    expect(asked).toHaveLength(3);
    for (const one of asked) expect(one.headers.authorization).toBe(expected(one));
    expect(has(asked[1]).query).toEqual({ 'api-version': '2023-11-01', continuationToken: 'a+b+c==' });
    expect(has(asked[2]).headers.host).toBe(url.slice('http://'.length));
  });

  it('is made anew for every attempt', async () => {
    let calls = 0;
    const { adapter, asked, call } = await openOver(
      () => {
        calls += 1;
        return calls === 1 ? { status: 503 } : page([]);
      },
      {},
      { ...DEFAULT, retries: 1 },
    );
    await adapter.check(call);
    expect(asked.map((one) => one.headers.authorization === expected(one))).toEqual([true, true]);
  });

  it('is not made with a token, which is sent as it is', async () => {
    const { adapter, asked, call } = await openOver(() => page([]), { token: 'eyJ0.abc' });
    await adapter.check(call);
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer eyJ0.abc' });
    expect(asked[0]?.headers).not.toHaveProperty('x-ms-date');
  });
});

describe('the settings', () => {
  it('take a connection string as the vendor shows it', () => {
    const given = `Endpoint=https://contoso.communication.azure.com/;AccessKey=${ACCESS_KEY}`;
    expect(azure.parseSettings({ connectionString: given })).toMatchObject({
      endpoint: 'https://contoso.communication.azure.com',
      credential: { accessKey: ACCESS_KEY },
      apiVersion: '2023-11-01',
      pageSize: 100,
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['nothing', {}, 'connectionString'],
    ['no credentials', { endpoint: 'https://a.example' }, 'accessKey'],
    ['two credentials', { endpoint: 'https://a.example', accessKey: ACCESS_KEY, token: 't' }, 'token'],
    ['both forms', { connectionString: `endpoint=https://a.example;accesskey=${ACCESS_KEY}`, token: 't' }, 'token'],
    ['a key that is not base64', { endpoint: 'https://a.example', accessKey: 'se cret' }, 'accessKey'],
    ['an endpoint with a path', { endpoint: 'https://a.example/routing', token: 't' }, 'endpoint'],
    ['another protocol', { endpoint: 'ftp://a.example', token: 't' }, 'endpoint'],
    ['a broken connection string', { connectionString: 'accesskey=s3cret' }, 'connectionString'],
    ['an old version', { endpoint: 'https://a.example', token: 't', apiVersion: '2022-07-18-preview' }, 'apiVersion'],
    ['a key that nobody knows', { endpoint: 'https://a.example', token: 't', acessKey: 'x' }, 'acessKey'],
  ])('refuse %s by name and do not repeat it', (_, raw, path) => {
    let caught: unknown;
    try {
      azure.parseSettings(raw);
    } catch (error) {
      caught = error;
    }
    expect(caught).toBeInstanceOf(SettingsError);
    expect((caught as SettingsError).path).toBe(path);
    expect(String(caught)).not.toContain('cret');
  });
});

it('sends patches as merge patches, and bodies only where there is something to say', async () => {
  const { api, asked } = await openApiOver(({ method }) => ({
    body: method === 'PATCH' ? { id: 'q' } : { assignmentId: 'a', jobId: 'j', workerId: 'w' },
  }));
  const call = { signal: AbortSignal.timeout(5_000), meter: { start: () => {}, end: () => {} } };
  await api.queues.upsert('q', { name: 'Q' }, call, { ifMatch: 'v1' });
  await api.workers.accept('w', { offerId: 'o', jobId: 'j' }, call);
  expect(asked[0]?.headers).toMatchObject({ 'content-type': 'application/merge-patch+json', 'if-match': '"v1"' });
  expect(asked[1]?.headers['content-length']).toBe('0');
  expect(asked[1]?.headers).not.toHaveProperty('content-type');
});
