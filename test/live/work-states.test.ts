import { describe, expect, it } from 'vitest';
import { refKey } from '../../src/domain/ref.ts';
import { ENDED_TASK_STATES, isLiveTask, LIVE_TASK_STATES, TASK_STATES } from '../../src/domain/task.ts';
import { PRESENCES, type WorkState, workState } from '../../src/domain/worker.ts';
import type { Context } from '../../src/graphql/context.ts';
import { stateOf } from '../../src/graphql/worker-state.ts';
import type { TaskRow, WorkerRow } from '../../src/wallboard/rows.ts';
import { lineOf } from '../../src/wallboard/states.ts';
import { stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const ACCOUNT = 'acme';
const { queue, worker, task } = objectsOf(ACCOUNT);

const STATES = [...TASK_STATES, 'UNKNOWN'] as const;
type State = (typeof STATES)[number];

const ALL_PRESENCES = [...PRESENCES, 'UNKNOWN'] as const;
type Presence = (typeof ALL_PRESENCES)[number];

/** What a board may show, written down as a table: the first line that fits. `any` stands for every presence. */
const TABLE: readonly (readonly [holds: State | 'no live task', presence: Presence | 'any', shows: WorkState])[] = [
  ['ACTIVE', 'any', 'ON_TASK'],
  ['WRAP_UP', 'any', 'WRAP_UP'],
  ['OFFERED', 'any', 'OFFERED'],
  ['UNKNOWN', 'any', 'UNKNOWN'],
  ['no live task', 'READY', 'AVAILABLE'],
  ['no live task', 'NOT_READY', 'NOT_READY'],
  ['no live task', 'DRAINING', 'NOT_READY'],
  ['no live task', 'OFFLINE', 'OFFLINE'],
  ['no live task', 'UNKNOWN', 'UNKNOWN'],
];

const shown = (presence: Presence, held: readonly State[]): WorkState => {
  const line = TABLE.find(
    ([holds, of]) => (holds === 'no live task' || held.includes(holds)) && (of === 'any' || of === presence),
  );
  if (!line) throw new Error('the table has a hole');
  return line[2];
};

const subsets = Array.from({ length: 2 ** STATES.length }, (_, bits) =>
  STATES.filter((_state, at) => (bits >> at) & 1),
);

const cases = ALL_PRESENCES.flatMap((presence) =>
  subsets.map((held, at) => {
    const id = `${presence}-${at}`;
    return {
      id,
      presence,
      held,
      expected: shown(presence, held),
      worker: worker(id, presence, { in: [id] }),
      tasks: held.map((state) => task(`${id}-${state}`, state, { by: id, of: `${id}-${state}` })),
    };
  }),
);

const COLUMN: Readonly<Record<WorkState, string>> = {
  AVAILABLE: 'available',
  OFFERED: 'busy',
  ON_TASK: 'busy',
  WRAP_UP: 'wrapping',
  NOT_READY: 'notReady',
  OFFLINE: 'offline',
  UNKNOWN: 'unknown',
};

const filled = () => {
  const vendor = testVendor(ACCOUNT);
  for (const one of cases) vendor.set(queue(one.id), one.worker, ...one.tasks);
  return vendor;
};

/** The column of the board in which the only worker of each queue counts. */
const columns = async (house: ReturnType<typeof stage>) => {
  const ear = await house.boards();
  return new Map(
    cases.map(({ id }) => {
      const { eligible, byActivity, ...numbers } = ear.rows.get(refKey(queue(id).ref))?.now.workers ?? {};
      return [
        id,
        Object.entries(numbers)
          .filter(([, count]) => count === 1)
          .map(([name]) => name),
      ];
    }),
  );
};

describe('what a worker does, for every presence and every set of tasks', () => {
  it('is told by one table, and an unknown task is live', () => {
    for (const { presence, held, expected, worker: one, tasks } of cases) {
      expect([presence, held, workState(one, tasks)]).toEqual([presence, held, expected]);
    }
    expect(LIVE_TASK_STATES.toSorted()).toEqual(['ACTIVE', 'OFFERED', 'UNKNOWN', 'WRAP_UP']);
    for (const state of STATES) {
      const isLive = isLiveTask(task('t', state, { by: 'w', of: 'j' }));
      expect([state, isLive]).toEqual([state, LIVE_TASK_STATES.includes(state)]);
      expect([state, isLive]).toEqual([state, !ENDED_TASK_STATES.has(state)]);
    }
  });

  it('never is AVAILABLE while the work in hand is not all known', () => {
    for (const { presence, held, expected, worker: one, tasks } of cases) {
      const told = expected === 'AVAILABLE' ? 'UNKNOWN' : expected;
      expect([presence, held, workState(one, tasks, false)]).toEqual([presence, held, told]);
    }
    for (const presence of ALL_PRESENCES) expect(workState(worker('w', presence), null)).not.toBe('AVAILABLE');
  });

  it('is the same on the page, which asks for it and works out nothing', () => {
    for (const { presence, held, expected, worker: one, tasks } of cases) {
      const told = workState(one, tasks);
      const row = { id: 'w', nativeId: 'w', account: { name: ACCOUNT }, presence: one.presence, workState: told };
      const rows = tasks.map(({ state }, at) => ({ id: `${at}`, state: state.state }));
      const line = lineOf(row as unknown as WorkerRow, rows as unknown as TaskRow[]);
      expect([presence, held, line.state]).toEqual([presence, held, expected]);
    }
  });

  it('is the same for a query, which asks the vendor', async () => {
    const { gateway } = stage(filled());
    const { loader } = gateway.begin(new AbortController().signal, null);
    for (const { presence, held, expected, worker: one } of cases) {
      const { state, unsure } = await stateOf(one, { loader } as Context);
      expect([presence, held, state, unsure]).toEqual([presence, held, expected, null]);
    }
  });

  it('is the same on the boards, which listen', async () => {
    const told = await columns(stage(filled()));
    for (const { id, presence, held, expected } of cases) {
      expect([presence, held, told.get(id)]).toEqual([presence, held, [COLUMN[expected]]]);
    }
  });

  it('is not AVAILABLE anywhere while one task of the account cannot be read, and is again when it can', async () => {
    const vendor = filled();
    const house = stage(vendor);
    vendor.set(task('odd', 'ACTIVE', { by: 'nobody', of: 'nothing' }));
    vendor.unreadable.add('Task:odd');
    const { loader } = house.gateway.begin(new AbortController().signal, null);
    const told = await columns(house);
    for (const { id, presence, held, expected, worker: one } of cases) {
      const least = expected === 'AVAILABLE' ? 'UNKNOWN' : expected;
      const { state, unsure } = await stateOf(one, { loader } as Context);
      expect([presence, held, state, unsure?.code]).toEqual([presence, held, least, 'UNREADABLE']);
      expect([presence, held, told.get(id)]).toEqual([presence, held, [COLUMN[least]]]);
      await expect(loader.tasksOf(one)).rejects.toMatchObject({ code: 'UNREADABLE' });
    }
    expect(house.events.health(ACCOUNT)).toMatchObject({ state: 'DEGRADED', error: { code: 'UNREADABLE' } });
    vendor.unreadable.clear();
    await house.pass(60_000);
    expect(house.events.health(ACCOUNT)).toMatchObject({ state: 'LIVE', error: null, staleSince: null });
    const again = await columns(house);
    for (const { id, presence, held, expected } of cases) {
      expect([presence, held, again.get(id)]).toEqual([presence, held, [COLUMN[expected]]]);
    }
  });
});
