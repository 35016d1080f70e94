import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../src/domain/json.ts';
import type { EventName } from '../../../src/vendors/azure/source/names.ts';
import { changesOf, fold, grid } from './events-kit.ts';
import { has } from './replay.ts';
import { readers, shares } from './rows-kit.ts';

type Step = readonly [name: EventName, worker?: string, more?: JsonObject];

const START = Date.parse('2026-03-04T10:00:00Z');
/** Steps of half a microsecond: a quarter is the finest that `at` can tell apart. */
const timeOf = (step: number): string =>
  `${new Date(START).toISOString().slice(0, 19)}.${String(step * 5).padStart(7, '0')}Z`;

const JOB: JsonObject = { jobId: 'j', channelId: 'voice', channelReference: 'ref', labels: { L: 'x' }, tags: {} };
const HELD: JsonObject = { queueId: 'q', assignmentId: 'a', offerId: 'o' };

const life = (steps: readonly Step[], time: (index: number) => string = timeOf): JsonObject[] =>
  steps.map(([name, workerId, more], index) =>
    grid(name, { ...JOB, ...(workerId === undefined ? {} : { ...HELD, workerId }), ...more }, time(index)),
  );

const CLASSIFIED: readonly Step[] = [
  ['RouterJobReceived', undefined, { jobStatus: 'PendingClassification', classificationPolicyId: 'p' }],
  ['RouterJobClassified', undefined, { queueId: 'q', priority: 5, classificationPolicyId: 'p' }],
  ['RouterJobQueued', undefined, { queueId: 'q', priority: 5 }],
];
const ENDED: readonly Step[] = [
  ['RouterJobCompleted', 'w2', { assignmentId: 'a2' }],
  ['RouterJobClosed', 'w2', { assignmentId: 'a2', dispositionCode: 'Resolved' }],
];

const PLAIN: readonly Step[] = [
  ...CLASSIFIED,
  ['RouterWorkerOfferIssued', 'w1'],
  ['RouterWorkerOfferDeclined', 'w1'],
  ['RouterWorkerOfferIssued', 'w2'],
  ['RouterWorkerOfferAccepted', 'w2', { assignmentId: 'a2', jobPriority: 6 }],
  ...ENDED,
];

interface Life {
  readonly events: readonly JsonObject[];
  readonly job: string;
  readonly tasks: Readonly<Record<string, string>>;
}

const LIVES: Readonly<Record<string, Life>> = {
  plain: { events: life(PLAIN), job: 'COMPLETED', tasks: { w1: 'DECLINED', w2: 'COMPLETED' } },
  'all at once': {
    events: life(
      PLAIN.filter(([, worker]) => worker !== 'w1'),
      () => timeOf(7),
    ),
    job: 'COMPLETED',
    tasks: { w2: 'COMPLETED' },
  },
  'first accept wins': {
    events: life([
      ...CLASSIFIED,
      ['RouterWorkerOfferIssued', 'w1'],
      ['RouterWorkerOfferIssued', 'w2'],
      ['RouterWorkerOfferIssued', 'w3'],
      ['RouterWorkerOfferDeclined', 'w3'],
      ['RouterWorkerOfferAccepted', 'w1'],
      ['RouterWorkerOfferRevoked', 'w2'],
    ]),
    job: 'ASSIGNED',
    tasks: { w1: 'ACTIVE', w2: 'REVOKED', w3: 'DECLINED' },
  },
  canceled: {
    events: life([
      ...CLASSIFIED,
      ['RouterWorkerOfferIssued', 'w1'],
      ['RouterWorkerOfferRevoked', 'w1'],
      ['RouterJobCancelled', undefined, { note: 'why', dispositionCode: '100' }],
    ]),
    job: 'CANCELED',
    tasks: { w1: 'REVOKED' },
  },
  'taken back': {
    events: life([
      ...CLASSIFIED,
      ['RouterWorkerOfferIssued', 'w1'],
      ['RouterWorkerOfferAccepted', 'w1'],
      ['RouterJobUnassigned', 'w1'],
      ['RouterJobQueued', undefined, { queueId: 'q' }],
      ['RouterWorkerOfferIssued', 'w1'],
      ['RouterWorkerOfferExpired', 'w1'],
      ['RouterWorkerDeregistered', 'w1'],
      ['RouterWorkerOfferIssued', 'w2'],
      ['RouterWorkerOfferAccepted', 'w2', { assignmentId: 'a2' }],
    ]),
    job: 'ASSIGNED',
    tasks: { w1: 'EXPIRED', w2: 'ACTIVE' },
  },
  'offered again': {
    events: life([
      ...CLASSIFIED,
      ['RouterWorkerRegistered', 'w1', { totalCapacity: 9 }],
      ['RouterWorkerOfferIssued', 'w1'],
      ['RouterWorkerOfferExpired', 'w1'],
      ['RouterWorkerOfferIssued', 'w1', { offeredOn: '2026-03-04T10:00:01Z' }],
      ['RouterWorkerOfferAccepted', 'w1'],
      ['RouterJobCompleted', 'w1'],
    ]),
    job: 'WRAP_UP',
    tasks: { w1: 'WRAP_UP' },
  },
  'classified anew': {
    events: life([
      ['RouterJobReceived', undefined, { jobStatus: 'PendingClassification' }],
      ['RouterJobClassificationFailed', undefined, { errors: [{ message: 'no' }] }],
      ['RouterJobClassified', undefined, { queueId: 'q', priority: 1 }],
      ['RouterJobQueued', undefined, { queueId: 'q', priority: 1 }],
    ]),
    job: 'QUEUED',
    tasks: {},
  },
};

const delivered = (events: readonly JsonObject[]) => fold(events.flatMap((event) => changesOf(event)));

const statesOf = (folded: ReturnType<typeof fold>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(folded).flatMap(([key, value]) =>
      value !== 'gone' && value.members.state
        ? [[key, (value.members.state as JsonObject).state as string] as const]
        : [],
    ),
  );

const permuted = (events: readonly JsonObject[]): fc.Arbitrary<readonly JsonObject[]> =>
  fc
    .tuple(fc.subarray([...events]), fc.subarray([...events]))
    .chain((again) =>
      fc.shuffledSubarray([...events, ...again.flat()], { minLength: events.length + again.flat().length }),
    );

describe.each(Object.entries(LIVES))('a life: %s', (_, { events, job, tasks: expected }) => {
  it('ends as it should', () => {
    const states = statesOf(delivered(events));
    expect(states).toEqual({
      'Job:acme:j': job,
      ...Object.fromEntries(Object.entries(expected).map(([worker, state]) => [`Task:acme:j/${worker}`, state])),
    });
  });

  it('ends in the same way in whatever order its events come, and however often', () => {
    const straight = delivered(events);
    fc.assert(
      fc.property(permuted(events), (some) => {
        expect(delivered(some)).toEqual(straight);
      }),
      { numRuns: 150 },
    );
  });
});

it('what is deleted is gone in whatever order its events come', () => {
  const events = life([
    ...CLASSIFIED,
    ['RouterJobCancelled'],
    ['RouterJobDeleted'],
    ['RouterWorkerRegistered', 'w1'],
    ['RouterWorkerDeleted', 'w1'],
  ]);
  fc.assert(
    fc.property(permuted(events), (some) => {
      expect(delivered(some)).toEqual({ 'Job:acme:j': 'gone', 'Worker:acme:w1': 'gone' });
    }),
  );
});

describe('what the events leave behind is what a read shows', () => {
  const base = { id: 'j', channelId: 'voice', channelReference: 'ref', labels: { L: 'x' }, tags: {}, queueId: 'q' };
  const row = (index: number, status: string, assignment: JsonObject | null, more: JsonObject = {}) => {
    const assignments = assignment && { a2: { assignmentId: 'a2', workerId: 'w2', ...assignment } };
    const enqueuedAt = timeOf(2);
    const matchingMode = { kind: 'queueAndMatch' };
    const all = { ...base, classificationPolicyId: 'p', enqueuedAt, matchingMode, status, assignments, ...more };
    return { events: life(PLAIN).slice(0, index), row: readers.job(all, 'row') };
  };
  const assignedAt = timeOf(6);
  const completedAt = timeOf(7);
  const closedAt = timeOf(8);

  it.each([
    ['queued', row(3, 'queued', null, { priority: 5 })],
    ['on offer', row(4, 'queued', null, { priority: 5 })],
    ['assigned', row(7, 'assigned', { assignedAt }, { priority: 6 })],
    ['completed', row(8, 'completed', { assignedAt, completedAt }, { priority: 6 })],
    ['closed', row(9, 'closed', { assignedAt, completedAt, closedAt }, { priority: 6, dispositionCode: 'Resolved' })],
  ] as const)('for a job that is %s', (_, { events, row: read }) => {
    const folded = delivered(events);
    const left = has(folded['Job:acme:j']);
    const shown: Record<string, unknown> = { ...read.item };
    const told = left === 'gone' ? {} : left.members;
    for (const [name, value] of Object.entries(told)) expect([name, value]).toEqual([name, shown[name]]);
    const untold = [
      'ref',
      'vendorType',
      'raw',
      'createdAt',
      'updatedAt',
      'workspace',
      'skills',
      'requirements',
      'notes',
      'expiresAt',
    ];
    const maybe = ['worker', 'disposition', 'scheduledAt'].filter((name) => shown[name] === null);
    expect(
      Object.keys(shown)
        .filter((name) => !(name in told))
        .sort(),
    ).toEqual([...untold, ...maybe].sort());

    for (const task of shares.ofJob(read)) {
      const { ref, raw, capacityCost, ...members } = task;
      const own = has(folded[`Task:acme:${ref.nativeId}`]);
      expect(own).toMatchObject({ members });
    }
  });
});
