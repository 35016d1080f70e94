import { describe, expect, test } from 'vitest';
import { byMoment, openNameOrder } from '../../src/wallboard/order.ts';
import {
  type QueueRow,
  queueName,
  type TaskRow,
  type WorkerRow,
  workbinName,
  workerName,
} from '../../src/wallboard/rows.ts';
import { lineOf, tasksByWorker, WORK_STATES } from '../../src/wallboard/states.ts';

const worker = (workState: WorkerRow['workState']): WorkerRow => ({
  id: 'w',
  name: 'Ada',
  nativeId: 'ada',
  workState,
  account: { name: 'one' },
  presence: { state: 'READY', label: null, nativeState: null, since: '2026-11-21T08:00:00.000Z' },
});

const task = (state: TaskRow['state'], id = state.toLowerCase()): TaskRow => ({
  id,
  nativeId: id,
  state,
  offeredAt: '2026-11-21T08:10:00.000Z',
  offerExpiresAt: null,
  assignedAt: '2026-11-21T08:20:00.000Z',
  updatedAt: '2026-11-21T08:30:00.000Z',
  account: { name: 'one' },
  worker: { id: 'w' },
  queue: null,
  job: null,
});

const ALL = ['OFFERED', 'WRAP_UP', 'ACTIVE', 'UNKNOWN', 'DECLINED'] as const;

describe('what a worker does', () => {
  test('is what the server says, whatever tasks have come, and unknown where it says nothing (T37)', () => {
    for (const state of WORK_STATES) {
      for (const tasks of [[], ALL.map((one) => task(one))]) expect(lineOf(worker(state), tasks).state).toBe(state);
    }
    expect(lineOf(worker(null), [])).toMatchObject({ state: 'UNKNOWN', task: null });
  });

  test('began with the task that it stands for', () => {
    const began = WORK_STATES.map((state) => {
      const { since, task: held } = lineOf(
        worker(state),
        ALL.map((one) => task(one)),
      );
      return [state, held?.state ?? null, since?.slice(11, 16)];
    });
    expect(began).toEqual([
      ['AVAILABLE', null, '08:00'],
      ['OFFERED', 'OFFERED', '08:10'],
      ['ON_TASK', 'ACTIVE', '08:20'],
      ['WRAP_UP', 'WRAP_UP', '08:30'],
      ['NOT_READY', null, '08:00'],
      ['UNKNOWN', 'UNKNOWN', '08:30'],
      ['OFFLINE', null, '08:00'],
    ]);
  });

  test('began at no moment that is known where its task is not told', () => {
    for (const state of ['ON_TASK', 'WRAP_UP', 'OFFERED'] as const) {
      expect(lineOf(worker(state), [task('DECLINED')])).toMatchObject({ state, since: null, task: null });
    }
    expect(lineOf(worker('UNKNOWN'), [])).toMatchObject({ since: '2026-11-21T08:00:00.000Z' });
  });

  test('counts the tasks of one worker together, and those of nobody not at all', () => {
    const found = tasksByWorker([task('ACTIVE'), task('OFFERED'), { ...task('ACTIVE', 'lost'), worker: null }]);
    expect([...found].map(([id, held]) => [id, held.length])).toEqual([['w', 2]]);
  });
});

describe('names', () => {
  test.each(['', ' ', '\t\n', '\u00a0', '\u200b', '\u2060\ufeff', null])(
    'that show nothing (%j) give way to the id',
    (name) => {
      expect(workerName({ ...worker('AVAILABLE'), name })).toBe('ada');
      expect(queueName({ queue: { name, nativeId: 'q1' } } as unknown as QueueRow)).toBe('q1');
      expect(workbinName({ label: name, name, nativeId: 'b1' } as unknown as Parameters<typeof workbinName>[0])).toBe(
        'b1',
      );
    },
  );

  test('that show something are shown without the blanks around them', () => {
    expect(workerName({ ...worker('AVAILABLE'), name: '  Łukasz ' })).toBe('Łukasz');
    expect(workerName({ ...worker('AVAILABLE'), name: '🙂' })).toBe('🙂');
  });
});

describe('orders', () => {
  const rows = (...names: string[]) => new Map(names.map((name, index) => [`${index}`, { id: `${index}`, name }]));

  test('are by name, and follow newcomers, leavers and new names', () => {
    const order = openNameOrder<{ id: string; name: string }>(({ name }) => name);
    const namesOf = (map: ReturnType<typeof rows>) => order(map).map(({ name }) => name);
    expect(namesOf(rows('Queue 10', 'ventas', 'Queue 9'))).toEqual(['Queue 9', 'Queue 10', 'ventas']);
    expect(namesOf(rows('Queue 10', 'alba', 'Queue 9'))).toEqual(['alba', 'Queue 9', 'Queue 10']);
    expect(namesOf(rows('Queue 10', 'alba'))).toEqual(['alba', 'Queue 10']);
    expect(namesOf(rows('b', 'a', 'b'))).toEqual(['a', 'b', 'b']);
  });

  test('are by moment, and what has none stays behind as it was', () => {
    const found = byMoment(
      [
        { id: 1, at: null },
        { id: 2, at: '2026-11-21T09:00:00Z' },
        { id: 3, at: '2026-11-21T08:00:00Z' },
        { id: 4, at: null },
      ],
      ({ at }) => at,
    );
    expect(found.map(({ id }) => id)).toEqual([3, 2, 1, 4]);
  });
});
