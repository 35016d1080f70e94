import { Registry } from 'prom-client';
import { expect, onTestFinished, test } from 'vitest';
import type { AccountFigures } from '../../src/live/overview.ts';
import { openFigureMetrics } from '../../src/server/figures-metrics.ts';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';
import { serve } from '../server/harness.ts';
import { clientOf, until } from '../server/stream-house.ts';
import { openHouse } from '../streams/house.ts';
import { lines } from './metric-lines.ts';

const NOBODY = { available: 0, busy: 0, wrapping: 0, not_ready: 0, offline: 0, unknown: 0 };

const told = async (figures: readonly AccountFigures[], now = 10_000) => {
  const registry = new Registry();
  const metrics = openFigureMetrics(registry);
  metrics.set(
    [
      {
        account: 'gone',
        queues: [{ queue: 'a', waiting: 9, oldestWaitingSince: 0 }],
        workers: NOBODY,
        isPartial: true,
      },
    ],
    now,
  );
  metrics.set(figures, now);
  const text = await registry.metrics();
  return (name: string) => lines(text, name).map(({ labels, value }) => [...Object.values(labels), value]);
};

test('a figure that is not known has no sample, and one that is 0 has (S22)', async () => {
  const figures = await told([
    {
      account: 'main',
      queues: [
        { queue: 'Sales', waiting: 2, oldestWaitingSince: 4_000 },
        { queue: 'Billing', waiting: 0, oldestWaitingSince: null },
        { queue: 'Night', waiting: null, oldestWaitingSince: null },
      ],
      workers: null,
      isPartial: true,
    },
    { account: 'other', queues: [], workers: { ...NOBODY, busy: 3, wrapping: null }, isPartial: false },
  ]);
  expect(figures('trunkline_queue_waiting')).toEqual([
    ['main', 'Sales', 2],
    ['main', 'Billing', 0],
  ]);
  expect(figures('trunkline_queue_oldest_wait_seconds')).toEqual([['main', 'Sales', 6]]);
  const { wrapping: _, ...known } = { ...NOBODY, busy: 3 };
  expect(figures('trunkline_workers')).toEqual(Object.entries(known).map(([state, count]) => ['other', state, count]));
  expect(figures('trunkline_figures_partial')).toEqual([
    ['main', 1],
    ['other', 0],
  ]);
});

test('of very many queues some have no samples, and it is said how many', async () => {
  const queues = Array.from({ length: 2_500 }, (_, n) => ({ queue: `q${n}`, waiting: 1, oldestWaitingSince: null }));
  const figures = await told([{ account: 'main', queues, workers: null, isPartial: false }]);
  expect(figures('trunkline_queue_waiting')).toHaveLength(2_000);
  expect(figures('trunkline_queues_omitted')).toEqual([['main', 500]]);
});

test('figures are those of accounts whose boards are looked at, and asking for them calls no vendor', async () => {
  const simulation = await startSimulator({});
  onTestFinished(() => simulation.close());
  const settings = simulation.settings;
  const { server, events } = await openHouse([{ name: 'main', vendor: 'restcomm', settings }]);
  const figures = async (name = 'trunkline_queue_waiting') =>
    lines(await (await fetch(`${server.url}/metrics`)).text(), name);
  for (let n = 0; n < 3; n += 1) expect(await figures()).toEqual([]);
  expect([simulation.calls.length, events.holds().listeners]).toEqual([0, 0]);
  const rows: { data?: { liveQueues?: { items?: { queue: { name: string }; now: { waiting: number } }[] } } }[] = [];
  const client = clientOf(server);
  const query =
    'subscription { liveQueues { ... on QueueBoardSnapshot { items { queue { name } now { waiting } } } } }';
  client.subscribe(
    { query },
    { next: (row) => rows.push(row as never), error: (error) => rows.push(error as never), complete: () => {} },
  );
  await until(() => rows.length > 0);
  const board = rows[0]?.data?.liveQueues?.items ?? [];
  expect(board.length).toBeGreaterThan(0);
  // Until the board has read what it needs, who belongs to which queue included.
  while ((await figures('trunkline_workers')).length === 0 || events.holds().upstream > 0)
    await new Promise((resolve) => setImmediate(resolve));
  const asked = simulation.calls.length;
  await figures();
  const shown = await figures();
  expect(new Map(shown.map(({ labels, value }) => [labels.queue, value]))).toEqual(
    new Map(board.map(({ queue, now }) => [queue.name, now.waiting])),
  );
  expect(simulation.calls.length).toBe(asked);
});

test('with all accounts kept, figures are there without a board', async () => {
  const simulation = await startSimulator({});
  onTestFinished(() => simulation.close());
  const { gateway, events } = await openHouse([{ name: 'main', vendor: 'restcomm', settings: simulation.settings }]);
  const { openLive } = await import('../../src/live/live.ts');
  const live = openLive({ events, gateway });
  const leave = live.overview.keep(['main']);
  await until(() => live.overview.figures().length > 0);
  const server = await serve({ gateway, events, live });
  const text = await (await fetch(`${server.url}/metrics`)).text();
  expect(lines(text, 'trunkline_queue_waiting').length).toBeGreaterThan(0);
  leave();
  expect(live.overview.figures()).toEqual([]);
});
