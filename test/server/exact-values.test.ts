import { once } from 'node:events';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { PassthroughRequest } from '../../src/contract/adapter.ts';
import type { JobInput } from '../../src/contract/command.ts';
import type { PortPage } from '../../src/contract/port.ts';
import type { Job } from '../../src/domain/job.ts';
import { type Json, type JsonObject, parseJson } from '../../src/domain/json.ts';
import { ref } from '../../src/domain/ref.ts';
import { buildSchema } from '../../src/graphql/schema.ts';
import { gatewayOver, job, memoryVendor } from '../gateway/memory-vendor.ts';
import { atEnd } from '../support/at-end.ts';
import { LIMITS, serve } from './harness.ts';

const schema = buildSchema([]);

/** A vendor that keeps what it is given, and notes it as it would be written. */
const open = async () => {
  const kept: Job[] = [];
  const received: string[] = [];
  const called: PassthroughRequest[] = [];
  const port = {
    takes: { create: { labels: 'labels', tags: 'tags' } },
    pushes: [],
    create: async ({ labels = null, tags = null }: JobInput) => {
      received.push(JSON.stringify({ labels, tags }));
      const item = job('a', `${kept.length}`, { labels: labels as JsonObject, raw: labels as Json });
      kept.push(item);
      return { outcome: 'DONE' as const, item };
    },
    get: async (id: string) => kept.find(({ ref: of }) => of.nativeId === id) ?? null,
    list: async (): Promise<PortPage<Job>> => ({
      rows: kept.map((item) => ({ item, cursor: item.ref.nativeId })),
      next: null,
    }),
  };
  const passthrough = async (request: PassthroughRequest) => {
    called.push(request);
    return { status: 200, body: request.body ?? null };
  };
  const gateway = gatewayOver([memoryVendor('a', { more: { job: port, passthrough } })]);
  const limits = { ...LIMITS, complexity: 20_000, tokens: 4_000 };
  const server = await serve({ schema, gateway, limits, bodyLimit: 300_000 });
  return { kept, received, called, server, url: `${server.url}/graphql` };
};

type House = Awaited<ReturnType<typeof open>>;

/** Asks with the text of the variables as it stands; answers the text of the result. */
type Entry = (house: House, query: string, variables: string) => Promise<string>;

const body = (query: string, variables: string): string =>
  `{"query":${JSON.stringify(query)},"variables":${variables}}`;
const JSON_BODY = { 'content-type': 'application/json' };
const EVENTS = { accept: 'text/event-stream' };

const told = async (response: Response): Promise<string> => {
  const text = await response.text();
  return /event: next\ndata: (.*)\n/.exec(text)?.[1] ?? text;
};

const searchOf = (query: string, variables: string) => new URLSearchParams({ query, variables });

const overSocket: Entry = async ({ url }, query, variables) => {
  const socket = new WebSocket(url.replace('http', 'ws'), 'graphql-transport-ws');
  atEnd(() => socket.terminate());
  const closed = new Promise<string>((resolve) => {
    socket.once('close', (code: number, reason: Buffer) => resolve(`closed ${code}: ${reason}`));
  });
  await once(socket, 'open');
  socket.send('{"type":"connection_init"}');
  await once(socket, 'message');
  const answer = once(socket, 'message').then(([message]) => String(message));
  socket.send(`{"id":"1","type":"subscribe","payload":${body(query, variables)}}`);
  return Promise.race([answer, closed]);
};

const ENTRIES: Readonly<Record<string, Entry>> = {
  'a body': async ({ url }, query, variables) =>
    told(await fetch(url, { method: 'POST', headers: JSON_BODY, body: body(query, variables) })),
  'a form': async ({ url }, query, variables) =>
    told(
      await fetch(url, {
        method: 'POST',
        headers: { 'x-trunkline-csrf': '1' },
        body: searchOf(query, variables),
      }),
    ),
  'a body, answered with events': async ({ url }, query, variables) =>
    told(await fetch(url, { method: 'POST', headers: { ...JSON_BODY, ...EVENTS }, body: body(query, variables) })),
  'a message of a socket': overSocket,
};

const READ_ENTRIES: Readonly<Record<string, Entry>> = {
  ...ENTRIES,
  'an address': async ({ url }, query, variables) => told(await fetch(`${url}?${searchOf(query, variables)}`)),
  'an address, answered with events': async ({ url }, query, variables) =>
    told(await fetch(`${url}?${searchOf(query, variables)}`, { headers: EVENTS })),
};

const SIZES = [
  '0',
  '-1',
  '4294967296',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '-9007199254740993',
  '1604029199751626753',
  '18446744073709551615',
  `1${'0'.repeat(39)}1`,
];

const numerals = fc.oneof(
  fc.constantFrom(...SIZES),
  fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }).map(String),
  fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^\d{0,20}[1-9]$/)).map(([a, b]) => `${a}.${b}`),
);

const CREATE = `mutation ($l: JSON) { createJob(input: { account: "a", labels: $l, tags: $l }) {
  __typename ... on JobPayload { job { labels raw } } ... on Error { code message } } }`;
const createLiteral = (number: string) =>
  CREATE.replace('($l: JSON)', '').replaceAll('$l', `{ crm: ${number}, list: [${number}] }`);
const FIND = 'query ($l: JSON) { jobs(filter: { labels: $l }) { nodes { nativeId labels raw } failures { code } } }';
const findLiteral = (number: string) => FIND.replace('($l: JSON)', '').replaceAll('$l', `{ crm: ${number} }`);

describe.each(Object.entries(ENTRIES))('a number that comes by %s', (_name, entry) => {
  it('reaches the vendor as it was written, from a variable and from a literal, and comes back so', async () => {
    const house = await open();
    await fc.assert(
      fc.asyncProperty(numerals, fc.boolean(), async (number, isLiteral) => {
        const labels = `{"crm":${number},"list":[${number}]}`;
        const answer = isLiteral
          ? await entry(house, createLiteral(number), '{}')
          : await entry(house, CREATE, `{"l":${labels}}`);
        expect(house.received.at(-1)).toBe(`{"labels":${labels},"tags":${labels}}`);
        expect(answer).toContain(`"job":{"labels":${labels},"raw":${labels}}`);
      }),
      { numRuns: 40 },
    );
  });

  it('reaches the vendor through vendorCall, in the query and in the body', async () => {
    const house = await open();
    const call = `mutation ($q: JSON, $b: JSON) { vendorCall(input: { account: "a", path: "/x", query: $q, body: $b }) {
      __typename ... on VendorCallPayload { body } ... on Error { code message } } }`;
    for (const number of SIZES) {
      const answer = await entry(house, call, `{"q":{"id":${number},"on":true},"b":[{"id":${number}}]}`);
      expect(house.called.at(-1)?.query).toEqual({ id: number, on: 'true' });
      expect(JSON.stringify(house.called.at(-1)?.body)).toBe(`[{"id":${number}}]`);
      expect(answer).toContain(`"body":[{"id":${number}}]`);
    }
  });
});

describe.each(Object.entries(READ_ENTRIES))('a question that comes by %s', (name, entry) => {
  it('finds a label by its number to the digit, and no neighbour of it', async () => {
    const house = await open();
    const values = SIZES.flatMap((number) => [number, String(BigInt(number) + 1n)]);
    for (const [at, value] of [...new Set(values)].entries()) {
      const labels = parseJson(`{"crm":${value}}`) as JsonObject;
      house.kept.push(job('a', `${at}`, { labels, raw: labels }));
    }
    for (const number of SIZES) {
      const found = `"labels":{"crm":${number}},"raw":{"crm":${number}}}],"failures":[]`;
      expect(await entry(house, FIND, `{"l":{"crm":${number}}}`)).toContain(found);
      expect(await entry(house, findLiteral(number), '{}')).toContain(found);
    }
  });

  it('is refused, and never rounded, where a number stands for an id', async () => {
    const house = await open();
    for (const number of SIZES.filter((text) => !Number.isSafeInteger(Number(text)))) {
      for (const query of ['query ($id: ID!) { node(id: $id) { id } }', `query { node(id: ${number}) { id } }`]) {
        const answer = await entry(house, query, `{"id":${number}}`);
        expect(answer).toContain('"errors":[');
        expect(answer).toContain(number);
        expect(answer).not.toContain('INTERNAL');
      }
    }
  });

  const nested = (levels: number) => `${'['.repeat(levels)}1${']'.repeat(levels)}`;

  it('is refused when it is nested too deep, and answered as deep as it may be', async () => {
    const house = await open();
    // An address and a form write a bracket with three characters, and addresses are short.
    const most = name.startsWith('an address') ? 1_000 : 40_000;
    for (const levels of [80, 81, 200, 1_000, 40_000]) {
      if (levels > most) continue;
      const answer = await entry(house, FIND, `{"l":{"x":${nested(levels - 1)}}}`);
      if (levels === 80) expect(answer).toContain('"nodes":[],"failures":[]');
      else expect(answer).toMatch(/nested deeper than \d+ levels|^closed 4400/);
      expect(answer).not.toContain('INTERNAL');
    }
    expect(await entry(house, '{ __typename }', '{}')).toContain('"__typename":"Query"');
  });
});

describe('a request that is nested too deep', () => {
  it('is answered with 400 and BAD_REQUEST', async () => {
    const { url } = await open();
    const text = body(FIND, `{"l":${'['.repeat(60_000)}${']'.repeat(60_000)}}`);
    for (const headers of [JSON_BODY, { ...JSON_BODY, ...EVENTS }]) {
      const response = await fetch(url, { method: 'POST', headers, body: text });
      const { errors } = (await response.json()) as { errors: { extensions: { code: string } }[] };
      expect([response.status, errors.map(({ extensions }) => extensions.code)]).toEqual([400, ['BAD_REQUEST']]);
    }
  });

  it('does not reach the vendor as the text of labels either', async () => {
    const house = await open();
    const text = JSON.stringify(`${'['.repeat(6_000)}${']'.repeat(6_000)}`);
    const answer = await ENTRIES['a body']?.(house, CREATE.replace(', tags: $l', ''), `{"l":${text}}`);
    expect(answer).toContain('"code":"INVALID_INPUT"');
    expect(house.received).toEqual([]);
  });
});

describe('an id', () => {
  it('that a vendor writes in digits is told and taken to the digit', async () => {
    const house = await open();
    for (const number of SIZES) house.kept.push(job('a', number));
    for (const number of SIZES) {
      const query = `{ job(account: "a", nativeId: "${number}") { id nativeId } }`;
      const answer = JSON.parse((await ENTRIES['a body']?.(house, query, '{}')) ?? '');
      expect(answer.data.job.nativeId).toBe(number);
      const again = await ENTRIES['a body']?.(
        house,
        `{ node(id: "${answer.data.job.id}") { ... on Job { nativeId } } }`,
        '{}',
      );
      expect(JSON.parse(again ?? '')).toEqual({ data: { node: { nativeId: number } } });
      expect(ref('Job', 'a', number).nativeId).toBe(number);
    }
  });
});
