import { describe, expect, it } from 'vitest';
import type { Job, JobState } from '../../src/domain/job.ts';
import { beginTrack, type Holder, jobFacts, NOBODY, offerOutcome, type Track } from '../../src/live/facts.ts';
import { objectsOf } from './support/vendor.ts';

const { job, task } = objectsOf('acme');

type State = JobState | 'UNKNOWN';
interface Step {
  readonly to: State | 'GONE';
  readonly at: number;
  readonly in?: string;
  readonly enqueuedAt?: number;
  readonly endedAt?: number;
  /** When its task was assigned, as the task tells. */
  readonly taken?: number;
  readonly by?: string;
  readonly task?: string;
  /** When it is heard; at once when left out. */
  readonly now?: number;
}

/** What is told of a job that is first seen with the first step; with `begin` it was there before. */
const storyOf = (steps: readonly Step[], begin?: Step): string[] => {
  const itemOf = (step: Step): Job | null =>
    step.to === 'GONE'
      ? null
      : job('j', step.to, {
          in: step.in ?? 'q',
          enqueuedAt: step.enqueuedAt ?? null,
          endedAt: step.endedAt ?? null,
        });
  const holderOf = ({ by, task, taken }: Step): Holder => ({
    worker: by ?? null,
    task: task ?? null,
    assignedAt: taken ?? null,
  });
  const before = begin && itemOf(begin);
  let track: Track | null = before ? beginTrack(before, begin.at, holderOf(begin)) : null;
  const told: string[] = [];
  for (const step of steps) {
    const { at } = step;
    const next = jobFacts({ before: track, job: itemOf(step), at, now: step.now ?? at, holder: holderOf(step) });
    track = next.track;
    for (const { type, queue, at, ms } of next.facts) {
      told.push(`${type} ${queue.split(':').at(-1)} @${at}${ms === null ? '' : ` ${ms}`}`);
    }
  }
  return told;
};

describe('what happened to a job that came while it was watched', () => {
  it.each<[string, readonly Step[], string[]]>([
    [
      'from waiting to its end',
      [
        { to: 'QUEUED', at: 10 },
        { to: 'OFFERED', at: 14 },
        { to: 'ASSIGNED', at: 20 },
        { to: 'WRAP_UP', at: 50 },
        { to: 'COMPLETED', at: 57 },
      ],
      ['entered q @10', 'answered q @20 10', 'handled q @50 30', 'wrappedUp q @57 7'],
    ],
    [
      'by what the vendor says, where it says it',
      [
        { to: 'QUEUED', at: 10, enqueuedAt: 8 },
        { to: 'ASSIGNED', at: 20, enqueuedAt: 8, taken: 17 },
        { to: 'COMPLETED', at: 60, enqueuedAt: 8, endedAt: 57 },
      ],
      ['entered q @8', 'answered q @17 9', 'handled q @57 40'],
    ],
    [
      'what a read tells late of its way into the queue is no leaving of it, when it waits as before',
      [
        { to: 'QUEUED', at: 5_000, enqueuedAt: 4_900 },
        { to: 'PENDING', at: 5_100 },
        { to: 'QUEUED', at: 5_900, enqueuedAt: 5_900 },
        { to: 'ASSIGNED', at: 9_000, enqueuedAt: 5_900 },
      ],
      ['entered q @4900', 'answered q @9000 4100'],
    ],
    [
      'what a read tells late of its way into the queue is no leaving of it, when it is taken at once',
      [
        { to: 'QUEUED', at: 5_000, enqueuedAt: 4_900 },
        { to: 'PENDING', at: 5_100 },
        { to: 'ASSIGNED', at: 9_000 },
      ],
      ['entered q @4900', 'answered q @9000 4100'],
    ],
    [
      'one that was suspended enters again when it is let go',
      [
        { to: 'QUEUED', at: 5_000, enqueuedAt: 5_000 },
        { to: 'PENDING', at: 6_000 },
        { to: 'QUEUED', at: 60_000, enqueuedAt: 60_000 },
      ],
      ['entered q @5000', 'flowedOut q @60000 55000', 'entered q @60000'],
    ],
    [
      'an offer that was declined is not entering again',
      [
        { to: 'QUEUED', at: 1 },
        { to: 'OFFERED', at: 2 },
        { to: 'QUEUED', at: 3 },
        { to: 'OFFERED', at: 4 },
        { to: 'ASSIGNED', at: 5 },
      ],
      ['entered q @1', 'answered q @5 4'],
    ],
    [
      'not yet in the queue, then in it',
      [
        { to: 'PENDING', at: 1 },
        { to: 'QUEUED', at: 5 },
        { to: 'CANCELED', at: 9 },
      ],
      ['entered q @5', 'abandoned q @9 4'],
    ],
    [
      'failed while it was offered',
      [
        { to: 'QUEUED', at: 1 },
        { to: 'OFFERED', at: 5 },
        { to: 'FAILED', at: 9 },
      ],
      ['entered q @1', 'abandoned q @9 8'],
    ],
    [
      'gone while it waited',
      [
        { to: 'QUEUED', at: 1 },
        { to: 'GONE', at: 9 },
      ],
      ['entered q @1', 'abandoned q @9 8'],
    ],
    [
      'canceled before it ever waited',
      [
        { to: 'PENDING', at: 1 },
        { to: 'CANCELED', at: 9 },
      ],
      ['abandoned q @9'],
    ],
    [
      'gone while it was worked on',
      [
        { to: 'QUEUED', at: 1 },
        { to: 'ASSIGNED', at: 4 },
        { to: 'GONE', at: 9 },
      ],
      ['entered q @1', 'answered q @4 3', 'handled q @9 5'],
    ],
    [
      'gone while it was wrapped up',
      [
        { to: 'QUEUED', at: 1 },
        { to: 'ASSIGNED', at: 4 },
        { to: 'WRAP_UP', at: 6 },
        { to: 'GONE', at: 9 },
      ],
      ['entered q @1', 'answered q @4 3', 'handled q @6 2', 'wrappedUp q @9 3'],
    ],
    [
      'completed without anybody seeing who took it',
      [
        { to: 'QUEUED', at: 1 },
        { to: 'COMPLETED', at: 9 },
      ],
      ['entered q @1', 'answered q @9'],
    ],
    [
      'taken when it is first seen',
      [
        { to: 'ASSIGNED', at: 9, enqueuedAt: 5 },
        { to: 'COMPLETED', at: 12, enqueuedAt: 5 },
      ],
      ['entered q @5', 'answered q @9 4', 'handled q @12 3'],
    ],
    [
      'taken when it is first seen, with no word of when it came',
      [{ to: 'ASSIGNED', at: 9 }],
      ['entered q @9', 'answered q @9'],
    ],
    [
      'wrapped up when it is first seen: how long it waited and was handled is not known',
      [
        { to: 'WRAP_UP', at: 9, enqueuedAt: 5 },
        { to: 'COMPLETED', at: 12, enqueuedAt: 5 },
      ],
      ['entered q @5', 'answered q @9', 'wrappedUp q @12 3'],
    ],
    [
      'moved to another queue while it waited',
      [
        { to: 'QUEUED', at: 1 },
        { to: 'QUEUED', at: 5, in: 'r' },
        { to: 'ASSIGNED', at: 8, in: 'r' },
      ],
      ['entered q @1', 'flowedOut q @5 4', 'entered r @5', 'answered r @8 3'],
    ],
    [
      'given back, by a vendor that goes on telling when it first came',
      [
        { to: 'QUEUED', at: 1, enqueuedAt: 1 },
        { to: 'ASSIGNED', at: 4, enqueuedAt: 1 },
        { to: 'QUEUED', at: 6, enqueuedAt: 1 },
        { to: 'ASSIGNED', at: 9, enqueuedAt: 1 },
      ],
      ['entered q @1', 'answered q @4 3', 'handled q @6 2', 'entered q @6', 'answered q @9 3'],
    ],
    [
      'parked, fetched again, and canceled on the shelf',
      [
        { to: 'QUEUED', at: 1 },
        { to: 'PARKED', at: 3 },
        { to: 'QUEUED', at: 7 },
        { to: 'PARKED', at: 8 },
        { to: 'CANCELED', at: 9 },
      ],
      ['entered q @1', 'flowedOut q @3 2', 'entered q @7', 'flowedOut q @8 1'],
    ],
    [
      'in a state that nobody knows for a while',
      [
        { to: 'QUEUED', at: 1 },
        { to: 'UNKNOWN', at: 3 },
        { to: 'ASSIGNED', at: 5 },
      ],
      ['entered q @1', 'answered q @5 4'],
    ],
    ['over when it is first seen', [{ to: 'CANCELED', at: 9 }], []],
    [
      'in a clock that is ahead of ours: nothing has entered after it was heard',
      [
        { to: 'QUEUED', at: 5, enqueuedAt: 9 },
        { to: 'ASSIGNED', at: 7, enqueuedAt: 9 },
        { to: 'COMPLETED', at: 8, enqueuedAt: 9, endedAt: 11 },
      ],
      ['entered q @5', 'answered q @7 2', 'handled q @8 1'],
    ],
  ])('%s', (_name, steps, told) => {
    expect(storyOf(steps)).toEqual(told);
  });
});

describe('the legs of a job (T11)', () => {
  const waits: Step = { to: 'QUEUED', at: 1 };
  const taken: Step = { to: 'ASSIGNED', at: 4, by: 'ann', task: 't1' };
  const begun = ['entered q @1', 'answered q @4 3'];

  it.each<[string, readonly Step[], string[]]>([
    [
      'passed on to a worker of another queue, whose clock begins anew with it',
      [
        waits,
        taken,
        { to: 'ASSIGNED', at: 10, in: 'r', by: 'bob', task: 't2', enqueuedAt: 10 },
        { to: 'COMPLETED', at: 13, in: 'r', by: 'bob', enqueuedAt: 10 },
      ],
      [...begun, 'handled q @10 6', 'entered r @10', 'answered r @10', 'handled r @13 3'],
    ],
    [
      'passed on within the queue',
      [waits, taken, { to: 'ASSIGNED', at: 10, by: 'bob', task: 't2' }, { to: 'COMPLETED', at: 13 }],
      [...begun, 'handled q @10 6', 'entered q @10', 'answered q @10', 'handled q @13 3'],
    ],
    [
      'passed on at the moment that the new task tells',
      [waits, taken, { to: 'ASSIGNED', at: 10, in: 'r', by: 'bob', task: 't2', taken: 8 }],
      [...begun, 'handled q @8 4', 'entered r @8', 'answered r @8'],
    ],
    [
      'moved to another queue with its worker',
      [waits, taken, { ...taken, at: 10, in: 'r' }, { to: 'COMPLETED', at: 13, in: 'r' }],
      [...begun, 'handled q @10 6', 'entered r @10', 'answered r @10', 'handled r @13 3'],
    ],
    [
      'given back and taken by the same worker again, of which only the tasks tell',
      [waits, taken, { ...taken, at: 10, task: 't2' }],
      [...begun, 'handled q @10 6', 'entered q @10', 'answered q @10'],
    ],
    [
      'worker and task come to be known later',
      [waits, { to: 'ASSIGNED', at: 4 }, { to: 'ASSIGNED', at: 5, by: 'ann' }, taken, { to: 'ASSIGNED', at: 7 }],
      begun,
    ],
    ['told over and over', [waits, waits, taken, { ...taken, at: 5 }, { ...taken, at: 6 }], begun],
    [
      'passed on and already wrapped up',
      [waits, taken, { to: 'WRAP_UP', at: 10, in: 'r', by: 'bob' }, { to: 'COMPLETED', at: 13, in: 'r' }],
      [...begun, 'handled q @10 6', 'entered r @10', 'answered r @10', 'wrappedUp r @13 3'],
    ],
    [
      'assigned again after its wrap-up',
      [
        waits,
        taken,
        { to: 'WRAP_UP', at: 6, by: 'ann' },
        { to: 'ASSIGNED', at: 9, by: 'ann' },
        { to: 'COMPLETED', at: 11 },
      ],
      [...begun, 'handled q @6 2', 'wrappedUp q @9 3', 'entered q @9', 'answered q @9', 'handled q @11 2'],
    ],
    [
      'seen waiting in one queue and taken in another',
      [waits, { to: 'ASSIGNED', at: 9, in: 'r', enqueuedAt: 7 }],
      ['entered q @1', 'flowedOut q @9 8', 'entered r @7', 'answered r @9 2'],
    ],
    [
      'parked by its worker and fetched by another',
      [waits, taken, { to: 'PARKED', at: 6 }, { to: 'ASSIGNED', at: 9, by: 'bob' }],
      [...begun, 'handled q @6 2', 'entered q @9', 'answered q @9'],
    ],
    [
      'told as assigned once more after its end',
      [
        waits,
        taken,
        { to: 'COMPLETED', at: 9 },
        { ...taken, at: 10 },
        { to: 'WRAP_UP', at: 11 },
        { to: 'COMPLETED', at: 12 },
      ],
      [...begun, 'handled q @9 5'],
    ],
    ['gone twice', [waits, taken, { to: 'GONE', at: 9 }, { to: 'GONE', at: 10 }], [...begun, 'handled q @9 5']],
  ])('%s', (_name, steps, told) => {
    expect(storyOf(steps)).toEqual(told);
  });

  it('a transfer of a job that was assigned when the watching began counts where it goes', () => {
    const begin: Step = { to: 'ASSIGNED', at: 0, by: 'ann' };
    expect(
      storyOf(
        [
          { to: 'ASSIGNED', at: 5, in: 'r', by: 'bob' },
          { to: 'COMPLETED', at: 9, in: 'r' },
        ],
        begin,
      ),
    ).toEqual(['entered r @5', 'answered r @5', 'handled r @9 4']);
  });
});

describe('what happened to a job that was there before', () => {
  it.each<[string, Step, readonly Step[], string[]]>([
    [
      'waiting',
      { to: 'QUEUED', at: 4, enqueuedAt: 3 },
      [{ to: 'ASSIGNED', at: 9, enqueuedAt: 3 }],
      ['answered q @9 6'],
    ],
    ['waiting since nobody knows when', { to: 'QUEUED', at: 0 }, [{ to: 'ASSIGNED', at: 9 }], ['answered q @9']],
    [
      'assigned: no answer, and no handle time',
      { to: 'ASSIGNED', at: 0 },
      [
        { to: 'WRAP_UP', at: 4 },
        { to: 'COMPLETED', at: 9 },
      ],
      ['wrappedUp q @9 5'],
    ],
    ['wrapped up', { to: 'WRAP_UP', at: 0 }, [{ to: 'GONE', at: 9 }], []],
    ['not yet in the queue', { to: 'PENDING', at: 0 }, [{ to: 'QUEUED', at: 9 }], ['entered q @9']],
  ])('%s', (_name, begin, steps, told) => {
    expect(storyOf(steps, begin)).toEqual(told);
  });

  it('is nobody’s when it is in no queue', () => {
    const { track, facts } = jobFacts({ before: null, job: job('j', 'QUEUED'), at: 1, now: 1, holder: NOBODY });
    expect(facts).toEqual([]);
    expect(jobFacts({ before: track, job: null, at: 2, now: 2, holder: NOBODY }).facts).toEqual([]);
  });

  it('stays in its queue when the vendor forgets the queue of what has ended', () => {
    const { track } = jobFacts({ before: null, job: job('j', 'QUEUED', { in: 'q' }), at: 1, now: 1, holder: NOBODY });
    const { facts } = jobFacts({ before: track, job: job('j', 'CANCELED'), at: 2, now: 2, holder: NOBODY });
    expect(facts).toEqual([{ type: 'abandoned', queue: 'Queue:acme:q', at: 2, ms: 1 }]);
  });
});

describe('what became of an offer', () => {
  it.each([
    ['OFFERED', 'ACTIVE', 'accepted'],
    ['OFFERED', 'WRAP_UP', 'accepted'],
    ['OFFERED', 'COMPLETED', 'accepted'],
    ['OFFERED', 'DECLINED', 'declined'],
    ['OFFERED', 'EXPIRED', 'expired'],
    ['OFFERED', 'REVOKED', null],
    ['OFFERED', 'OFFERED', null],
    ['OFFERED', null, null],
    ['ACTIVE', 'COMPLETED', null],
    [null, 'ACTIVE', null],
  ] as const)('%s to %s: %s', (from, to, outcome) => {
    const of = (state: Parameters<typeof task>[1] | null) => state && task('t', state, { by: 'w', of: 'j' });
    expect(offerOutcome(of(from), of(to))).toBe(outcome);
  });
});
