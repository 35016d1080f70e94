import { describe, expect, it } from 'vitest';
import { type PresenceState, workState } from '../../src/domain/worker.ts';
import type { WorkerKind } from '../../src/domain/worker-kind.ts';
import { type CountedJob, type CountedWorker, jobNumbers, workerNumbers } from '../../src/live/numbers.ts';
import { objectsOf } from './support/vendor.ts';

const { job, worker, task } = objectsOf('acme');

const jobs = (...states: Parameters<typeof job>[1][]): CountedJob[] =>
  states.map((state, index) => ({ job: job(`${index}`, state), enteredAt: null }));

const held = (presence: PresenceState | 'UNKNOWN', ...states: Parameters<typeof task>[1][]): CountedWorker => {
  const one = worker('w', presence);
  const tasks = states.map((state, index) => task(`${index}`, state, { by: 'w', of: 'j' }));
  return { worker: one, state: workState(one, tasks), places: [] };
};

describe('what is in a queue', () => {
  it.each([
    ['nothing', [], {}],
    ['waiting', ['QUEUED', 'QUEUED'], { waiting: 2 }],
    ['offered', ['OFFERED', 'QUEUED'], { waiting: 1, offered: 1 }],
    ['assigned', ['ASSIGNED'], { assigned: 1 }],
    ['wrapping', ['WRAP_UP', 'WRAP_UP'], { wrapping: 2 }],
    ['not yet in it, parked, or not known', ['PENDING', 'PARKED', 'UNKNOWN'], {}],
  ] as const)('%s', (_name, states, expected) => {
    expect(jobNumbers(jobs(...states))).toMatchObject({
      waiting: 0,
      offered: 0,
      assigned: 0,
      wrapping: 0,
      ...expected,
    });
  });

  it('counts what waits by priority, the highest first, and by channel', () => {
    const of = (priority: number | null, channel: string | null, state: 'QUEUED' | 'OFFERED' = 'QUEUED') => ({
      job: job('j', state, { priority, channel }),
      enteredAt: null,
    });
    const numbers = jobNumbers([
      of(1, 'voice'),
      of(null, null),
      of(9, 'chat'),
      of(1, 'chat'),
      of(7, 'email', 'OFFERED'),
      of(-1, 'voice'),
    ]);
    expect(numbers.waitingByPriority).toEqual([
      { priority: 9, count: 1 },
      { priority: 1, count: 2 },
      { priority: -1, count: 1 },
      { priority: null, count: 1 },
    ]);
    expect(numbers.waitingByChannel).toEqual([
      { channel: 'chat', count: 2 },
      { channel: 'voice', count: 2 },
      { channel: null, count: 1 },
    ]);
  });

  it('takes the oldest of those that wait or are offered, as far as it is known', () => {
    const of = (state: 'QUEUED' | 'OFFERED' | 'ASSIGNED', enteredAt: number | null) => ({
      job: job('j', state),
      enteredAt,
    });
    const oldest = (...counted: CountedJob[]) => jobNumbers(counted).oldestWaitingSince;
    expect(oldest()).toBeNull();
    expect(oldest(of('ASSIGNED', 1))).toBeNull();
    expect(oldest(of('QUEUED', null))).toBeNull();
    expect(oldest(of('QUEUED', 5), of('QUEUED', null), of('OFFERED', 3), of('ASSIGNED', 1))).toBe(3);
  });
});

describe('who belongs to a queue', () => {
  it.each([
    ['free', held('READY'), { available: 1 }],
    ['offered', held('READY', 'OFFERED'), { busy: 1 }],
    ['on a task', held('READY', 'OFFERED', 'ACTIVE'), { busy: 1 }],
    ['on a task though not ready', held('NOT_READY', 'ACTIVE'), { busy: 1 }],
    ['wrapping up', held('READY', 'WRAP_UP'), { wrapping: 1 }],
    ['not ready', held('NOT_READY'), { notReady: 1 }],
    ['draining', held('DRAINING'), { notReady: 1 }],
    ['offline', held('OFFLINE'), { offline: 1 }],
    ['in a state that nobody knows', held('UNKNOWN'), { unknown: 1 }],
    [
      'ready, holding nobody knows what',
      { worker: worker('w', 'READY'), state: 'UNKNOWN', places: [] },
      { unknown: 1 },
    ],
  ] as const)('%s', (_name, one, expected) => {
    const none = { available: 0, busy: 0, wrapping: 0, notReady: 0, offline: 0, unknown: 0 };
    expect(workerNumbers([one])).toMatchObject({ ...none, eligible: 1, ...expected });
  });

  it('counts by what the vendor shows', () => {
    const of = (shows?: string): CountedWorker => ({
      worker: worker('w', 'NOT_READY', shows ? { shows } : {}),
      state: 'NOT_READY',
      places: [],
    });
    expect(workerNumbers([of('Lunch'), of(), of('Break'), of('Lunch')]).byActivity).toEqual([
      { label: 'Break', count: 1 },
      { label: 'Lunch', count: 2 },
      { label: null, count: 1 },
    ]);
  });

  it('counts people and programs apart, and those of whom it is not told last', () => {
    const of = (kind: WorkerKind | null, state: CountedWorker['state']): CountedWorker => ({
      worker: { ...worker('w', 'READY'), kind },
      state,
      places: [],
    });
    const numbers = workerNumbers([
      of(null, 'OFFLINE'),
      of('BOT', 'AVAILABLE'),
      of('HUMAN', 'ON_TASK'),
      of('HUMAN', 'OFFERED'),
      of('HUMAN', 'AVAILABLE'),
    ]);
    expect(numbers.byKind).toEqual([
      { kind: 'HUMAN', count: 3, available: 1, busy: 2 },
      { kind: 'BOT', count: 1, available: 1, busy: 0 },
      { kind: null, count: 1, available: 0, busy: 0 },
    ]);
    expect(workerNumbers([of(null, 'OFFLINE')]).byKind).toBeNull();
    expect(workerNumbers([]).byKind).toEqual([]);
  });
});
