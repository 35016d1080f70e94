import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openLiveFold } from '../../src/domain/live-fold.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { openLive } from '../../src/live/live.ts';
import { openEstate } from './estate.ts';
import { dataOf, runner } from './house.ts';
import { type BusySandbox, openBusySandbox } from './stores/busy.ts';

/** What was told last may still be on its way. */
const SETTLED = { timeout: 120_000, interval: 100 };

const NOW = `now { waiting offered assigned wrapping oldestWaitingSince waitingByPriority { priority count }
  waitingByChannel { channel count } workers { eligible available busy wrapping notReady offline unknown withRoom
    capacityByChannel { channel workers untold total free workersWithRoom } } }`;
const WINDOW = `window { entered answered abandoned serviceLevel averageWaitMs p95WaitMs offersAccepted offersDeclined offersExpired }`;
const PARTIAL = 'partial { account { name } figures code }';
const FIGURES = `${NOW} ${WINDOW} ${PARTIAL}`;
const ROW = `queueId queue { name account { name } } ${FIGURES}`;
const TOTALS = `queues ${FIGURES}`;

interface Row {
  readonly queueId: string;
  readonly queue: { readonly name: string; readonly account: { readonly name: string } };
  readonly now: Readonly<Record<string, unknown>> & { readonly waiting: number | null };
  readonly window: { readonly entered: number | null };
}

interface Boards {
  readonly queueBoards: {
    readonly nodes: readonly Row[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    readonly failures: readonly { readonly account: { readonly name: string }; readonly code: string }[];
    readonly partial: readonly { readonly code: string }[];
    readonly asOf: readonly { readonly account: { readonly name: string }; readonly at: string | null }[];
  };
}

interface Totals {
  readonly queueTotals: {
    readonly totals: { readonly queues: number; readonly now: { readonly waiting: number } } | null;
    readonly failures: Boards['queueBoards']['failures'];
  };
}

const boards = (args = 'first: 500') => `{ queueBoards(${args}) { nodes { ${ROW} } pageInfo { hasNextPage endCursor }
  failures { account { name } code } partial { code } asOf { account { name } at } } }`;
const totals = `{ queueTotals { totals { ${TOTALS} } failures { account { name } code } } }`;

const byId = (rows: Iterable<Row>): Row[] => [...rows].sort((a, b) => (a.queueId < b.queueId ? -1 : 1));

let sandbox: BusySandbox;
beforeAll(async () => {
  sandbox = await openBusySandbox();
});
afterAll(() => sandbox.close());

describe('queueBoards and queueTotals', () => {
  it('tell what a subscriber has put together, and what the lists of the vendors come to', async () => {
    const fold = openLiveFold<Row>(({ queueId }) => queueId);
    let sums: unknown = null;
    const problems: unknown[] = [];
    sandbox.carry(
      `subscription { liveQueues { __typename
        ... on QueueBoardSnapshot { seq items { ${ROW} } versions count digest }
        ... on QueueBoardDelta { seq since upserted { ${ROW} } removed versions count digest } } }`,
      ({ data }) => {
        const problem = fold.take(data.liveQueues as never);
        if (problem) problems.push(problem);
      },
    );
    sandbox.carry(
      `subscription { liveQueueTotals { __typename
        ... on QueueTotalsSnapshot { items { ${TOTALS} } } ... on QueueTotalsDelta { upserted { ${TOTALS} } } } }`,
      ({ data }) => {
        const { items, upserted } = data.liveQueueTotals as { items?: unknown[]; upserted?: unknown[] };
        sums = (items ?? upserted)?.at(-1) ?? sums;
      },
    );
    await sandbox.pass(60_000);
    await vi.waitFor(async () => {
      const { queueBoards } = await sandbox.ask<Boards>(boards());
      expect(byId(queueBoards.nodes)).toEqual(byId(fold.rows().values()));
      expect((await sandbox.ask<Totals>(totals)).queueTotals.totals).toEqual(sums);
      const listed = await dataOf(
        sandbox.run<{ queues: { nodes: readonly { readonly id: string }[] } }>(
          '{ queues(first: 500) { nodes { id } } }',
        ),
      );
      expect(queueBoards.nodes.map(({ queueId }) => queueId).sort()).toEqual(
        listed.queues.nodes.map(({ id }) => id).sort(),
      );
    }, SETTLED);
    expect(problems).toEqual([]);
    const { queueBoards } = await sandbox.ask<Boards>(boards());
    expect(queueBoards.nodes.some(({ now }) => (now.waiting ?? 0) > 0)).toBe(true);
    expect(queueBoards.failures).toEqual([]);
    expect(queueBoards.asOf.map(({ at }) => at === null)).not.toContain(true);
  });

  it.each([
    'NAME',
    'WAITING',
    'OLDEST_WAITING_SINCE',
    'AVAILABLE',
    'ENTERED',
    'ABANDONED',
    'SERVICE_LEVEL',
    'AVERAGE_WAIT',
  ])('come in pages in the order of %s, each queue once', async (field) => {
    for (const direction of ['ASC', 'DESC']) {
      const order = `orderBy: { field: ${field}, direction: ${direction} }`;
      const whole = await sandbox.ask<Boards>(boards(`first: 500, ${order}`));
      const paged: string[] = [];
      for (let after: string | null = null, more = true; more; ) {
        const { queueBoards }: Boards = await sandbox.ask<Boards>(
          boards(`first: 3, ${order}${after ? `, after: "${after}"` : ''}`),
        );
        paged.push(...queueBoards.nodes.map(({ queueId }) => queueId));
        ({ endCursor: after, hasNextPage: more } = queueBoards.pageInfo);
      }
      expect(paged).toEqual(whole.queueBoards.nodes.map(({ queueId }) => queueId));
      expect(new Set(paged).size).toBe(paged.length);
    }
  });

  it('are put in the order of the figure, with what is not known at the end', async () => {
    const { queueBoards } = await sandbox.ask<Boards>(
      boards('first: 500, orderBy: { field: WAITING, direction: DESC }'),
    );
    const waiting = queueBoards.nodes.map(({ now }) => now.waiting ?? -1);
    expect(waiting).toEqual([...waiting].sort((a, b) => b - a));
    expect(waiting[0]).toBeGreaterThan(0);
  });

  it('show a reader of some queues nothing of the others', async () => {
    const all = (await sandbox.ask<Boards>(boards())).queueBoards.nodes;
    const [one] = all.filter(({ now }) => (now.waiting ?? 0) > 0);
    if (!one) throw new Error('nothing waits');
    const account = one.queue.account.name;
    const nativeId = Buffer.from(one.queueId, 'base64url').toString().split(':').slice(2).join(':');
    const rights = { named: { [account]: [nativeId] }, others: 'NONE' } as const;
    const { queueBoards } = await sandbox.ask<Boards>(boards(), rights);
    expect(queueBoards.nodes.map(({ queueId }) => queueId)).toEqual([one.queueId]);
    const { queueTotals } = await sandbox.ask<Totals>(totals, rights);
    expect(queueTotals.totals).toMatchObject({ queues: 1, now: { waiting: one.now.waiting } });
  });

  it('refuse a cursor of another order, and a window that is too short', async () => {
    const { endCursor } = (await sandbox.ask<Boards>(boards('first: 1'))).queueBoards.pageInfo;
    await expect(sandbox.ask(boards(`first: 1, after: "${endCursor}", orderBy: { field: WAITING }`))).rejects.toThrow(
      /not a cursor of a Queue list ordered by BOARD_WAITING ASC/,
    );
    await expect(sandbox.ask('{ queueTotals(window: { lengthMs: 1000 }) { totals { queues } } }')).rejects.toThrow(
      /window: its length must be from 60000 to 86400000 ms, not 1000/,
    );
  });
});

it('an account that does not answer in time is a failure and in no figure, and the others are there', async () => {
  const estate = await openEstate('default', { azure: 200 });
  estate.simulationOf('azure').faults.inject({ kind: 'hang' });
  const accounts = estate.gateway.accounts.map(({ name, adapter }) => {
    return { name, adapter, pollIntervalMs: 1_000, reconcileMs: 60_000, webhook: false };
  });
  const events = openEvents({ accounts });
  const live = openLive({ events, gateway: estate.gateway });
  const run = runner(estate.gateway, events);
  const { queueBoards } = await dataOf(run<Boards>(boards('first: 100')));
  expect(queueBoards.failures).toEqual([{ account: { name: 'demo-azure' }, code: 'TIMEOUT' }]);
  const seen = new Set(queueBoards.nodes.map(({ queue }) => queue.account.name));
  expect([...seen].sort()).toEqual(
    estate
      .accounts()
      .filter((name) => name !== 'demo-azure')
      .sort(),
  );
  const { queueTotals } = await dataOf(run<Totals>(totals));
  expect(queueTotals.totals?.queues).toBe(queueBoards.nodes.length);
  expect(queueTotals.totals).toMatchObject({
    partial: expect.arrayContaining([expect.objectContaining({ code: 'TIMEOUT' })]),
  });
  live.close();
  await events.close();
  await estate.close();
});
