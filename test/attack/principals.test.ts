import { describe, expect } from 'vitest';
import { KINDS, type Ref, ref } from '../../src/domain/ref.ts';
import { BOMBS, VARIABLE_BOMBS } from './documents.ts';
import { openAttacked, rowsOf, VENDORS } from './support/attacked.ts';
import { mutationOn, mutations, type Target } from './support/inputs.ts';
import { KEYS, openKeyedSocket, QUIET, SECRET } from './support/process.ts';

const { gateway, attack, decoyUrl, strangers } = await openAttacked();

const idOf = (of: Ref): string => Buffer.from(`${of.kind}:${of.account}:${of.nativeId}`).toString('base64url');

const metric = async (name: string): Promise<number> => {
  const response = await fetch(`${gateway.url}/metrics`, { headers: { 'x-api-key': KEYS.admin } });
  const values = [...(await response.text()).matchAll(new RegExp(`^${name}(?:\\{[^}]*\\})? (\\d+)$`, 'gm'))];
  return values.reduce((sum, [, value]) => sum + Number(value), 0);
};

const settles = async (name: string, value: number): Promise<void> => {
  while ((await metric(name)) !== value) await new Promise((resolve) => setTimeout(resolve, 20));
};

/** What a vendor was sent that is no reading. */
const writes = (): readonly string[] =>
  VENDORS.flatMap((vendor) => gateway.vendors.get(vendor)?.requests() ?? []).filter((one) => !one.startsWith('GET '));

const TOTALS = 'subscription { liveQueueTotals { __typename } }';

describe('a viewer', () => {
  attack(
    'asks for ids of which one fails at once and one later, and all are answered by their place (S1)',
    async () => {
      const query = 'query ($i: [ID!]!) { nodes(ids: $i) { id } }';
      const gone = idOf(ref('Job', 'nowhere', 'x'));
      const late = idOf(ref('Job', 'restcomm', 'WTnone'));
      for (const i of [
        [gone, 'garbage'],
        ['garbage', late, gone],
        [late, '', late, 'x'],
      ]) {
        const answer = await gateway.ask(KEYS.viewer, query, { i });
        expect(answer.data?.nodes ?? []).toEqual(i.map(() => null));
      }
    },
  );

  attack('sends each document that is dear, twice (S2)', async () => {
    for (const { document, name } of [...BOMBS, ...BOMBS]) {
      const response = await gateway.post(KEYS.viewer, document);
      expect([name, [200, 400, 413].includes(response.status)]).toEqual([name, true]);
      await response.text();
    }
  });

  attack('sends variables that are dear', async () => {
    for (const { document, variables, name } of [...VARIABLE_BOMBS, ...VARIABLE_BOMBS]) {
      const body = `{"query":${JSON.stringify(document)},"variables":${variables}}`;
      const response = await gateway.post(KEYS.viewer, '', {}, { body });
      expect([name, [200, 400, 413].includes(response.status)]).toEqual([name, true]);
      await response.text();
    }
  });

  attack('sends bodies that are nested or are none', async () => {
    for (const body of [
      '['.repeat(250_000),
      '{"a":'.repeat(50_000),
      '',
      'null',
      '[]',
      '{"query":1}',
      '{"query":"{me{id}}","variables":[]}',
      '\xff\xfe',
      '{"query":"{me{id}}","extensions":{"persistedQuery":{"version":1,"sha256Hash":"x"}}}',
    ]) {
      const response = await gateway.post(KEYS.viewer, '', {}, { body });
      expect([body.slice(0, 40), response.status < 500]).toEqual([body.slice(0, 40), true]);
      await response.text();
    }
  });

  attack('completes a subscription and takes its id again in one go, and leaves nothing behind (S4)', async () => {
    const { send, socket } = await openKeyedSocket(gateway.url, KEYS.viewer);
    for (let count = 0; count < 60; count += 1) {
      send({ type: 'subscribe', id: '1', payload: { query: TOTALS } });
      send({ type: 'complete', id: '1' });
    }
    send({ type: 'subscribe', id: '1', payload: { query: TOTALS } });
    send({ type: 'ping' });
    await gateway.control();
    socket.terminate();
    await settles('trunkline_websockets', 0);
    await settles('trunkline_subscriptions', 0);
  });

  attack('pings and never reads, on five sockets (S5)', async () => {
    const sockets = await Promise.all(Array.from({ length: 5 }, () => openKeyedSocket(gateway.url, KEYS.viewer)));
    const ping = JSON.stringify({ type: 'ping', payload: { text: 'x'.repeat(1_000) } });
    for (const { socket } of sockets) {
      socket.pause();
      for (let count = 0; count < 2_000; count += 1) socket.send(ping);
    }
    for (let count = 0; count < 5; count += 1) await gateway.control();
    for (const { socket } of sockets) socket.terminate();
    await settles('trunkline_websockets', 0);
  });

  attack('opens 100 subscriptions on each of ten sockets, and what was open ends with them (S17)', async () => {
    const sockets = await Promise.all(Array.from({ length: 10 }, () => openKeyedSocket(gateway.url, KEYS.viewer)));
    for (const { send } of sockets) {
      for (let id = 0; id < 100; id += 1) send({ type: 'subscribe', id: `${id}`, payload: { query: TOTALS } });
    }
    await Promise.all(sockets.map(({ frame }) => frame('next')));
    await gateway.control();
    for (const { socket } of sockets) socket.terminate();
    await settles('trunkline_subscriptions', 0);
  });

  attack('sends a subscription as an ordinary request, and is told how it is done (S6)', async () => {
    for (const accept of ['application/json', 'multipart/mixed;subscriptionSpec=1.0,application/json', '*/*']) {
      const headers = { 'content-type': 'application/json', accept, 'x-api-key': KEYS.viewer };
      const response = await gateway.post(null, TOTALS, {}, { headers });
      expect([accept, response.status]).toEqual([accept, 406]);
    }
  });

  attack('sends every mutation, and none of them reaches a vendor (S14)', async () => {
    const before = writes().length;
    for (const name of mutations()) {
      for (const account of VENDORS) {
        const target = Object.fromEntries(KINDS.map((kind) => [kind, ref(kind, account, 'one')]));
        const { query, variables } = mutationOn(name, { account, ...target } as unknown as Target);
        const { data, errors } = await gateway.ask(KEYS.viewer, query, variables);
        expect([name, data, errors?.[0]?.extensions?.code]).toEqual([name, null, 'FORBIDDEN']);
      }
    }
    expect(writes().slice(before)).toEqual([]);
  });

  attack("asks for another's account in every way, and is told that there is none", async () => {
    const { data } = await gateway.ask(
      KEYS.control,
      '{ workers(first: 1) { nodes { id nativeId } pageInfo { endCursor } } }',
    );
    const [worker] = rowsOf(data, 'workers');
    const { pageInfo } = (data?.workers ?? {}) as { pageInfo?: { endCursor: string } };
    const asks: readonly (readonly [string, object])[] = [
      ['query ($id: ID!) { found: node(id: $id) { id } }', { id: worker?.id }],
      [`query ($id: ID!) { found: worker(account: "${QUIET}", nativeId: $id) { id } }`, { id: worker?.nativeId }],
      [`{ found: workers(filter: { accounts: ["${QUIET}"] }) { nodes { id } } }`, {}],
      [
        `query ($after: String) { found: workers(first: 5, after: $after) { nodes { account { name } } } }`,
        { after: pageInfo?.endCursor },
      ],
      [`{ found: account(name: "${QUIET}") { name } }`, {}],
    ];
    for (const [query, variables] of asks) {
      const answer = await gateway.post(KEYS.viewer, query, variables);
      const text = await answer.text();
      expect([query, text.includes(`"name":"${QUIET}"`), text.includes(`"id":"${worker?.id}"`)]).toEqual([
        query,
        false,
        false,
      ]);
    }
  });

  attack('asks a dozen times at once for 400 ids that there are not (S16)', async () => {
    const i = Array.from({ length: 400 }, (_, at) => idOf(ref('Job', 'restcomm', `WTnone${at}`)));
    const floods = Array.from({ length: 12 }, () =>
      gateway.post(KEYS.viewer, 'query ($i: [ID!]!) { nodes(ids: $i) { id } }', { i }),
    );
    await gateway.control();
    for (const flood of floods) expect((await flood).status).toBeLessThan(500);
  });

  attack('reads all that is told of policies, and no secret of a webhook (S8)', async () => {
    await (gateway.simulations.get('restcomm') as unknown as { deliverTo(url: string): Promise<void> }).deliverTo(
      `${gateway.url}/webhooks/restcomm?secret=${SECRET}`,
    );
    const response = await gateway.post(
      KEYS.viewer,
      '{ routingPolicies(first: 50, filter: { accounts: ["restcomm"] }) { nodes { id name callbackUrl fallbackCallbackUrl raw } } }',
    );
    const text = await response.text();
    expect(text).toContain('/webhooks/restcomm');
    expect(text).not.toContain(SECRET);
  });
});

describe('an agent', () => {
  const nested = (levels: number): string => `${'['.repeat(levels)}${']'.repeat(levels)}`;
  const create = `mutation ($l: JSON!) { createJob(input: { account: "restcomm", policy: "x", labels: $l }) { __typename ... on Error { code } } }`;

  attack('creates jobs with labels that are nested, and the feed of the account stays whole (S3)', async () => {
    const { data } = await gateway.ask(
      KEYS.viewer,
      '{ routingPolicies(first: 1, filter: { accounts: ["restcomm"] }) { nodes { id } } }',
    );
    const [policy] = rowsOf(data, 'routingPolicies');
    for (const levels of [50, 75, 79, 90, 1_000, 6_000, 100_000]) {
      const body = `{"query":${JSON.stringify(create.replace('"x"', `"${policy?.id}"`))},"variables":{"l":{"note":${nested(levels)}}}}`;
      const response = await gateway.post(KEYS.agent, '', {}, { body });
      expect([levels, response.status < 500]).toEqual([levels, true]);
      expect(await response.text()).not.toContain('INTERNAL');
    }
    const opened = await openKeyedSocket(gateway.url, KEYS.viewer);
    opened.send({
      type: 'subscribe',
      id: '1',
      payload: {
        query:
          'subscription { liveJobs(filter: { accounts: ["restcomm"] }) { __typename ... on JobSnapshot { items { id labels } } } }',
      },
    });
    expect((await opened.frame('next')).payload).not.toHaveProperty('errors');
    opened.socket.terminate();
    const feeds = await gateway.ask(KEYS.viewer, '{ accountFeeds(accounts: ["restcomm"]) { state } }');
    expect(feeds.data?.accountFeeds).not.toContainEqual({ state: 'DOWN' });
  });

  attack('manages nothing and calls no vendor by itself', async () => {
    const before = writes().length;
    for (const call of [
      'vendorCall(input: { account: "azure", method: DELETE, path: "/routing/queues/x" }) { __typename }',
      'createQueue(input: { account: "azure", name: "mine" }) { __typename }',
      `deleteWorker(input: { id: "${idOf(ref('Worker', 'azure', 'one'))}" }) { __typename }`,
    ]) {
      const { errors } = await gateway.ask(KEYS.agent, `mutation { ${call} }`);
      expect([call, errors?.[0]?.extensions?.code]).toEqual([call, 'FORBIDDEN']);
    }
    expect(writes().slice(before)).toEqual([]);
  });
});

describe('a supervisor or an administrator', () => {
  attack('lets no vendor call a host that is not listed', async () => {
    const { data } = await gateway.ask(
      KEYS.supervisor,
      '{ routingPolicies(first: 1, filter: { accounts: ["restcomm"] }) { nodes { id } } }',
    );
    const [policy] = rowsOf(data, 'routingPolicies');
    for (const url of [
      decoyUrl,
      'https://elsewhere.example/x',
      `HTTP://elsewhere.example`,
      `${gateway.url}@elsewhere.example/`,
    ]) {
      const { data: told } = await gateway.ask(
        KEYS.supervisor,
        'mutation ($id: ID!, $url: String!) { updateRoutingPolicy(input: { id: $id, callbackUrl: $url }) { ... on Error { code } } }',
        { id: policy?.id, url },
      );
      expect([url, told]).toEqual([url, { updateRoutingPolicy: { code: 'FORBIDDEN' } }]);
    }
  });

  attack("calls no other host through a vendor's own interface, and nothing above its base", async () => {
    const paths = [
      `${decoyUrl}/a`,
      decoyUrl.replace('http:', ''),
      `/${decoyUrl.replace('http:/', '')}`,
      `@${new URL(decoyUrl).host}/a`,
      `/\\${new URL(decoyUrl).host}/a`,
      '/..',
      '/../..',
      '/a/../../b',
      '/%2e%2e/b',
      '/.%2E/b',
      '/a/..;x/b',
      '/a/%2e%2e%2fb',
      '/a/..%5cb',
      '/a\\..\\b',
      '/a\r\nHost: elsewhere.example',
      '/a%0d%0aX-A: b',
      '/a?b=c',
      '/a#b',
      '/a b',
      '/\u0000',
      '/ä',
      '',
      'a',
      '//a',
      '/a\ud800',
    ];
    for (const account of VENDORS) {
      const before = gateway.vendors.get(account)?.requests().length ?? 0;
      for (const path of paths) {
        const { data } = await gateway.ask(
          KEYS.admin,
          'mutation ($account: String!, $path: String!) { vendorCall(input: { account: $account, path: $path }) { __typename ... on Error { code } } }',
          { account, path },
        );
        expect([account, path, data?.vendorCall]).toEqual([
          account,
          path,
          { __typename: 'InvalidInputError', code: 'INVALID_INPUT' },
        ]);
      }
      const strange = (gateway.vendors.get(account)?.requests() ?? [])
        .slice(before)
        .filter((one) => !/^GET \/(taskrouter|routing)\//.test(one));
      expect(strange).toEqual([]);
    }
    expect(strangers).toEqual([]);
  });

  attack('makes no head of a request with what it puts into a query or a body', async () => {
    const query = { 'a\r\nX-Injected: 1': 'b\r\nX-Injected: 1', c: '&d=e#f', g: '\u0000' };
    for (const account of VENDORS) {
      const answer = await gateway.ask(
        KEYS.admin,
        'mutation ($input: VendorCallInput!) { vendorCall(input: $input) { __typename ... on Error { code } ... on VendorCallPayload { status } } }',
        { input: { account, method: 'POST', path: '/nothing', query, body: query } },
      );
      expect([account, JSON.stringify(answer).includes('INTERNAL')]).toEqual([account, false]);
      expect(gateway.vendors.get(account)?.requests().join('\n')).not.toMatch(/[?&]d=e|\r|x-injected: 1$/im);
    }
  });
});
