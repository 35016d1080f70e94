import { afterAll, beforeAll, describe, expect } from 'vitest';
import type { WebSocket } from 'ws';
import { WallboardBoardDocument, WallboardWaitingDocument } from '../../schema/generated/wallboard/graphql.ts';
import { idOfKey, ref, refKey } from '../../src/domain/ref.ts';
import { jobId, openAzureFloor } from '../support/azure-floor.ts';
import { says } from './support/hostile.ts';
import { KEYS, openKeyedSocket, openProcess } from './support/process.ts';

const JOBS = 20_000;
const RARELY_MS = 600_000;

const gateway = openProcess(['azure'], {
  settings: { pageSize: 500 },
  feed: { pollIntervalMs: RARELY_MS, reconcileMs: RARELY_MS },
});
const { attack } = gateway;

const ROW =
  'id nativeId state nativeState channel priority labels tags createdAt enqueuedAt account { name } queue { id name }';
const jobsOf = (args = '', row = ROW): string =>
  `subscription { liveJobs${args} { __typename ... on JobSnapshot { seq cursor items { ${row} } versions count digest } ... on Resync { reason } } }`;
const WORKERS =
  'subscription { liveWorkers { ... on WorkerSnapshot { items { id name workState queues { id name } tasks { id } } versions count digest } } }';
const QUEUES =
  'subscription { liveQueues { ... on QueueBoardSnapshot { items { queueId queue { name } now { waiting } window { entered } } } } }';

/** The text of the first payload with rows. */
const bySocket = async (query: string, variables: object = {}): Promise<string> => {
  const { send, socket, frames, frame } = await openKeyedSocket(gateway.url, KEYS.viewer);
  send({ type: 'subscribe', id: '1', payload: { query, variables } });
  await frame('next');
  let told = JSON.stringify(frames.at(-1));
  while (told.includes('"Resync"')) {
    await new Promise((resolve) => socket.once('message', resolve));
    told = JSON.stringify(frames.at(-1));
  }
  socket.terminate();
  return told;
};

const byEventStream = async (query: string, variables: object = {}): Promise<string> => {
  const gone = new AbortController();
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', 'x-api-key': KEYS.viewer },
    body: JSON.stringify({ query, variables }),
    signal: gone.signal,
  });
  const parts: string[] = [];
  const decoder = new TextDecoder();
  let isRows = false;
  for await (const chunk of response.body ?? []) {
    const part = decoder.decode(chunk, { stream: true });
    isRows ||= part.includes('"items"');
    parts.push(part);
    if (isRows && part.endsWith('\n\n')) break;
  }
  gone.abort();
  return parts.join('');
};

const rowsIn = (payload: string): number => payload.match(/"id":"[^"]+","nativeId"/g)?.length ?? 0;

let listener: WebSocket | null = null;

beforeAll(async () => {
  await gateway.start();
  const floor = openAzureFloor({ jobs: JOBS, workers: 500, queues: 50 });
  gateway.vendors.get('azure')?.set(({ url = '/' }) => {
    const { status, body } = floor(url);
    return says(status, body);
  });
  // What lives is read before, and heard all the time.
  const { send, socket, frame } = await openKeyedSocket(gateway.url, KEYS.viewer);
  listener = socket;
  send({ type: 'subscribe', id: '1', payload: { query: jobsOf('(intervalMs: 60000)', 'id') } });
  await frame('next');
});
afterAll(async () => {
  listener?.terminate();
  await gateway.close();
});

describe(`one request over ${JOBS} jobs: a viewer`, () => {
  for (const [transport, open] of [
    ['a WebSocket', bySocket],
    ['server-sent events', byEventStream],
  ] as const) {
    attack(`opens the view of all of them over ${transport}`, async () => {
      expect(rowsIn(await open(jobsOf()))).toBe(JOBS);
    });
    attack(`opens it in an order over ${transport}`, async () => {
      expect(rowsIn(await open(jobsOf('(orderBy: { field: PRIORITY, direction: DESC })')))).toBe(JOBS);
    });
    attack(`comes back to it with a cursor that is none over ${transport}`, async () => {
      expect(rowsIn(await open(jobsOf('(after: "bm9uZQ")')))).toBe(JOBS);
    });
    attack(`opens the first 500 in an order over ${transport}`, async () => {
      expect(rowsIn(await open(jobsOf('(first: 500, orderBy: { field: ENQUEUED_AT })')))).toBe(500);
    });
    attack(`opens a view through a filter that all pass over ${transport}`, async () => {
      expect(rowsIn(await open(jobsOf('(filter: { states: [QUEUED] })')))).toBe(JOBS);
    });
  }

  attack('opens the workers with what they lead to', async () => {
    expect(await byEventStream(WORKERS)).toContain('"workState"');
  });

  attack('opens the boards of all queues', async () => {
    expect(await byEventStream(QUEUES)).toContain('"waiting":400');
  });

  attack("opens the wallboard's board and its waiting jobs", async () => {
    expect(await bySocket(String(WallboardBoardDocument))).toContain('"waiting":400');
    expect(await bySocket(String(WallboardWaitingDocument), { first: 500 })).toContain('"next"');
  });

  attack('asks for the largest page, in each order that the view knows', async () => {
    for (const field of ['PRIORITY', 'ENQUEUED_AT']) {
      const { data, errors } = await gateway.ask(
        KEYS.viewer,
        `{ jobs(first: 500, maxStalenessMs: 100000000, orderBy: { field: ${field} }, filter: { accounts: ["azure"], live: true }) { nodes { ${ROW} } failures { message } } }`,
      );
      expect(errors).toBeUndefined();
      expect(rowsIn(JSON.stringify(data))).toBe(500);
    }
  });

  attack('asks the vendor for the largest page', async () => {
    const query = `{ jobs(first: 500, filter: { accounts: ["azure"] }) { edges { cursor node { ${ROW} } } failures { message } } }`;
    expect(rowsIn(JSON.stringify((await gateway.ask(KEYS.viewer, query)).data))).toBe(500);
  });

  attack('asks for 500 of them by their ids', async () => {
    const ids = Array.from({ length: 500 }, (_, at) => idOfKey(refKey(ref('Job', 'azure', jobId(at)))));
    const { data } = await gateway.ask(
      KEYS.viewer,
      `query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Job { nativeId priority labels } } }`,
      { ids },
    );
    expect(rowsIn(JSON.stringify(data))).toBeGreaterThan(0);
  });
});
