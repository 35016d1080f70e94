import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Change, ChangedEvent } from '../../src/domain/event.ts';
import type { Job } from '../../src/domain/job.ts';
import { READ_LAG_MS } from '../../src/events/entry.ts';
import { isEnded } from '../../src/events/kinds.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { assigned, canceled, completed, delivery, modelVendor } from './support/model-vendor.ts';
import { RECONCILE_MS, stage } from './support/stage.ts';
import { ACCOUNT, state } from './support/vendor.ts';

const IDS = ['a', 'b', 'c', 'd'];
/** What the dates of answers leave open: whole seconds, the way there and back, servers out of step. */
const UNCERTAIN_MS = 1_000 + 2 * 300 + 2 * 250;

const QUEUED = { state: state('QUEUED') } satisfies Partial<Job>;
const PARTS = { queued: QUEUED, assigned, completed, canceled } as const;

interface Step {
  readonly id: string;
  readonly does: keyof typeof PARTS | 'put' | 'remove';
  readonly waitMs: number;
  /** When each copy of its event is delivered; none: it is lost. */
  readonly copiesMs: readonly number[];
  /** Where the vendor's clock is set. */
  readonly skewMs: number | null;
}

const steps = (skews: fc.Arbitrary<number | null>): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.record({
      id: fc.constantFrom(...IDS),
      does: fc.oneof(
        { weight: 8, arbitrary: fc.constantFrom('queued' as const, 'assigned' as const, 'put' as const) },
        { weight: 3, arbitrary: fc.constantFrom('completed' as const, 'canceled' as const, 'remove' as const) },
      ),
      waitMs: fc.oneof(fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 20_000 })),
      copiesMs: fc.array(fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 30_000 })), {
        maxLength: 2,
      }),
      skewMs: skews,
    }),
    { minLength: 4, maxLength: 25 },
  );

const skew = fc.integer({ min: -600_000, max: 600_000 });

interface Run {
  readonly told: ReadonlyMap<string, readonly ChangedEvent[]>;
  readonly truth: (id: string) => Job | null;
  /** When a version of a job came to be, by our clock. */
  readonly madeAt: (id: string, version: number) => number;
}

/** Plays the steps, and lets two reconciling polls follow when all is delivered. A job's priority counts its versions. */
const play = async (firstSkewMs: number, all: readonly Step[], lags: readonly number[]): Promise<Run> => {
  const clock = manualClock();
  let reads = 0;
  const vendor = modelVendor(clock, () => {
    reads += 1;
    const at = (offset: number, most: number): number => ((reads * 7919 + offset) % (most + 1)) | 0;
    return { thereMs: at(1, 300), backMs: at(2, 300), lagMs: lags[reads % Math.max(1, lags.length)] ?? 0 };
  });
  vendor.setSkew(firstSkewMs);
  for (const id of IDS.slice(0, 2)) vendor.change(id, { ...QUEUED, priority: 0 });
  const staged = stage(vendor, { webhook: true }, {}, clock);
  const { pass } = staged;
  const listening = staged.listen();
  await pass(1_000);
  const reader = await listening;
  const told = new Map<string, ChangedEvent[]>();
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.next();
      if (done) return;
      const { event } = value;
      if (event.type === 'changed') told.set(event.ref.nativeId, [...(told.get(event.ref.nativeId) ?? []), event]);
    }
  };
  void read();

  const versions = new Map<string, number[]>();
  const isOver = (id: string): boolean => {
    const history = vendor.histories.get(id);
    const item = history?.at(-1)?.item;
    return history !== undefined && (!item || isEnded(item));
  };
  const happen = ({ id, does }: Step): Change => {
    const made = versions.get(id) ?? [clock.now()];
    versions.set(id, [...made, clock.now()]);
    const priority = made.length;
    if (does === 'remove') return vendor.remove(id);
    return does === 'put' ? vendor.put(id, { ...QUEUED, priority }) : vendor.change(id, { ...PARTS[does], priority });
  };
  for (const step of all) {
    await pass(step.waitMs);
    if (step.skewMs !== null) vendor.setSkew(step.skewMs);
    if (isOver(step.id) || (step.does === 'remove' && !vendor.histories.has(step.id))) continue;
    const change = happen(step);
    for (const delay of step.copiesMs) {
      clock.after(delay, () => void staged.events.receive(ACCOUNT, delivery(change)).catch(() => {}));
    }
  }
  await pass(31_000 + READ_LAG_MS);
  for (let n = 0; n < 2; n += 1) await pass(RECONCILE_MS);
  await pass(READ_LAG_MS);
  await reader.return();
  await staged.close();
  return { told, truth: vendor.truth, madeAt: (id, version) => versions.get(id)?.[version] ?? -Infinity };
};

const nameOf = (item: ChangedEvent['item']): string =>
  item ? `${(item as Job).state.state} ${(item as Job).priority}` : 'gone';

/** What was told as living after its end had been told. */
const revivals = ({ told }: Run): string[] =>
  [...told].flatMap(([id, events]) => {
    const end = events.findIndex(({ item }) => item === null || isEnded(item));
    const after = end < 0 ? [] : events.slice(end + 1);
    return after.flatMap(({ item }) =>
      item && !isEnded(item) ? [`${id}: ${events.map((one) => nameOf(one.item)).join(' > ')}`] : [],
    );
  });

/** What was told after something that came to be more than so much later. */
const reversals = ({ told, madeAt }: Run, withinMs: number): string[] =>
  [...told].flatMap(([id, events]) => {
    let newest = 0;
    return events.flatMap(({ item }) => {
      const version = (item as Job | null)?.priority ?? newest;
      const isBack = version < newest && madeAt(id, newest) - madeAt(id, version + 1) > withinMs;
      newest = Math.max(newest, version);
      return isBack ? [`${id}: ${events.map((one) => nameOf(one.item)).join(' > ')}`] : [];
    });
  });

const differences = ({ told, truth }: Run): string[] =>
  IDS.flatMap((id) => {
    const last = told.get(id)?.at(-1)?.item ?? null;
    const item = truth(id);
    const [seen, is] = [last, item].map((one) => (one && !isEnded(one) ? nameOf(one) : 'over'));
    // What nobody was told of because it stayed as it was at the beginning.
    return seen === is || (!told.has(id) && item?.priority === 0) ? [] : [`${id}: told ${seen}, is ${is}`];
  });

const expectTrue = (run: Run): void => {
  expect(revivals(run)).toEqual([]);
  expect(differences(run)).toEqual([]);
};

describe('whatever is delivered in whatever order, late, twice or not at all', () => {
  it('nothing told goes back, and after a reconciling poll what is told is what is (T3, T4)', async () => {
    await fc.assert(
      fc.asyncProperty(skew, steps(fc.constant(null)), async (skewMs, all) => {
        const run = await play(skewMs, all, []);
        expectTrue(run);
        expect(reversals(run, UNCERTAIN_MS)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('nothing told goes back behind an end by reads that lag behind the events (T10)', async () => {
    const lags = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4_000 })), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(skew, steps(fc.constant(null)), lags, async (skewMs, all, drawn) => {
        const run = await play(skewMs, all, drawn);
        expect(revivals(run)).toEqual([]);
        expect(reversals(run, UNCERTAIN_MS + 4_000)).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it('nothing told goes back behind an end while the vendor’s clock is set to and fro (T15)', async () => {
    const skews = fc.oneof({ weight: 5, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: skew });
    await fc.assert(
      fc.asyncProperty(skew, steps(skews), async (skewMs, all) => {
        expectTrue(await play(skewMs, all, []));
      }),
      { numRuns: 150 },
    );
  });
});
