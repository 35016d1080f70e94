import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { digestText, EMPTY_DIGEST, withRow } from '../../src/domain/live-digest.ts';
import { idOfKey, refKey } from '../../src/domain/ref.ts';
import { BEAT_MS } from '../../src/live/channel.ts';
import type { LiveEvent, LiveReader } from '../../src/live/live-event.ts';
import { INTERVAL_MS, LINGER_MS, POLL_MS, stage } from './support/stage.ts';
import { liveDocument, openSubscriber } from './support/subscriber.ts';
import { objectsOf, testVendor, type VendorOptions } from './support/vendor.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const PAGE = readFileSync(resolve(ROOT, 'docs/live-protocol.md'), 'utf8');

const STREAM: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue', 'Workbin'] };
const { job, queue, worker } = objectsOf('acme');

const setUp = (...modes: readonly VendorOptions[]) => {
  const vendors = (modes.length > 0 ? modes : [STREAM]).map((mode, index) => testVendor(index ? 'zeta' : 'acme', mode));
  const house = stage(...vendors);
  const [vendor] = vendors;
  if (!vendor) throw new Error('there is no vendor');
  return { ...house, vendors, vendor, subscribe: openSubscriber(house) };
};

/** What is there to be read now; `null`: nothing. */
const readNow = async <T>(reader: LiveReader<T>): Promise<LiveEvent<T> | null> => {
  const late = Symbol();
  const result = await Promise.race([reader.next(), Promise.resolve().then(() => late)]);
  return typeof result === 'symbol' ? null : (result.value?.event ?? null);
};

describe('the rules of docs/live-protocol.md', () => {
  it('are each named by a test, and no test names another', () => {
    const rules = new Set([...PAGE.matchAll(/^- \*\*(R\d+)\b/gm)].map(([, rule]) => rule));
    const tests = ['live', 'domain', 'graphql'].flatMap((room) =>
      readdirSync(resolve(ROOT, 'test', room))
        .filter((file) => file.endsWith('.test.ts'))
        .map((file) => readFileSync(resolve(ROOT, 'test', room, file), 'utf8')),
    );
    const titles = tests.flatMap((text) => [...text.matchAll(/\(\s*(['"`])([^'"`]*\bR\d[^'"`]*)\1/g)]);
    const named = new Set(titles.flatMap(([, , title]) => title?.match(/\bR\d+\b/g) ?? []));
    expect([...named].sort()).toEqual([...rules].sort());
    expect(rules.size).toBeGreaterThan(15);
  });

  it('have a digest that comes out as the page says, by the lines that it shows (R8)', async () => {
    const [, code = ''] = /```js digest\n([\s\S]*?)```/.exec(PAGE) ?? [];
    const shown = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as {
      digest: (rows: readonly { id: string; version: number }[]) => string;
    };
    const ours = (rows: readonly { id: string; version: number }[]): string =>
      digestText(rows.reduce((sum, { id, version }) => withRow(sum, id, version), EMPTY_DIGEST));
    const examples = [...PAGE.matchAll(/^\| (none|`.*`) \| `([0-9a-f]{16})` \|$/gm)];
    expect(examples).toHaveLength(4);
    for (const [, text = '', digest] of examples) {
      const rows = [...text.matchAll(/`(\w+):(\d+)`/g)].map(([, id = '', version]) => ({
        id,
        version: Number(version),
      }));
      expect(shown.digest(rows)).toBe(digest);
      expect(ours(rows)).toBe(digest);
    }
    const row = fc.record({ id: fc.stringMatching(/^[\w-]{1,40}$/), version: fc.nat() });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(shown.digest(rows)).toBe(ours(rows));
      }),
    );
  });

  it('R1, R2, R4, R5: a snapshot, then deltas, each of which builds on what was told before', async () => {
    const { vendor, watch, pass, names } = setUp();
    vendor.set(job('a', 'QUEUED'), job('b', 'QUEUED'));
    const ear = await watch('Job');
    vendor.push(job('a', 'COMPLETED'));
    await pass(INTERVAL_MS);
    vendor.push(job('c', 'QUEUED'));
    vendor.push(job('b', 'OFFERED'));
    await pass(INTERVAL_MS);
    expect(ear.events()).toMatchObject([
      { type: 'snapshot', seq: 0, versions: [0, 0], count: 2 },
      { type: 'delta', since: 0, seq: 1, upserted: [], removed: [refKey(job('a', 'QUEUED').ref)], count: 1 },
      { type: 'delta', since: 1, seq: 2, removed: [], count: 2 },
    ]);
    expect(names(ear.rows)).toEqual(['b', 'c']);
  });

  it('R3: rows go by their global id, boards by that of their queue, and totals by a fixed text', async () => {
    const { vendor, watch, boards, totals } = setUp();
    vendor.set(queue('q'), worker('w', 'READY', { in: ['q'] }));
    const digestOf = (id: string): string => digestText(withRow(EMPTY_DIGEST, id, 0));
    const first = (ear: { events: () => LiveEvent<unknown>[] }) => ear.events()[0];
    expect(first(await watch('Worker'))).toMatchObject({ digest: digestOf(idOfKey('Worker:acme:w')) });
    expect(first(await boards())).toMatchObject({ digest: digestOf(idOfKey('Queue:acme:q')) });
    expect(first(await totals())).toMatchObject({ digest: digestOf('totals'), count: 1 });
  });

  it('R6: a row that a late reader is told has the version with which it was told last', async () => {
    const { vendor, watch, view, settle, pass } = setUp();
    vendor.set(job('a', 'QUEUED'), job('b', 'QUEUED'), job('c', 'QUEUED'));
    await watch('Job');
    const slow = await settle(view('Job'));
    await slow.next();
    for (const state of ['OFFERED', 'ASSIGNED'] as const) {
      vendor.push(job('a', state));
      if (state === 'OFFERED') vendor.push(job('b', state));
      await pass(INTERVAL_MS);
    }
    expect(await readNow(slow)).toMatchObject({ since: 0, seq: 2, versions: [2, 1] });
    expect((await watch('Job')).events()).toMatchObject([{ type: 'snapshot', seq: 2, versions: [2, 1, 0] }]);
  });

  it('R10: a view that stands still says so every 5 seconds, to every reader, and to a slow one once', async () => {
    const { vendor, watch, view, settle, clock, pass } = setUp();
    vendor.set(job('a', 'QUEUED'));
    const ear = await watch('Job');
    const slow = await settle(view('Job'));
    await slow.next();
    const begun = clock.now();
    await pass(BEAT_MS - 1);
    expect(ear.stills).toHaveLength(0);
    await pass(1);
    expect(ear.stills.map(({ event }) => event)).toMatchObject([
      { type: 'delta', since: 0, seq: 0, upserted: [], versions: [], removed: [], count: 1 },
    ]);
    vendor.push(job('a', 'OFFERED'));
    await pass(INTERVAL_MS);
    // The silence is measured from what was told last.
    await pass(BEAT_MS - 1);
    expect(ear.stills).toHaveLength(1);
    await pass(1);
    await pass(3 * BEAT_MS);
    expect(ear.stills).toHaveLength(5);
    expect(clock.now()).toBeGreaterThan(begun);
    expect(await readNow(slow)).toMatchObject({ since: 0, seq: 1 });
    expect(await readNow(slow)).toBeNull();
  });

  it('R10: boards and totals say so too', async () => {
    const { vendor, boards, totals, pass } = setUp();
    vendor.set(queue('q'));
    const ears = [await boards(), await totals()];
    await pass(2 * BEAT_MS);
    for (const { stills } of ears) expect(stills).toHaveLength(2);
  });

  it('R11: asOf is null until an account is heard, grows while it is, and stands while it is not', async () => {
    const { vendors, vendor, watch, clock, pass } = setUp({}, STREAM);
    vendor.away = true;
    vendors[1]?.set(objectsOf('zeta').job('z', 'QUEUED'));
    const ear = await watch('Job');
    const heard = () => [...ear.heard, ...ear.stills].map(({ event }) => event);
    const last = () => {
      const told = heard().filter((event) => event.type !== 'resync');
      const seq = Math.max(...told.map(({ seq: of }) => of));
      return (ear.stills.at(-1)?.event.seq === seq ? ear.stills : ear.heard).at(-1)?.event as Extract<
        LiveEvent<unknown>,
        { readonly type: 'delta' }
      >;
    };
    expect(last().asOf).toMatchObject([{ account: 'acme', at: null, position: null }, { account: 'zeta' }]);
    vendor.away = false;
    await pass(6 * POLL_MS);
    const [acme, zeta] = last().asOf;
    expect(acme?.at).toBeGreaterThan(clock.now() - 2 * POLL_MS);
    expect(acme?.at).toBeLessThanOrEqual(clock.now());
    vendors[1]?.push(objectsOf('zeta').job('z', 'OFFERED'));
    await pass(INTERVAL_MS);
    expect(last().asOf[1]?.at).toBeGreaterThan(zeta?.at ?? 0);
    expect(String(last().asOf[1]?.position) > String(zeta?.position)).toBe(true);
    vendor.away = true;
    await pass(3 * POLL_MS);
    const stands = last().asOf[0]?.at;
    expect(stands).toBeLessThan(clock.now() - POLL_MS);
    await pass(3 * POLL_MS);
    expect(last().asOf[0]?.at).toBe(stands);
  });

  it.each([
    ['a stream', STREAM, 'Job'],
    ['polls', {}, 'Worker'],
  ] as const)('R12: an account that goes down and comes back over %s is told at once', async (_name, mode, kind) => {
    const { vendor, watch, pass } = setUp(mode);
    const ear = await watch(kind);
    expect(ear.events()).toMatchObject([{ count: 0, partial: [] }]);
    const before = ear.stills.length;
    vendor.away = true;
    vendor.lose();
    await pass(mode === STREAM ? INTERVAL_MS : POLL_MS + INTERVAL_MS);
    expect(ear.stills.length).toBeGreaterThan(before);
    expect(ear.stills.at(-1)?.event).toMatchObject({
      partial: [{ account: 'acme', kind, error: { code: 'UNAVAILABLE' } }],
    });
    vendor.away = false;
    vendor.gap();
    await pass(mode === STREAM ? INTERVAL_MS : 2 * POLL_MS);
    expect(ear.stills.at(-1)?.event).toMatchObject({ partial: [] });
  });

  it('R12: what cannot be read, and what has never been heard, is named', async () => {
    const { vendor, watch, pass } = setUp({});
    vendor.set(job('a', 'QUEUED'), job('odd', 'QUEUED'));
    vendor.unreadable.add('Job:odd');
    const ear = await watch('Job');
    expect(ear.events()).toMatchObject([{ count: 1, partial: [{ kind: 'Job', error: { code: 'UNREADABLE' } }] }]);
    vendor.unreadable.clear();
    await pass(2 * POLL_MS);
    expect(ear.events().at(-1)).toMatchObject({ count: 2, partial: [] });
    vendor.away = true;
    const workers = await watch('Worker');
    expect(workers.events()).toMatchObject([{ count: 0, partial: [{ kind: 'Worker' }] }]);
    vendor.away = false;
    await pass(3 * POLL_MS);
    expect(workers.stills.at(-1)?.event).toMatchObject({ partial: [] });
  });

  it('R13: a cursor goes on where it was, and a view that is as it was says so at once', async () => {
    const { vendor, subscribe, pass } = setUp();
    vendor.set(worker('w', 'READY'));
    const document = (after: string | null) =>
      liveDocument(`liveWorkers${after === null ? '' : `(after: ${JSON.stringify(after)})`}`, 'Worker', 'id');
    const first = await subscribe(document(null));
    await first.stop();
    const again = await subscribe(document(first.cursor()));
    expect(again.payloads).toMatchObject([{ __typename: 'WorkerDelta', since: 0, seq: 0, upserted: [], count: 1 }]);
    await again.stop();
    vendor.push(worker('v', 'READY'));
    await pass(INTERVAL_MS);
    const later = await subscribe(document(again.cursor()));
    expect(later.payloads).toMatchObject([{ since: 0, seq: 1, upserted: [{}], count: 2 }]);
  });

  describe('R14: a cursor', () => {
    const ROWS = 'id name';
    const text = (rows: string, filter = ''): string =>
      `subscription($after: String, $states: [PresenceState!]) { live: liveWorkers(after: $after, filter: { presences: $states ${filter} }) {
        __typename ... on WorkerSnapshot { seq cursor items { ${rows} } versions count digest }
        ... on WorkerDelta { seq since cursor upserted { ${rows} } removed versions count digest } ... on Resync { cursor reason } } }`;
    const asked = {
      text: text(ROWS),
      accounts: ['acme', 'zeta'] as readonly string[] | null,
      scopes: ['read'] as const,
    };

    const comeBack = async (other: Partial<typeof asked> & { readonly states?: readonly string[] }) => {
      const { vendors, subscribe } = setUp(STREAM, STREAM);
      for (const { account, set } of vendors) set(objectsOf(account).worker('w', 'READY'));
      const variables = { states: ['READY'] };
      const first = await subscribe(asked.text, { ...asked, variables });
      const { text: again, states = variables.states, ...rights } = { ...asked, ...other };
      return (await subscribe(again, { ...rights, variables: { states, after: first.cursor() } })).payloads;
    };

    it.each([
      ['an account less', { accounts: ['acme'] }],
      ['all accounts instead of two', { accounts: null }],
      ['another role', { scopes: ['read', 'work'] as never }],
      ['another selection', { text: text('id') }],
      ['another filter', { text: text(ROWS, 'name: "w"') }],
      ['another variable', { states: ['READY', 'OFFLINE'] }],
    ])('R14: with %s is not continued', async (_name, other) => {
      expect(await comeBack(other)).toMatchObject([
        { __typename: 'Resync', reason: 'RIGHTS_CHANGED' },
        { __typename: 'WorkerSnapshot' },
      ]);
    });

    it.each([
      ['the same', {}],
      ['the same accounts in another order', { accounts: ['zeta', 'acme'] }],
      ['the same document in another layout', { text: `# A comment.\n${text(ROWS).replace(/\s+/g, '\n\t ')}` }],
    ])('R14: with %s is continued', async (_name, other) => {
      expect(await comeBack(other)).toMatchObject([{ __typename: 'WorkerDelta', upserted: [] }]);
    });

    it('R14: is good whether it comes in a variable or in the text', async () => {
      const { vendor, subscribe } = setUp();
      vendor.set(worker('w', 'READY'));
      const fold =
        '{ __typename ... on WorkerSnapshot { seq cursor items { id } versions count digest } ... on WorkerDelta { seq since cursor upserted { id } removed versions count digest } ... on Resync { cursor reason } }';
      const first = await subscribe(`subscription($from: String) { live: liveWorkers(after: $from) ${fold} }`);
      const again = await subscribe(`subscription { live: liveWorkers(after: "${first.cursor()}") ${fold} }`);
      expect(again.payloads).toMatchObject([{ __typename: 'WorkerDelta' }]);
    });
  });

  it('R15: any text is taken for a cursor, and is unknown', async () => {
    const { vendor, watch, live } = setUp();
    vendor.set(job('a', 'QUEUED'));
    const ear = await watch('Job');
    const cursor = ear.cursor() ?? '';
    const [epoch, , short] = cursor.split('.');
    const forged = [
      ...[
        '',
        '.',
        '..',
        cursor.slice(1),
        `${cursor}x`,
        `${cursor}\n`,
        `${epoch}.zzzzzzzzzzz.${short}`,
        `${epoch}.-1.${short}`,
      ],
      ...['\u0000', '💥'.repeat(10), 'x'.repeat(1_000_000), `${epoch}.${'0'.repeat(100_000)}.${short}`, '__proto__'],
    ];
    for (const after of forged) {
      const lost = await watch('Job', { after });
      expect(lost.events()).toMatchObject([{ type: 'resync', reason: 'UNKNOWN' }, { type: 'snapshot' }]);
      expect((lost.heard[0]?.cursor ?? '').length).toBeLessThan(100);
      await lost.reader.return();
    }
    expect(live.views()).toBe(1);
  });

  it('R15: a cursor of a view that was given up leads nowhere, as often as it comes', async () => {
    const { watch, pass } = setUp();
    const first = await watch('Job');
    await first.reader.return();
    await pass(LINGER_MS);
    for (let times = 0; times < 2; times += 1) {
      const again = await watch('Job', { after: first.cursor() });
      expect(again.heard[0]).toMatchObject({ cursor: first.cursor(), event: { type: 'resync', reason: 'UNKNOWN' } });
    }
  });
});
