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
import { lineOf, tasksByWorker } from '../../src/wallboard/states.ts';

const worker = (state: WorkerRow['presence']['state']): WorkerRow => ({
  id: 'w',
  name: 'Ada',
  nativeId: 'ada',
  account: { name: 'one' },
  presence: { state, label: null, native: null, since: '2026-11-21T08:00:00.000Z' },
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

describe('what a worker does', () => {
  test('is told by the work in hand before the presence', () => {
    expect(lineOf(worker('READY'), [task('OFFERED'), task('WRAP_UP'), task('ACTIVE')]).state).toBe('ON_TASK');
    expect(lineOf(worker('READY'), [task('OFFERED'), task('WRAP_UP')]).state).toBe('WRAP_UP');
    expect(lineOf(worker('NOT_READY'), [task('OFFERED')])).toMatchObject({
      state: 'OFFERED',
      since: '2026-11-21T08:10:00.000Z',
    });
    expect(lineOf(worker('READY'), [task('DECLINED')]).state).toBe('AVAILABLE');
  });

  test('is the presence without work, and never free where the work is not told', () => {
    expect(lineOf(worker('READY'), []).state).toBe('AVAILABLE');
    expect(lineOf(worker('READY'), null).state).toBe('UNKNOWN');
    expect(lineOf(worker('DRAINING'), []).state).toBe('NOT_READY');
    expect(lineOf(worker('OFFLINE'), null)).toMatchObject({ state: 'OFFLINE', since: '2026-11-21T08:00:00.000Z' });
  });

  test('is unknown with a task in a state that nobody knows, and the task is shown', () => {
    expect(lineOf(worker('READY'), [task('UNKNOWN')])).toMatchObject({ state: 'UNKNOWN', task: { state: 'UNKNOWN' } });
    expect(lineOf(worker('OFFLINE'), [task('UNKNOWN'), task('COMPLETED')]).state).toBe('UNKNOWN');
    expect(lineOf(worker('READY'), [task('UNKNOWN'), task('OFFERED')]).state).toBe('OFFERED');
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
      expect(workerName({ ...worker('READY'), name })).toBe('ada');
      expect(queueName({ queue: { name, nativeId: 'q1' } } as unknown as QueueRow)).toBe('q1');
      expect(workbinName({ label: name, name, nativeId: 'b1' } as unknown as Parameters<typeof workbinName>[0])).toBe(
        'b1',
      );
    },
  );

  test('that show something are shown without the blanks around them', () => {
    expect(workerName({ ...worker('READY'), name: '  Łukasz ' })).toBe('Łukasz');
    expect(workerName({ ...worker('READY'), name: '🙂' })).toBe('🙂');
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
