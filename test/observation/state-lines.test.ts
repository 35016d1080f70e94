import { createServer } from 'node:http';
import { type AddressInfo, createServer as createPort } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { openCore } from '../../src/core.ts';
import { PostponedError, VendorError } from '../../src/domain/error.ts';
import type { FeedHealth, FeedState, HealthEvent } from '../../src/domain/event.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { openStateLines } from '../../src/server/state-lines.ts';
import { registry } from '../../src/vendors/index.ts';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';
import { until } from '../server/stream-house.ts';
import { openMemoryLog } from './lines.ts';

const openStage = () => {
  const clock = manualClock(0);
  const memory = openMemoryLog();
  let hear = (_event: HealthEvent): void => {};
  const watchHealth = (listener: typeof hear) => {
    hear = listener;
    return () => {};
  };
  const lines = openStateLines({ events: { watchHealth }, log: memory.log, clock });
  const tell = (state: FeedState, error: VendorError | null = null, account = 'main'): void => {
    const health = { account, state, mode: 'POLL', error, since: clock.now() } as FeedHealth;
    hear({ type: 'health', account, health });
  };
  return { clock, tell, close: lines.close, ...memory };
};

const DOWN = new VendorError('UNAVAILABLE', 'main', 'GET /jobs: no connection (ECONNREFUSED)', {
  reason: 'no connection (ECONNREFUSED)',
});

describe('a change of how an account is heard', () => {
  test('is one line: a warning for worse, information for better, with the cause and for how long it was so (S23)', async () => {
    const { clock, tell, lines } = openStage();
    tell('CONNECTING');
    tell('LIVE');
    await clock.advance(5_000);
    tell('DOWN', DOWN);
    await clock.advance(65_000);
    tell('DEGRADED', DOWN);
    tell('LIVE');
    tell('IDLE');
    expect(lines().map(({ level, state, before, beforeMs, code }) => [level, state, before, beforeMs, code])).toEqual([
      [30, 'LIVE', null, null, undefined],
      [40, 'DOWN', 'LIVE', 5_000, 'UNAVAILABLE'],
      [30, 'DEGRADED', 'DOWN', 65_000, 'UNAVAILABLE'],
      [30, 'LIVE', 'DEGRADED', 0, undefined],
    ]);
    expect(lines()[1]?.msg).toBe(
      'the feed of account main is DOWN, was LIVE for 5 s: GET /jobs: no connection (ECONNREFUSED)',
    );
  });

  test('is none while the state and its cause stay, also when nobody listened meanwhile', async () => {
    const { clock, tell, lines } = openStage();
    tell('DOWN', DOWN);
    for (let left = 9; left > 0; left -= 1)
      tell('DOWN', new PostponedError(DOWN, 'account main: no connection', () => left * 1_000));
    tell('IDLE');
    await clock.advance(300_000);
    tell('CONNECTING');
    tell('DOWN', DOWN);
    expect(lines()).toHaveLength(1);
    tell('DOWN', new VendorError('UNAUTHENTICATED', 'main', 'the credentials are refused'));
    expect(lines()).toMatchObject([{}, { level: 40, state: 'DOWN', code: 'UNAUTHENTICATED' }]);
  });

  test('does not flood the log when it goes to and fro', async () => {
    const { clock, tell, lines } = openStage();
    for (let n = 0; n < 1_000; n += 1) tell(n % 2 === 0 ? 'LIVE' : 'DOWN', n % 2 === 0 ? null : DOWN);
    tell('LIVE', null, 'other');
    expect(lines()).toHaveLength(11);
    await clock.advance(60_000);
    expect(lines().at(-1)).toMatchObject({ level: 40, account: 'main', count: 990, state: 'DOWN' });
  });
});

/** Answers everything alike. */
const vendorThat = async (answer: (response: import('node:http').ServerResponse) => void): Promise<string> => {
  const server = createServer((_request, response) => answer(response));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
};

/** A port at which nobody listens. */
const deserted = async (): Promise<string> => {
  const server = createPort().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
};

const json = (status: number, text: string) => (response: import('node:http').ServerResponse) =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(text);

test('nine accounts that are broken each leave a line that names the cause', async () => {
  const simulation = await startSimulator({});
  onTestFinished(() => simulation.close());
  const plain = await vendorThat(json(200, '{}'));
  const broken: Record<string, { baseUrl: string; settings?: object; cause: RegExp }> = {
    credentials: { baseUrl: simulation.url, settings: { authToken: 'not-the-token' }, cause: /credentials|refuse/i },
    forbidden: { baseUrl: await vendorThat(json(403, '{}')), cause: /may not do this/ },
    refused: { baseUrl: await deserted(), cause: /ECONNREFUSED/ },
    unknown: { baseUrl: 'http://nowhere.invalid', cause: /ENOTFOUND|EAI_AGAIN/ },
    tls: { baseUrl: plain.replace('http:', 'https:'), cause: /TLS|SSL|certificate|EPROTO/i },
    hanging: { baseUrl: await vendorThat(() => {}), cause: /no answer|did not answer|within/ },
    failing: { baseUrl: await vendorThat(json(500, '{}')), cause: /500/ },
    garbled: { baseUrl: await vendorThat(json(200, '{"tasks": [')), cause: /JSON/ },
    page: {
      baseUrl: await vendorThat((response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>')),
      cause: /not JSON|html/,
    },
  };
  const raw = {
    accounts: Object.entries(broken).map(([name, { baseUrl, settings = {} }]) => ({
      name,
      vendor: 'restcomm',
      settings: {
        ...simulation.settings,
        baseUrl: String(simulation.settings.baseUrl).replace(simulation.url, baseUrl),
        ...settings,
      },
      // Only what never answers is waited for briefly.
      ...(name === 'hanging' ? { timeoutMs: 300, deadlineMs: 600 } : { timeoutMs: 9_000, deadlineMs: 10_000 }),
      retries: 0,
    })),
  };
  const vendors = registry.map(({ vendor }) => vendor);
  const { log, texts, lines } = openMemoryLog();
  const core = openCore(readConfig({ raw, vendors, environment: {}, flags: {} }), { log });
  onTestFinished(() => core.close());
  const accounts = Object.keys(broken);
  core.events.follow({ accounts, kinds: ['Job'], hear: () => {} });
  const down = () => lines().filter(({ state }) => state === 'DOWN' || state === 'DEGRADED');
  await until(() => new Set(down().map(({ account }) => account)).size === accounts.length);
  for (const [name, { cause }] of Object.entries(broken)) {
    const [line, ...more] = down().filter(({ account }) => account === name);
    expect([name, line?.level, more.length]).toEqual([name, 40, 0]);
    expect([name, line?.msg]).toEqual([name, expect.stringMatching(cause)]);
  }
  expect(texts.join()).not.toContain('not-the-token');
  expect(texts.join()).not.toContain(String(simulation.settings.authToken));
});
