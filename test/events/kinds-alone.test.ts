import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAt } from '../../src/contract/snapshot.ts';
import type { Snapshot, WebhookHead } from '../../src/contract/source.ts';
import type { Call } from '../../src/domain/call.ts';
import { type ErrorCode, VendorError } from '../../src/domain/error.ts';
import { EVENT_KINDS, type EventKind } from '../../src/domain/event.ts';
import { POLL_MS, stage } from './support/stage.ts';
import { ACCOUNT, job, jobRef, testVendor, worker } from './support/vendor.ts';

const KINDS = ['Job', 'Worker'] as const;
const HOPELESS = ['LIMIT_EXCEEDED', 'UNSUPPORTED', 'FORBIDDEN', 'INVALID_INPUT', 'PROTOCOL'] as const;
const HOPEFUL = ['UNAVAILABLE', 'TIMEOUT', 'RATE_LIMITED'] as const;
const MINUTE = 60_000;

/** So soon after its vendor is well a kind is to be known again. */
const MOST_MS = 5_000;

const failure = (code: ErrorCode, retryAfterMs: number | null = null) =>
  new VendorError(code, ACCOUNT, `GET /jobs: ${code.toLowerCase()}`, { retryAfterMs });

/** Says of jobs only that they have changed. */
const webhook: WebhookHead = {
  covers: EVENT_KINDS,
  read: ({ body }) => ({
    changes: [{ ref: jobRef(body), news: { type: 'stale' }, cause: null, at: null }],
    answer: { status: 200 },
  }),
};

/** A vendor of jobs and workers, some of whose kinds fail, read by lists or by a snapshot of its own. */
const setUp = (way: 'list' | 'snapshot', isTold = false) => {
  const failing = new Map<EventKind, VendorError>();
  const reads: EventKind[] = [];
  let isPartly = false;
  let cost = 1;
  const snapshot = async (kinds: readonly EventKind[], { meter }: Call): Promise<Snapshot> => {
    for (let made = 0; made < cost; made += 1) {
      meter.start(ACCOUNT);
      meter.end(ACCOUNT, 0);
    }
    const failed: Partial<Record<EventKind, VendorError>> = {};
    const told: Partial<Record<EventKind, unknown>> = {};
    for (const kind of kinds) {
      reads.push(kind);
      const error = failing.get(kind);
      if (error) failed[kind] = error;
      if (!error || isPartly) told[kind] = [...vendor.kept[kind as 'Job' | 'Worker'].values()];
    }
    return { ...told, ...(failing.size > 0 && { failed }) } as Snapshot;
  };
  const vendor = testVendor({ ...(way === 'snapshot' && { snapshot }), ...(isTold && { webhook }) });
  vendor.before = async (call) => {
    const [what, kind] = call.split(' ') as [string, EventKind];
    if (what !== 'list') return;
    reads.push(kind);
    const error = failing.get(kind);
    if (error) throw error;
  };
  const whole: (readonly EventKind[])[] = [];
  const staged = stage(vendor, { webhook: isTold }, { onWhole: (_account, kinds) => whole.push(kinds) });
  const readsOf = (kind: EventKind) => reads.filter((one) => one === kind).length;
  return {
    vendor,
    failing,
    /** What fails is read all the same, but for a part of each row. */
    partly: (is: boolean): void => {
      isPartly = is;
    },
    /** Calls that a snapshot makes from here on. */
    costs: (calls: number): void => {
      cost = calls;
    },
    readsOf,
    whole,
    ...staged,
  };
};

describe.each(['list', 'snapshot'] as const)('a kind that fails, of an account that is read by %s', (way) => {
  it.each([...HOPELESS, ...HOPEFUL])('with %s leaves the others read, published and known (T2)', async (code) => {
    const { vendor, failing, hear, pass, health, events } = setUp(way);
    vendor.kept.Worker.set('w', worker('w'));
    vendor.kept.Job.set('j', job('j'));
    failing.set('Job', failure(code));
    const ear = await hear({ kind: 'Worker' });
    await hear({ kind: 'Job' });
    expect(health()).toMatchObject({ state: 'DEGRADED', error: { code } });
    expect(health().error?.message).toMatch(/^Job: GET \/jobs: \w+; next try in \d+ s$/);
    expect(events.confirmed(ACCOUNT, 'Job')).toBeNull();
    expect(events.problem(ACCOUNT, 'Job')).toMatchObject({ code });
    expect(events.problem(ACCOUNT, 'Worker')).toBeNull();
    vendor.kept.Worker.set('w', worker('w', { capacity: 4 }));
    await pass(POLL_MS);
    expect(ear.changes()).toMatchObject([{ item: { capacity: 4 } }]);
    expect(events.confirmed(ACCOUNT, 'Worker')).toMatchObject({ isLive: true, isWhole: true, partial: null });
    expect(events.known(worker('w').ref)).toMatchObject({ capacity: 4 });
  });

  it('keeps what was known of it, tells nothing of it as gone, and is told whole when it can be read', async () => {
    const { vendor, failing, hear, pass, health, events, faults, whole } = setUp(way);
    for (const id of ['a', 'b']) vendor.kept.Job.set(id, job(id));
    const ear = await hear();
    await hear({ kind: 'Worker' });
    failing.set('Job', failure('UNAVAILABLE'));
    vendor.kept.Job.delete('b');
    await pass(10 * POLL_MS);
    expect(ear.changes()).toEqual([]);
    expect(events.present(ACCOUNT, 'Job')).toHaveLength(2);
    expect(events.confirmed(ACCOUNT, 'Job')).toMatchObject({ isLive: false, partial: { code: 'UNAVAILABLE' } });
    expect(faults).toMatchObject([{ code: 'UNAVAILABLE' }]);
    expect(whole).toEqual([]);
    failing.clear();
    await pass(MINUTE);
    expect(ear.changes()).toMatchObject([{ ref: { nativeId: 'b' }, item: null }]);
    expect(health()).toMatchObject({ state: 'LIVE', error: null, staleSince: null });
    expect(events.problem(ACCOUNT, 'Job')).toBeNull();
    expect([faults.length, whole]).toEqual([1, [['Job']]]);
  });

  it.each(HOPELESS)('with %s is read again after minutes, and the others as ever (T2)', async (code) => {
    const { failing, hear, pass, readsOf } = setUp(way);
    failing.set('Job', failure(code));
    for (const kind of KINDS) await hear({ kind });
    // The first was there before anybody asked for workers.
    await pass(2 * MINUTE);
    const [jobs, workers] = [readsOf('Job'), readsOf('Worker')];
    for (let minute = 0; minute < 10; minute += 1) await pass(MINUTE);
    expect(readsOf('Job') - jobs).toBeGreaterThanOrEqual(2);
    expect(readsOf('Job') - jobs).toBeLessThanOrEqual(5);
    expect(readsOf('Worker') - workers).toBe((10 * MINUTE) / POLL_MS);
  });

  it.each(HOPEFUL)(
    'with %s is read again within seconds however long it fails, and the others hardly oftener',
    async (code) => {
      const { failing, hear, pass, readsOf } = setUp(way);
      for (const kind of KINDS) await hear({ kind });
      failing.set('Job', failure(code));
      await pass(POLL_MS);
      const [jobs, workers] = [readsOf('Job'), readsOf('Worker')];
      await pass(10 * MINUTE);
      // What is due soon goes along with what is tried again.
      expect(readsOf('Worker') - workers).toBeGreaterThanOrEqual((10 * MINUTE) / POLL_MS);
      expect(readsOf('Worker') - workers).toBeLessThanOrEqual((20 * MINUTE) / POLL_MS);
      expect(readsOf('Job') - jobs).toBeGreaterThanOrEqual((10 * MINUTE) / MOST_MS);
      expect(readsOf('Job') - jobs).toBeLessThanOrEqual((10 * MINUTE) / 1_000);
    },
  );

  it.each(HOPEFUL)('with %s is read again when the vendor asked for it, and not before', async (code) => {
    const { failing, hear, pass, readsOf } = setUp(way);
    for (const kind of KINDS) await hear({ kind });
    failing.set('Job', failure(code, 40_000));
    await pass(POLL_MS);
    const before = readsOf('Job');
    await pass(39_000);
    expect(readsOf('Job')).toBe(before);
    await pass(POLL_MS);
    expect(readsOf('Job')).toBe(before + 1);
  });
});

describe.each(['poll', 'webhook'] as const)('a kind that fails alone, of an account heard by %s', (feed) => {
  it('is known again 5 s after its vendor is well, whatever it failed with and how much of it was read', async () => {
    const spell = fc.record({
      kinds: fc.uniqueArray(fc.constantFrom(...KINDS), { minLength: 1, maxLength: 1 }),
      code: fc.constantFrom(...HOPEFUL),
      partly: fc.boolean(),
      ms: fc.integer({ min: 0, max: 5 * MINUTE }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(spell, { minLength: 1, maxLength: 4 }), async (spells) => {
        const { failing, partly, hear, pass, health, events, close } = setUp('snapshot', feed === 'webhook');
        for (const kind of KINDS) await hear({ kind });
        for (const { kinds, code, ms, ...rest } of spells) {
          partly(rest.partly);
          for (const kind of kinds) failing.set(kind, failure(code));
          events.missed(ACCOUNT);
          await pass(ms);
          failing.clear();
          await pass(MOST_MS);
          expect(health()).toMatchObject({ state: 'LIVE', error: null, staleSince: null });
          for (const kind of kinds) expect(events.problem(ACCOUNT, kind)).toBeNull();
        }
        await close();
      }),
      { numRuns: 40 },
    );
  });
});

describe('a kind whose reads are costly', () => {
  const setUpCostly = async () => {
    const { failing, partly, vendor, costs, hear, ...staged } = setUp('snapshot', true);
    partly(true);
    for (const kind of KINDS) await hear({ kind });
    failing.set('Job', failure('UNAVAILABLE'));
    costs(50);
    staged.events.missed(ACCOUNT);
    await staged.pass(20 * MINUTE);
    /** A job has changed, and is read. */
    const readOne = async (): Promise<void> => {
      vendor.kept.Job.set('j', job('j'));
      const delivery = staged.events.receive(ACCOUNT, {
        method: 'POST',
        url: 'http://127.0.0.1/webhooks/one',
        query: {},
        headers: {},
        body: 'j',
      });
      await staged.pass();
      await delivery;
    };
    return { failing, readOne, ...staged };
  };

  it('and that fails for long is read once a minute', async () => {
    const { readsOf, pass } = await setUpCostly();
    const before = readsOf('Job');
    await pass(10 * MINUTE);
    expect(readsOf('Job') - before).toBeGreaterThanOrEqual(10);
    expect(readsOf('Job') - before).toBeLessThanOrEqual(30);
  });

  it('is read again at once when one object of the kind could be read', async () => {
    const { failing, readOne, pass, health } = await setUpCostly();
    failing.clear();
    await readOne();
    await pass(1_000);
    expect(health()).toMatchObject({ state: 'LIVE', error: null });
  });

  it('is read ever later while objects of the kind can be read and all of them cannot', async () => {
    const { readOne, readsOf, pass } = await setUpCostly();
    const before = readsOf('Job');
    for (let second = 0; second < 60; second += 1) {
      await readOne();
      await pass(1_000);
    }
    expect(readsOf('Job') - before).toBeGreaterThanOrEqual(4);
    expect(readsOf('Job') - before).toBeLessThanOrEqual(10);
  });
});

it('a fault of an adapter in one kind costs the others nothing', async () => {
  const { vendor, hear, health, events } = setUp('list');
  vendor.kept.Worker.set('w', worker('w'));
  vendor.before = async (call) => {
    if (call === 'list Job') throw new TypeError('x is undefined');
  };
  await hear({ kind: 'Worker' });
  await hear();
  expect(health()).toMatchObject({ state: 'DEGRADED', error: { code: 'PROTOCOL' } });
  expect(events.problem(ACCOUNT, 'Worker')).toBeNull();
});

it('an account all of whose kinds fail for good is down, and is not asked again for minutes', async () => {
  const { failing, hear, pass, health, readsOf } = setUp('snapshot');
  for (const kind of KINDS) failing.set(kind, failure('FORBIDDEN'));
  for (const kind of KINDS) await hear({ kind });
  expect(health()).toMatchObject({ state: 'DOWN', error: { code: 'FORBIDDEN' } });
  const before = readsOf('Job');
  await pass(2 * MINUTE);
  expect(readsOf('Job')).toBe(before);
  failing.clear();
  await pass(2 * MINUTE);
  expect(health()).toMatchObject({ state: 'LIVE', error: null });
});

describe('what is said of a kind that nobody can answer for', () => {
  it('is that it is not known yet, not told at all, or may be out of date', async () => {
    const { events, hear, pass, vendor, failing } = setUp('list');
    expect(events.problem(ACCOUNT, 'Job')).toMatchObject({ code: 'UNAVAILABLE' });
    expect(events.problem(ACCOUNT, 'Queue')).toMatchObject({ code: 'UNSUPPORTED' });
    vendor.kept.Job.set('j', job('j'));
    await hear();
    expect(events.problem(ACCOUNT, 'Job')).toBeNull();
    const slow = Promise.withResolvers<void>();
    vendor.before = () => slow.promise;
    events.missed(ACCOUNT);
    expect(events.problem(ACCOUNT, 'Job')).toMatchObject({ code: 'UNAVAILABLE' });
    expect(events.confirmed(ACCOUNT, 'Job')).toMatchObject({ isLive: false, isWhole: true });
    await pass();
    slow.resolve();
    await pass();
    expect(events.problem(ACCOUNT, 'Job')).toBeNull();
    failing.clear();
  });
});

describe('a list that was cut', () => {
  const LIMIT = 20;
  const setUpCut = (total: number, size = LIMIT) => {
    const calls: string[] = [];
    const all = () => Array.from({ length: total }, (_, at) => job(`j${at}`));
    let shift = 0;
    const snapshot = async (kinds: readonly EventKind[], _call: unknown, limit = 0): Promise<Snapshot> => {
      const jobs = [...all().slice(shift), ...all().slice(0, shift)];
      // A page of twenty rows a call.
      for (let page = 0; kinds.includes('Job') && page < Math.min(jobs.length, limit) / 20; page += 1)
        calls.push('page');
      return {
        ...(kinds.includes('Job') && { Job: jobs.slice(0, limit) }),
        ...(kinds.includes('Worker') && { Worker: [worker('w')] }),
        ...(kinds.includes('Job') && jobs.length > limit && { failed: { Job: cutAt(ACCOUNT, limit) } }),
      };
    };
    const vendor = testVendor({ snapshot });
    const move = (by: number) => {
      shift = by;
    };
    return { calls, vendor, move, ...stage(vendor, { objectLimit: size }) };
  };

  it('is shown as far as it was read, and says that there are more (T2)', async () => {
    const { hear, health, events, faults, pass } = setUpCut(5 * LIMIT);
    await hear();
    await hear({ kind: 'Worker' });
    await pass(3 * POLL_MS);
    expect(events.present(ACCOUNT, 'Job')).toHaveLength(LIMIT);
    expect(health()).toMatchObject({ state: 'DEGRADED', error: { code: 'LIMIT_EXCEEDED' } });
    expect(health().error?.message).toContain(`more than ${LIMIT} objects live of Job:`);
    expect(events.confirmed(ACCOUNT, 'Job')).toMatchObject({ isWhole: false, partial: { code: 'LIMIT_EXCEEDED' } });
    expect(events.problem(ACCOUNT, 'Job')).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(events.problem(ACCOUNT, 'Worker')).toBeNull();
    expect(faults).toMatchObject([{ code: 'LIMIT_EXCEEDED' }]);
  });

  it('makes nothing gone that it does not hold', async () => {
    const { hear, move, pass, events } = setUpCut(5 * LIMIT);
    const ear = await hear();
    for (const by of [10, 30, 50]) {
      move(by);
      await pass(3 * POLL_MS);
    }
    expect(ear.changes().filter(({ item }) => item === null)).toEqual([]);
    expect(events.present(ACCOUNT, 'Job')).toHaveLength(LIMIT);
  });

  it('costs no more calls a minute than one of that size, whatever its order is', async () => {
    const callsIn10Minutes = async (total: number): Promise<number> => {
      const { calls, vendor, hear, move, pass } = setUpCut(total, 2_000);
      await hear();
      const before = calls.length + vendor.calls.length;
      for (let poll = 0; poll < 120; poll += 1) {
        if (total > 2_000) move((poll * 777) % total);
        await pass(POLL_MS);
      }
      return calls.length + vendor.calls.length - before;
    };
    expect(await callsIn10Minutes(5 * 2_000)).toBeLessThanOrEqual(await callsIn10Minutes(2_000));
  });

  it('asks in turn for what it does not hold, so that what ended beyond it is told in the end', async () => {
    const { vendor, hear, move, pass } = setUpCut(3_000, 1_000);
    const ear = await hear();
    // The first ten are known; of the vendor they are gone, and the list no longer shows that part.
    for (let at = 10; at < 3_000; at += 1) vendor.kept.Job.set(`j${at}`, job(`j${at}`));
    move(10);
    for (let poll = 0; poll < 60; poll += 1) await pass(POLL_MS);
    const gone = ear.changes().flatMap(({ ref, item }) => (item === null ? [ref.nativeId] : []));
    expect(gone.toSorted()).toEqual(Array.from({ length: 10 }, (_, at) => `j${at}`));
  });
});

it('whichever kinds fail for whatever reason in whatever order, the others are live, and all are when none fails', async () => {
  const codes = fc.constantFrom(...HOPELESS.filter((code) => code !== 'PROTOCOL'), ...HOPEFUL);
  const step = fc.record({
    Job: fc.option(codes),
    Worker: fc.option(codes),
    ms: fc.integer({ min: 1_000, max: 90_000 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const { failing, hear, pass, events, health, close } = setUp('snapshot');
      for (const kind of KINDS) await hear({ kind });
      for (const { ms, ...codesOf } of steps) {
        failing.clear();
        for (const kind of KINDS) {
          const code = codesOf[kind];
          if (code) failing.set(kind, failure(code));
        }
        await pass(ms + 4 * MINUTE);
        for (const kind of KINDS) {
          const [told, code] = [events.problem(ACCOUNT, kind)?.code, codesOf[kind]];
          // Where nothing can be read at all, what is hopeful fails as one.
          const isOne = HOPEFUL.some((one) => one === code) && failing.size === KINDS.length;
          expect([kind, told]).toEqual([kind, isOne ? expect.toBeOneOf([...HOPEFUL]) : (code ?? undefined)]);
        }
        const worst = failing.size === 0 ? 'LIVE' : failing.size === 1 ? 'DEGRADED' : 'DOWN';
        expect(health().state).toBe(worst);
      }
      await close();
    }),
    { numRuns: 30 },
  );
});
