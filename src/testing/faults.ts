import { describe, expect, it } from 'vitest';
import { type ErrorCode, PostponedError } from '../domain/error.ts';
import { type Kind, ref } from '../domain/ref.ts';
import type { Fault } from '../sandbox/faults.ts';
import {
  adapterOf,
  ask,
  begin,
  failureCodes,
  gatewayOf,
  idsOf,
  type Line,
  plainCall,
  planOf,
  portOf,
  type VendorBench,
  walk,
} from './bench.ts';
import { openLeaping } from './leaping.ts';
import { opener } from './opener.ts';

const SMALL_BYTES = 1024 * 1024;

const FAULTS: readonly (readonly [name: string, fault: Fault, code: ErrorCode, retryable: boolean])[] = [
  ['status 500', { kind: 'status', status: 500 }, 'UNAVAILABLE', true],
  ['status 502', { kind: 'status', status: 502 }, 'UNAVAILABLE', true],
  ['status 503', { kind: 'status', status: 503, retryAfter: 3 }, 'UNAVAILABLE', true],
  ['status 429', { kind: 'status', status: 429, retryAfter: 7 }, 'RATE_LIMITED', true],
  ['status 401', { kind: 'status', status: 401 }, 'UNAUTHENTICATED', false],
  ['status 403', { kind: 'status', status: 403 }, 'FORBIDDEN', false],
  ['a reset', { kind: 'reset' }, 'UNAVAILABLE', true],
  ['half an answer', { kind: 'cut' }, 'UNAVAILABLE', true],
  ['what is not JSON', { kind: 'malformed' }, 'PROTOCOL', false],
  ['a web page', { kind: 'html' }, 'PROTOCOL', false],
  ['an answer without end', { kind: 'huge', bytes: 2 * SMALL_BYTES }, 'PROTOCOL', false],
];

/** Some vendors answer 403 to credentials that they do not know. */
const meaningOf = (code: ErrorCode, { kind }: Fault, { webPage = code }: VendorBench): unknown => {
  if (kind === 'html') return webPage;
  return code === 'FORBIDDEN' ? expect.stringMatching(/^(FORBIDDEN|UNAUTHENTICATED)$/) : code;
};

const everythingOf = (error: unknown): string =>
  error instanceof Error
    ? `${error.message}\n${error.stack}\n${JSON.stringify(error)}\n${everythingOf(error.cause)}`
    : String(error);

/** A vendor that is ill, slow, strange, or not ours. */
export const describeFaults = (line: Line): void => {
  const { proxy, simulation, bench } = line;
  const open = opener(line, openLeaping());
  const adapter = adapterOf(gatewayOf(planOf(line)));
  const listable = (['Queue', 'Worker', 'Job', 'Task'] as const).filter((kind) => portOf(adapter, kind)?.list);
  const readable = listable.filter((kind) => portOf(adapter, kind)?.get);

  describe.each(FAULTS)('a vendor that answers %s', (_name, fault, code, retryable) => {
    const meant = meaningOf(code, fault, bench);

    it.each(listable)(
      'is a failure of its account in lists of type %s, and forgotten when it is well again',
      async (kind) => {
        const gateway = open({ limits: { maxResponseBytes: SMALL_BYTES } });
        simulation.faults.inject(fault);
        const listing = await ask(gateway, kind);
        expect([listing.edges, listing.hasNextPage, failureCodes(listing)]).toEqual([[], false, [meant]]);
        const [failure] = listing.failures;
        expect(failure).toMatchObject({
          account: { name: 'main' },
          error: { account: 'main', retryable, maybeDone: false },
        });
        expect(failure?.error.message).toMatch(/\w{3}/);
        if (fault.kind === 'status' && typeof fault.retryAfter === 'number') {
          expect(failure?.error.retryAfterMs).toBe(fault.retryAfter * 1000);
        }
        simulation.faults.clear();
        await walk(gateway, kind);
      },
    );

    it.each(readable)('is an error of the object of type %s', async (kind) => {
      const gateway = open({ limits: { maxResponseBytes: SMALL_BYTES } });
      const [nativeId = 'x'] = idsOf(await walk(gateway, kind));
      simulation.faults.inject(fault);
      const { loader } = begin(gateway);
      await expect(loader.one(ref(kind, 'main', nativeId))).rejects.toMatchObject({
        code: meant,
        account: 'main',
        retryable,
      });
      // Whether the vendor is there at all is asked first.
      const checked = fault.kind === 'html' ? expect.stringMatching(`^(${code}|${meant})$`) : meant;
      await expect(adapterOf(gateway).check(plainCall())).rejects.toMatchObject({ code: checked });
    });
  });

  it('reads that failed once are tried again when the account allows it', async () => {
    for (const kind of listable) {
      const whole = idsOf(await walk(open(), kind));
      simulation.faults.inject({ kind: 'reset' }, { times: 1 });
      expect(idsOf(await walk(open({ limits: { retries: 2 } }), kind))).toEqual(whole);
      simulation.faults.inject({ kind: 'status', status: 503 }, { times: 1 });
      expect(idsOf(await walk(open({ limits: { retries: 2 } }), kind))).toEqual(whole);
    }
  });

  describe.each(Object.entries(bench.stateMembers) as [Kind, string][])(
    'a native state of a %s that nobody knows',
    (kind, member) => {
      it('is UNKNOWN beside what the vendor said, and never an error', async () => {
        const gateway = open();
        const whole = idsOf(await walk(gateway, kind));
        proxy.rewrite((key, value) =>
          key === member && value !== null && typeof value !== 'object' ? 'never heard of' : value,
        );
        const items = await walk(gateway, kind);
        expect(idsOf(items).sort()).toEqual([...whole].sort());
        for (const item of items) {
          const state = 'presence' in item ? item.presence : 'state' in item ? item.state : null;
          // Where it lies tells that it is parked, whatever it is called.
          const isParked = 'workbin' in item && item.workbin !== undefined;
          expect(state).toMatchObject({ state: isParked ? 'PARKED' : 'UNKNOWN' });
          expect(JSON.stringify(item.raw)).toContain('never heard of');
        }
        const isAnyParked = items.some((item) => 'workbin' in item && item.workbin !== undefined);
        const states = isAnyParked ? (['UNKNOWN', 'PARKED'] as const) : (['UNKNOWN'] as const);
        const filter = kind === 'Worker' ? { presences: ['UNKNOWN' as const] } : { states };
        expect(idsOf(await walk(gateway, kind, { filter })).sort()).toEqual([...whole].sort());
      });
    },
  );

  it('rows without an id are told as UNREADABLE, not as rows that cannot be told apart', async () => {
    for (const kind of listable.filter((each) => each !== 'Task')) {
      const gateway = open();
      const whole = idsOf(await walk(gateway, kind));
      const [nativeId = ''] = whole.slice(-1);
      proxy.rewrite((_key, value) => (String(value) === nativeId ? null : value));
      const listing = await ask(gateway, kind);
      proxy.reset();
      for (const { node } of listing.edges) expect(node.ref.nativeId).not.toMatch(/^(null|undefined|)$/);
      // Its id may stand in more than one place, as of a row and of what it is told to be part of.
      if (listing.edges.length < whole.length) expect([kind, failureCodes(listing)]).toEqual([kind, ['UNREADABLE']]);
      else expect([kind, failureCodes(listing)]).toEqual([kind, []]);
    }
  });

  it('one object that cannot be read leaves its neighbours alone', async () => {
    for (const kind of readable.filter((each) => !portOf(adapter, each)?.getMany && each !== 'Task')) {
      const gateway = open();
      const [good = '', bad = ''] = idsOf(await walk(gateway, kind));
      proxy.refuse(500, ({ url, body }) => [url, body].some((text) => text.includes(bad.split('/').at(-1) ?? bad)));
      const { loader } = begin(gateway);
      await loader.ahead([ref(kind, 'main', good), ref(kind, 'main', bad)]);
      proxy.reset();
      expect(loader.ready(ref(kind, 'main', good))).toMatchObject({ ref: { nativeId: good } });
      expect(loader.ready(ref(kind, 'main', bad))).toMatchObject({ code: 'UNAVAILABLE' });
    }
  });

  describe('credentials that are refused', () => {
    const { settings, secret } = bench.spoil(line.settings);
    const words = secret.split(/\s+/).filter((word) => word.length > 8 && !/^-/.test(word));

    it.each(listable)('are told plainly and without secrets in lists of type %s', async (kind) => {
      const listing = await ask(open({ settings }), kind);
      expect(failureCodes(listing)).toEqual(['UNAUTHENTICATED']);
      const error = listing.failures[0]?.error;
      expect(error?.message).toMatch(/credential|key|token|sign|password/i);
      for (const word of words) expect(everythingOf(error)).not.toContain(word);
    });

    it('fail the check, which good ones pass', async () => {
      await adapterOf(open()).check(plainCall());
      const error = await adapterOf(open({ settings }))
        .check(plainCall())
        .catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'UNAUTHENTICATED', retryable: false });
      for (const word of words) expect(everythingOf(error)).not.toContain(word);
    });
  });

  it('what it failed with is told in place of calls that are not made because of it', async () => {
    const gateway = open();
    expect(adapterOf(gateway).outage?.()).toBeNull();
    simulation.faults.inject({ kind: 'status', status: 500 });
    const kind = listable[0] ?? 'Queue';
    const askOnce = async () => (await ask(gateway, kind)).failures[0]?.error;
    let error = await askOnce();
    for (let n = 0; n < 30 && !(error instanceof PostponedError); n += 1) error = await askOnce();
    expect(error).toMatchObject({
      code: 'UNAVAILABLE',
      account: 'main',
      retryable: true,
      maybeDone: false,
      status: null,
    });
    expect(error?.message).toMatch(/^account main: .*\w{3}.*; next try in 1 s$/);
    expect(adapterOf(gateway).outage?.()).toMatchObject({ code: 'UNAVAILABLE', vendorCode: error?.vendorCode });
  });

  it('an address where nobody listens is UNAVAILABLE', async () => {
    const settings = JSON.parse(JSON.stringify(line.settings).replaceAll(proxy.url, 'http://127.0.0.1:1'));
    const gateway = open({ settings });
    await expect(adapterOf(gateway).check(plainCall())).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      maybeDone: false,
    });
    expect(failureCodes(await ask(gateway, 'Queue'))).toEqual(['UNAVAILABLE']);
  });
};
