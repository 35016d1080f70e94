import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/domain/event.ts';
import type { Job } from '../../src/domain/job.ts';
import { refKey } from '../../src/domain/ref.ts';
import type { Task } from '../../src/domain/task.ts';
import { openCentre, STYLES, type Style, VERBS } from './support/centre.ts';
import { INTERVAL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const ACCOUNT = 'acme';
const objects = objectsOf(ACCOUNT);
const { queue, worker } = objects;
const QUEUES = ['a', 'b', 'c'] as const;
const WORKERS = ['ann', 'bob', 'cyd'] as const;
/** What comes later than this after it happened is not put in any more. */
const LATEST_MS = 590_000;

const delay = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 20_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: LATEST_MS }) },
);

const step = fc.record({
  verb: fc.constantFrom(...VERBS),
  id: fc.nat(3),
  queue: fc.constantFrom(...QUEUES),
  by: fc.constantFrom(...WORKERS),
  /** When each copy of each of its messages arrives. */
  delays: fc.array(fc.array(delay, { minLength: 1, maxLength: 3 }), { minLength: 3, maxLength: 3 }),
  isPart: fc.boolean(),
  ms: fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 1, max: 8_000 }), fc.constant(RECONCILE_MS)),
});

const story = fc.record({
  steps: fc.array(step, { minLength: 10, maxLength: 50, size: 'max' }),
  aheadMs: fc.oneof(fc.constant(0), fc.integer({ min: -600_000, max: 600_000 })),
  /** Whether the vendor names its events, so that a copy is known by its name. */
  named: fc.boolean(),
});
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

const partOf = (item: Job | Task): Partial<Job> | Partial<Task> => {
  const { state, queue: of } = item;
  return 'job' in item
    ? { state, queue: of, worker: item.worker, job: item.job }
    : { state, queue: of, worker: item.worker };
};

const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

const run = async (style: Style, { steps, aheadMs, named }: Story): Promise<void> => {
  const vendor = testVendor(ACCOUNT, { covers: ['Job', 'Task', 'Worker', 'Queue'], aheadMs });
  const { boards, pass, clock, close } = stage(vendor);
  vendor.set(...QUEUES.map((name) => queue(name)), ...WORKERS.map((name) => worker(name, 'READY', { in: QUEUES })));
  const centre = openCentre(QUEUES, style, clock.now, objects);
  const ear = await boards({ window: { ms: 24 * 3_600_000 } });
  await pass(2_000);
  let born = 0;
  let messages = 0;
  for (const { verb, id, queue: name, by, delays, isPart, ms } of steps) {
    const which = verb === 'arrive' ? `${born}` : `${Math.max(0, born - 1 - id)}`;
    if (verb === 'arrive') born += 1;
    const told = centre.happen(which, verb, name, by);
    for (const [index, item] of told.entries()) {
      messages += 1;
      const isOver = !['OFFERED', 'ACTIVE', 'WRAP_UP'].includes(item.state.state) && item.ref.kind === 'Task';
      if (isOver) vendor.drop(item.ref);
      else vendor.set(item);
      const news = isPart ? { type: 'part', members: partOf(item) } : { type: 'whole', item };
      const eventId = named ? { eventId: `${messages}` } : {};
      const change = { ref: item.ref, news, cause: verb, at: clock.now() + aheadMs, ...eventId } as Change;
      for (const late of delays[index] ?? []) clock.after(late, () => vendor.tell(change));
    }
    await pass(ms);
  }
  await pass(LATEST_MS + RECONCILE_MS + 2 * INTERVAL_MS);
  for (const name of QUEUES) {
    const { entered, answered, abandoned, accepted, declined, expired, handles, wrapUps } = centre.of(name);
    expect(ear.rows.get(refKey(queue(name).ref))?.window, name).toMatchObject({
      entered,
      answered,
      abandoned,
      offersAccepted: accepted,
      offersDeclined: declined,
      offersExpired: expired,
      averageHandleMs: average(handles),
      averageWrapUpMs: average(wrapUps),
    });
  }
  await close();
};

describe('the counts of a window are those of the vendor itself, in whatever order it is told (T11)', () => {
  it.each(STYLES)(
    '%s: late, doubled, in parts, by another clock, with polls between',
    async (style) => {
      await fc.assert(
        fc.asyncProperty(story, (drawn) => run(style, drawn)),
        { numRuns: 40, seed: 20_260_107 },
      );
    },
    240_000,
  );
});
