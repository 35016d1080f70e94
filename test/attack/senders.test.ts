import { describe, expect } from 'vitest';
import { openAttacked, rowsOf, VENDORS } from './support/attacked.ts';
import { KEYS, QUIET, SECRET } from './support/process.ts';

const { gateway, attack, decoyUrl, strangers } = await openAttacked();

describe('a sender of webhooks', () => {
  const deliver = (
    body: string,
    { secret = SECRET, account = 'azure', ...more }: { secret?: string; account?: string } & RequestInit = {},
  ) =>
    fetch(`${gateway.url}/webhooks/${account}?secret=${encodeURIComponent(secret)}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'aeg-event-type': 'Notification' },
      body,
      ...more,
    });
  const event = (name: string, data: object, id: string, time = new Date().toISOString()): string =>
    JSON.stringify([
      {
        id,
        topic: '/router',
        subject: '',
        data,
        eventType: `Microsoft.Communication.${name}`,
        dataVersion: '1.0',
        metadataVersion: '1',
        eventTime: time,
      },
    ]);

  attack('without the secret delivers to nobody, and does not learn whom there is', async () => {
    const tries = [
      { secret: 'a-guess-of-the-secret' },
      { secret: '' },
      { secret: `${SECRET}x` },
      { secret: SECRET.slice(0, -1) },
      { account: QUIET },
      { account: 'nowhere' },
      { account: '../graphql' },
      { account: '__proto__' },
      { account: '' },
    ];
    const answers = await Promise.all(tries.map(async (one) => (await deliver('[]', one)).status));
    expect(answers).toEqual(answers.map((_, at) => (tries[at]?.account === '../graphql' ? expect.any(Number) : 401)));
  });

  attack('sends bodies that are huge, nested, packed or none, with the secret', async () => {
    const proto =
      '[{"__proto__":{"role":"admin"},"constructor":{"prototype":{"x":1}},"eventType":"Microsoft.Communication.RouterJobQueued","data":{"__proto__":{"x":1}}}]';
    for (const account of VENDORS) {
      for (const body of [
        'x'.repeat(5_000_000),
        '['.repeat(1_000_000),
        '[{"data":'.repeat(100_000),
        proto,
        'null',
        '',
        '[null]',
        '[[]]',
        `[${'{},'.repeat(200_000)}{}]`,
      ]) {
        const status = await deliver(body, { account }).then(
          (response) => response.status,
          () => 413,
        );
        expect([account, body.slice(0, 30), status < 500]).toEqual([account, body.slice(0, 30), true]);
      }
      const packed = await deliver('x', { account, headers: { 'content-encoding': 'gzip' } });
      expect(packed.status).toBe(415);
    }
  });

  attack('names an address to confirm itself at, and nobody goes there', async () => {
    const data = { validationCode: 'abc', validationUrl: `${decoyUrl}/validate` };
    const body = JSON.stringify([
      {
        id: '1',
        topic: '/',
        subject: '',
        data,
        eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
        eventTime: new Date().toISOString(),
        dataVersion: '1',
        metadataVersion: '1',
      },
    ]);
    await deliver(body, {
      headers: { 'content-type': 'application/json', 'aeg-event-type': 'SubscriptionValidation' },
    });
    await deliver('', {
      method: 'OPTIONS',
      body: null as never,
      headers: { 'webhook-request-origin': 'evil.example', 'webhook-request-callback': `${decoyUrl}/callback` },
    });
    expect(strangers).toEqual([]);
  });

  attack('forges the end of a job a hundred times and again, and a query tells what the vendor does', async () => {
    const { data } = await gateway.ask(
      KEYS.viewer,
      '{ jobs(first: 1, filter: { accounts: ["azure"], states: [QUEUED, ASSIGNED, OFFERED] }) { nodes { id nativeId state } } }',
    );
    const [job] = rowsOf(data, 'jobs');
    const forged = event(
      'RouterJobDeleted',
      { jobId: job?.nativeId, channelId: 'voice' },
      'forged',
      '2020-01-01T00:00:00Z',
    );
    const answers = await Promise.all(
      Array.from({ length: 100 }, (_, at) =>
        deliver(at % 2 ? forged : event('RouterJobCancelled', { jobId: job?.nativeId }, `forged-${at}`)),
      ),
    );
    expect(answers.every(({ status }) => status < 500)).toBe(true);
    const { data: later } = await gateway.ask(KEYS.viewer, 'query ($id: ID!) { node(id: $id) { ... on Job { id } } }', {
      id: job?.id,
    });
    expect(later?.node).toEqual({ id: job?.id });
  });
});

describe('a customer', () => {
  attack('says of itself what is code on a page, and it comes as text in JSON', async () => {
    const code = '</script><img src=x onerror=alert(1)>{{7*7}}${7*7}\u2028javascript:alert(1)';
    const { data } = await gateway.ask(
      KEYS.agent,
      '{ routingPolicies(first: 1, filter: { accounts: ["restcomm"] }) { nodes { id } } }',
    );
    const [policy] = rowsOf(data, 'routingPolicies');
    const response = await gateway.post(
      KEYS.agent,
      'mutation ($l: JSON!, $p: ID!) { createJob(input: { account: "restcomm", policy: $p, labels: $l }) { __typename ... on JobPayload { job { labels } } ... on Error { code message } } }',
      { l: { [code]: code }, p: policy?.id },
    );
    expect(response.headers.get('content-type')).toMatch(/^application\/(graphql-response\+)?json/);
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    const told = (await response.json()) as { data: { createJob: { job: { labels: object } } } };
    expect(told.data.createJob.job.labels).toMatchObject({ [code]: code });
  });
});
