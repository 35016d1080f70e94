import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change } from '../../src/domain/event.ts';
import type { Job, JobState } from '../../src/domain/job.ts';
import { refKey } from '../../src/domain/ref.ts';
import type { Task } from '../../src/domain/task.ts';
import { openCentre, STYLES, type Style, VERBS } from './support/centre.ts';
import { INTERVAL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const ACCOUNT = 'acme';
const objects = objectsOf(ACCOUNT);
const { job, queue, worker } = objects;
const QUEUES = ['a', 'b', 'c'] as const;
const WORKERS = ['ann', 'bob', 'cyd'] as const;
/** What comes later than this after it happened is not put in any more. */
const LATEST_MS = 590_000;

/** A clock is set by more than that, so that of each message it can be told by which setting it is dated. */
const UNDER_WAY_MS = 20_000;

const delay = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 300 }) },
  { weight: 4, arbitrary: fc.integer({ min: 0, max: UNDER_WAY_MS }) },
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

const setting = fc.record({
  /** Before which step. */
  step: fc.nat(49),
  /** What comes of it is told in whole seconds. */
  byMs: fc.integer({ min: -600, max: 600 }).map((s) => 1_000 * s + Math.sign(s || 1) * (UNDER_WAY_MS + 2_000)),
});

const story = fc.record({
  steps: fc.array(step, { minLength: 10, maxLength: 50, size: 'max' }),
  aheadMs: fc.oneof(fc.constant(0), fc.integer({ min: -600_000, max: 600_000 })),
  /** Whether the vendor names its events, so that a copy is known by its name. */
  named: fc.boolean(),
  /** When the vendor's clock is set, and by how much. */
  settings: fc.constant<readonly { step: number; byMs: number }[]>([]),
});
const disturbed = fc.record({ story, settings: fc.array(setting, { minLength: 1, maxLength: 2 }) }).map(
  ({ story: { steps, ...drawn }, settings }): Story => ({
    ...drawn,
    settings,
    steps: steps.map(({ delays, ...others }) => ({
      ...others,
      delays: delays.map((copies) => copies.map((ms) => Math.min(ms, UNDER_WAY_MS))),
    })),
  }),
);
type Story = typeof story extends fc.Arbitrary<infer S> ? S : never;

const partOf = (item: Job | Task): Partial<Job> | Partial<Task> =>
  'job' in item
    ? { state: item.state, queue: item.queue, worker: item.worker, job: item.job }
    : { state: item.state, queue: item.queue, worker: item.worker };

const average = (values: readonly number[]): number | null =>
  values.length === 0 ? null : Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

const run = async (style: Style, { steps, aheadMs, named, settings }: Story): Promise<void> => {
  const vendor = testVendor(ACCOUNT, { covers: ['Job', 'Task', 'Worker', 'Queue'], aheadMs });
  const { boards, pass, clock, close } = stage(vendor);
  vendor.set(...QUEUES.map((name) => queue(name)), ...WORKERS.map((name) => worker(name, 'READY', { in: QUEUES })));
  const centre = openCentre(QUEUES, style, clock.now, objects);
  const ear = await boards({ window: { ms: 24 * 3_600_000 } });
  await pass(2_000);
  let born = 0;
  let messages = 0;
  for (const [nth, { verb, id, queue: name, by, delays, isPart, ms }] of steps.entries()) {
    for (const { step: at, byMs } of settings) if (at === nth) vendor.setClock(vendor.aheadMs() + byMs);
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
      const change = { ref: item.ref, news, cause: verb, at: clock.now() + vendor.aheadMs(), ...eventId } as Change;
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

describe('what comes late', () => {
  const setUp = async () => {
    const vendor = testVendor(ACCOUNT, { covers: ['Job', 'Task', 'Worker', 'Queue'], aheadMs: 0 });
    const staged = stage(vendor);
    vendor.set(queue('a'), queue('b'), worker('ann', 'READY', { in: ['a'] }));
    const ear = await staged.boards();
    await staged.pass(2_000);
    const window = () => ear.rows.get(refKey(queue('a').ref))?.window;
    const tell = (state: JobState, at: number, id = 'x'): void =>
      vendor.tell({
        ref: job(id, state).ref,
        news: { type: 'whole', item: job(id, state, { in: 'a' }) },
        cause: null,
        at,
      });
    return { vendor, ...staged, window, tell };
  };

  it('is counted up to ten minutes after it happened, and not later', async () => {
    const { clock, pass, window, tell } = await setUp();
    const began = clock.now();
    for (const [id, lateMs] of [
      ['soon', 599_000],
      ['too late', 601_000],
    ] as const) {
      tell('QUEUED', began, id);
      clock.after(2_000, () => tell('COMPLETED', began + 2_000, id));
      clock.after(lateMs, () => tell('ASSIGNED', began + 1_000 - (lateMs > 600_000 ? 500 : 0), id));
    }
    await pass(590_000);
    // That they were answered is known; for how long they were handled is not.
    expect(window()).toMatchObject({ entered: 2, answered: 2, averageWaitMs: null, averageHandleMs: null });
    await pass(20_000);
    expect(window()).toMatchObject({ entered: 2, answered: 2, averageWaitMs: 1_000, averageHandleMs: 1_000 });
  });

  it('takes back what was counted without it, and is published to nobody', async () => {
    const { clock, pass, window, tell, events, settle } = await setUp();
    const heard: string[] = [];
    const reader = await settle(events.listen({ accounts: [ACCOUNT], kind: 'Job' }));
    void (async () => {
      for await (const { event } of reader) if (event.type === 'changed') heard.push((event.item as Job).state.state);
    })();
    const began = clock.now();
    tell('QUEUED', began);
    await pass(4_000);
    tell('CANCELED', began + 3_000);
    await pass(INTERVAL_MS);
    expect(window()).toMatchObject({ entered: 1, answered: 0, abandoned: 1, averageHandleMs: null });
    tell('ASSIGNED', began + 1_000);
    await pass(INTERVAL_MS);
    expect(window()).toMatchObject({ entered: 1, answered: 1, abandoned: 0, averageHandleMs: 2_000 });
    expect(heard).toEqual(['QUEUED', 'CANCELED']);
  });

  it('does not last until now where a read has shown something else since', async () => {
    const { vendor, clock, pass, window, tell } = await setUp();
    vendor.set(job('x', 'QUEUED', { in: 'a' }));
    tell('QUEUED', clock.now());
    const began = clock.now();
    // Finds it as it was told.
    await pass(RECONCILE_MS + 5_000);
    tell('ASSIGNED', began + 10_000);
    await pass(INTERVAL_MS);
    expect(window()).toMatchObject({ entered: 2, answered: 1 });
    tell('QUEUED', began + 12_000);
    await pass(INTERVAL_MS);
    expect(window()).toMatchObject({ entered: 2, answered: 1, averageHandleMs: 2_000 });
  });

  it('of a job that was there when the watching began is what happened since', async () => {
    const vendor = testVendor(ACCOUNT, { covers: ['Job', 'Task', 'Worker', 'Queue'], aheadMs: 0 });
    const { boards, clock, pass } = stage(vendor);
    const shown = job('x', 'ASSIGNED', { in: 'a' });
    vendor.set(queue('a'), shown);
    const ear = await boards();
    await pass(5_000);
    const tell = (state: JobState, at: number): void =>
      vendor.tell({ ref: shown.ref, news: { type: 'whole', item: job('x', state, { in: 'a' }) }, cause: null, at });
    const now = clock.now();
    tell('COMPLETED', now);
    tell('WRAP_UP', now - 2_000);
    // Before the watching.
    tell('QUEUED', now - 60_000);
    await pass(INTERVAL_MS);
    expect(ear.rows.get(refKey(queue('a').ref))?.window).toMatchObject({
      entered: 0,
      answered: 0,
      abandoned: 0,
      averageWrapUpMs: 2_000,
    });
  });
});

describe('the counts of a window are those of the vendor itself, in whatever order it is told (T11)', () => {
  it.each(STYLES)(
    '%s: late, doubled, in parts, by another clock, with polls between',
    async (style) => {
      await fc.assert(
        fc.asyncProperty(story, (drawn) => run(style, drawn)),
        { numRuns: 40, seed: 20_260_107, endOnFailure: true },
      );
    },
    240_000,
  );

  it.each(STYLES)(
    '%s: also where the clock of the vendor is set meanwhile',
    async (style) => {
      await fc.assert(
        fc.asyncProperty(disturbed, (drawn) => run(style, drawn)),
        { numRuns: 100, seed: 20_261_129, endOnFailure: true },
      );
    },
    240_000,
  );
});
