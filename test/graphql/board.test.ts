import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { openLiveFold } from '../../src/domain/live-fold.ts';
import { dataOf } from './house.ts';
import { type BusySandbox, openBusySandbox } from './stores/busy.ts';

/** What was told last may still be on its way. */
const SETTLED = { timeout: 120_000, interval: 100 };

type Row = Readonly<Record<string, unknown>>;

const ROWS = {
  queues: 'queueId queue { id name } now { waiting assigned workers { eligible busy } }',
  workers: 'id name workState presence { state } tasks { id state }',
  tasks: 'id state worker { id name workState } job { id state } queue { id }',
} as const;
type List = keyof typeof ROWS;
const LISTS = Object.keys(ROWS) as List[];

const TOTALS = 'totals { queues now { waiting offered assigned wrapping workers { eligible busy available } } }';
const lists = (rows: string, more = ''): string =>
  LISTS.map((list) => `${list} { ${rows} { ${ROWS[list]} } versions count digest ${more} }`).join(' ');
const DOCUMENT = `subscription { liveBoard { __typename
  ... on BoardSnapshot { seq partial { kind } ${lists('items')} ${TOTALS} }
  ... on BoardDelta { seq since partial { kind } ${lists('upserted', 'removed')} ${TOTALS} } } }`;

const QUERY = `{
  queues(first: 500) { nodes { id name } }
  workers(first: 500) { nodes { ${ROWS.workers} } }
  tasks(first: 500, filter: { states: [OFFERED, ACTIVE, WRAP_UP, UNKNOWN] }) { nodes { ${ROWS.tasks} } }
}`;
interface Answer {
  readonly queues: { readonly nodes: readonly Row[] };
  readonly workers: { readonly nodes: readonly Row[] };
  readonly tasks: { readonly nodes: readonly Row[] };
}

interface Told {
  readonly seq: number;
  readonly since: number;
  readonly partial: readonly unknown[];
  readonly totals: { readonly queues: number; readonly now: Readonly<Record<string, number | null>> } | null;
}

const idOf = (row: Row): string => (row.id ?? row.queueId) as string;
const byId = (rows: Iterable<Row>): Row[] => [...rows].sort((a, b) => (idOf(a) < idOf(b) ? -1 : 1));

const openBoard = () => {
  const folds = Object.fromEntries(LISTS.map((list) => [list, openLiveFold(idOf)])) as Record<
    List,
    ReturnType<typeof openLiveFold<Row>>
  >;
  const problems: string[] = [];
  const rowsOf = (list: List): Row[] => [...folds[list].rows().values()];
  const board = {
    payloads: 0,
    last: null as Told | null,
    totals: null as Told['totals'],
    problems,
    rowsOf,
    take(told: Told): void {
      board.payloads += 1;
      board.last = told;
      board.totals = told.totals ?? board.totals;
      for (const list of LISTS) {
        const { seq, since } = told;
        const problem = folds[list].take({ seq, since, ...(told as unknown as Record<List, object>)[list] } as never);
        if (problem) problems.push(`${list}: ${problem}`);
      }
      const tasks = rowsOf('tasks') as unknown as { id: string; state: string; worker: { id: string } | null }[];
      for (const { id, name, workState, tasks: held } of rowsOf('workers')) {
        const active = tasks.filter(({ state, worker }) => state === 'ACTIVE' && worker?.id === id);
        if ((workState === 'ON_TASK') !== active.length > 0) problems.push(`${name} is ${workState}`);
        // Of some workers the vendor does not tell what they hold.
        if (held === null) {
          if (workState === 'AVAILABLE') problems.push(`${name} is free, and nobody knows`);
          continue;
        }
        const own = tasks.filter(({ worker }) => worker?.id === id).map((task) => `${task.id} ${task.state}`);
        const shown = (held as { id: string; state: string }[]).map((task) => `${task.id} ${task.state}`);
        if (own.sort().join() !== shown.sort().join()) problems.push(`${name} holds ${shown} and not ${own}`);
      }
      const { queues, now } = board.totals ?? { queues: -1, now: {} };
      if (queues !== folds.queues.rows().size) problems.push(`there are ${queues} queues`);
      for (const figure of ['waiting', 'assigned']) {
        const sum = rowsOf('queues')
          .map((row) => (row.now as Record<string, number | null>)[figure] ?? 0)
          .reduce((all, one) => all + one, 0);
        if ((now[figure] ?? 0) !== sum) problems.push(`${figure}: ${now[figure]} and ${sum} in the rows`);
      }
    },
  };
  return board;
};

let sandbox: BusySandbox;
beforeAll(async () => {
  sandbox = await openBusySandbox();
});
afterAll(() => sandbox.close());

it('a board of all four vendors is consistent after each payload of a busy minute, and equals a fresh query at rest (R18)', async () => {
  const board = openBoard();
  const errors: unknown[] = [];
  sandbox.carry(DOCUMENT, (payload) => {
    errors.push(...((payload as { errors?: unknown[] }).errors ?? []));
    board.take(payload.data.liveBoard as Told);
  });
  await sandbox.pass(60_000);
  await vi.waitFor(async () => {
    const fresh = await dataOf(sandbox.run<Answer>(QUERY));
    const tasksInOrder = (rows: readonly Row[]): Row[] =>
      byId(rows).map((row) => (Array.isArray(row.tasks) ? { ...row, tasks: byId(row.tasks as Row[]) } : row));
    expect(tasksInOrder(board.rowsOf('workers'))).toEqual(tasksInOrder(fresh.workers.nodes));
    expect(byId(board.rowsOf('tasks'))).toEqual(byId(fresh.tasks.nodes));
    expect(byId(board.rowsOf('queues').map(({ queue }) => queue as Row))).toEqual(byId(fresh.queues.nodes));
  }, SETTLED);
  expect(board.problems).toEqual([]);
  expect(errors).toEqual([]);
  expect(board.payloads).toBeGreaterThan(10);
  expect(board.rowsOf('tasks').length).toBeGreaterThan(5);
});
