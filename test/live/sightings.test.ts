import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Job, JobState } from '../../src/domain/job.ts';
import type { Observation } from '../../src/events/observation.ts';
import { compareSightings, orderedSightings, type Sighting, sightingOf } from '../../src/live/sightings.ts';
import { tellStory, UNSEEN } from '../../src/live/story.ts';
import { objectsOf } from './support/vendor.ts';

const { job } = objectsOf('acme');

/** What was seen of a job: pushed at a moment, or read between two. */
const seen = (
  state: JobState | null,
  moments: number | readonly [number, number],
  arrival: number,
  tells: readonly (keyof Job)[] = ['state', 'queue'],
): Sighting => {
  const [from, to] = typeof moments === 'number' ? [moments, moments] : moments;
  const isRead = typeof moments !== 'number';
  const { ref } = job('x', 'QUEUED');
  const whole = state && job('x', state, { in: 'a' });
  const members = whole && Object.fromEntries(tells.map((name) => [name, whole[name]]));
  const moment = { from, to, isDated: !isRead, rank: 0, tie: '', knownAt: null, isKnownByRead: false };
  const told = {
    members,
    known: null,
    knownArrival: -1,
    isRead,
    arrival,
    at: from,
    receivedAt: to,
    moment: () => moment,
  };
  const sighting = sightingOf({ kind: 'Job', ref, job: ref, ...told } satisfies Observation, moment, (at) => at);
  if (!sighting) throw new Error('nothing is told');
  return sighting;
};

const wordOf = ({ isRead, told }: Sighting): string =>
  `${isRead ? 'read' : 'push'} ${told === null ? 'gone' : (told.state?.state ?? 'its queue')}`;

describe('what was seen, in its order', () => {
  it.each<[string, Sighting[], string[]]>([
    [
      'a read stands where it is when nothing was pushed meanwhile',
      [seen('QUEUED', 1, 1), seen('ASSIGNED', [5, 9], 2), seen('COMPLETED', 10, 3)],
      ['push QUEUED', 'read ASSIGNED', 'push COMPLETED'],
    ],
    [
      'a read that finds what was known before is the first',
      [seen('QUEUED', 1, 1), seen('QUEUED', [5, 9], 2), seen('ASSIGNED', 6, 3)],
      ['push QUEUED', 'read QUEUED', 'push ASSIGNED'],
    ],
    [
      'a read is behind what it finds',
      [seen('ASSIGNED', [5, 9], 1), seen('QUEUED', 6, 2), seen('ASSIGNED', 7, 3), seen('WRAP_UP', 8, 4)],
      ['push QUEUED', 'push ASSIGNED', 'read ASSIGNED', 'push WRAP_UP'],
    ],
    [
      'a read is behind what had arrived before it began, whatever it finds',
      [seen('ASSIGNED', [5, 9], 2), seen('QUEUED', 6, 1)],
      ['push QUEUED', 'read ASSIGNED'],
    ],
    [
      'an end that is read is behind what happened meanwhile',
      [seen('COMPLETED', [5, 9], 1), seen('QUEUED', 6, 2), seen('ASSIGNED', 7, 3)],
      ['push QUEUED', 'push ASSIGNED', 'read COMPLETED'],
    ],
    ['so is that it is gone', [seen(null, [5, 9], 1), seen('ASSIGNED', 7, 2)], ['push ASSIGNED', 'read gone']],
    [
      'a read that nothing explains is left to the next one',
      [seen('ASSIGNED', [5, 9], 1), seen('QUEUED', 6, 2)],
      ['push QUEUED'],
    ],
    [
      'a read is behind what tells other members than those in which it finds something new',
      [seen('PENDING', 1, 1), seen('QUEUED', [5, 9], 2), seen('PENDING', 6, 3, ['queue'])],
      ['push PENDING', 'push its queue', 'read QUEUED'],
    ],
    [
      'and where what it finds is told late, it is behind that',
      [seen('PENDING', 1, 1), seen('QUEUED', [5, 9], 2), seen('PENDING', 6, 3, ['queue']), seen('QUEUED', 7, 4)],
      ['push PENDING', 'push its queue', 'push QUEUED', 'read QUEUED'],
    ],
  ])('%s', (_name, sightings, words) => {
    expect(orderedSightings(sightings.toSorted(compareSightings), () => undefined).map(wordOf)).toEqual(words);
  });

  it('means the same however it came, and however often the same was told', () => {
    const states = ['QUEUED', 'OFFERED', 'ASSIGNED', 'WRAP_UP', 'PARKED', 'COMPLETED'] as const;
    const told = fc.uniqueArray(fc.record({ state: fc.constantFrom(...states), at: fc.nat(500) }), {
      selector: ({ at }) => at,
      maxLength: 12,
    });
    const meaning = (sightings: readonly Sighting[]) => tellStory(UNSEEN, sightings.toSorted(compareSightings)).facts;
    fc.assert(
      fc.property(
        told.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray([...all, ...all], { minLength: all.length })),
        ),
        ([all, some]) => {
          const missing = all.filter((one) => !some.includes(one));
          const sightings = [...some, ...missing].map(({ state, at }, arrival) => seen(state, at, arrival));
          expect(meaning(sightings)).toEqual(meaning(all.map(({ state, at }, arrival) => seen(state, at, arrival))));
        },
      ),
    );
  });
});
