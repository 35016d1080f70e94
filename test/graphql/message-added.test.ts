import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import type { ConversationLine } from '../../src/domain/conversation.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { globalId } from '../../src/graphql/ids.ts';
import { DEFAULT_OPERATION_LIMITS } from '../../src/graphql/limits.ts';
import { openLive } from '../../src/live/live.ts';
import { objectsOf, type TestVendor, testVendor } from '../live/support/vendor.ts';
import { LIMITS, serve } from '../server/harness.ts';
import { clientOf } from '../server/stream-house.ts';
import { subscribe } from '../streams/house.ts';
import { schema } from './house.ts';

const KEYS = {
  all: 'all-of-it-0123456789',
  masked: 'without-customers-0123456789',
  sales: 'only-sales-0123456789',
} as const;
type Reader = keyof typeof KEYS;
const of = objectsOf('chats');

const line = (index: number, text: string): ConversationLine => ({
  index,
  at: 1_000,
  type: 'Text',
  speaker: 'CUSTOMER',
  name: 'Zwiebel',
  text,
  url: null,
  customerSees: true,
});

const SALES = of.job('S', 'ASSIGNED', { in: 'sales' });
const HELP = of.job('H', 'ASSIGNED', { in: 'help' });
const ADA = of.worker('ada', 'READY');
const BEN = of.worker('ben', 'READY');
const SHARES = [
  of.task('s-ada', 'ACTIVE', { by: 'ada', of: 'S', in: 'sales' }),
  of.task('s-ben', 'ACTIVE', { by: 'ben', of: 'S', in: 'sales' }),
  of.task('h-ben', 'ACTIVE', { by: 'ben', of: 'H', in: 'help' }),
];

/** Two accounts: one that tells what is said, and one that does not. */
const open = async () => {
  const covers = ['Worker', 'Queue', 'Job', 'Task'] as const;
  const vendors = [testVendor('chats', { covers, messages: true }), testVendor('calls', { covers })];
  const [vendor] = vendors as [TestVendor];
  vendor.set(of.queue('sales'), of.queue('help'), SALES, HELP, ADA, BEN, ...SHARES);
  const gateway = openGateway({
    accounts: vendors.map(({ account, adapter }) => ({
      name: account,
      vendor: {
        name: 'restcomm',
        title: 'Test',
        words: {},
        mapping: { states: {}, operations: [] },
        parseSettings: () => null,
        open: () => adapter,
      } as Vendor,
      settings: null,
      limits: DEFAULT_LIMITS,
      deadlineMs: 5_000,
    })),
    maxCallsPerOperation: () => 1_000,
  });
  onTestFinished(() => gateway.close());
  const events = openEvents({
    accounts: gateway.accounts.map(({ name, adapter }) => {
      return { name, adapter, pollIntervalMs: 60_000, reconcileMs: 60_000, webhook: false };
    }),
  });
  onTestFinished(() => events.close());
  const live = openLive({ events, gateway });
  onTestFinished(() => live.close());
  const server = await serve({
    schema,
    gateway,
    events,
    live,
    limits: { ...LIMITS, ...DEFAULT_OPERATION_LIMITS },
    auth: {
      apiKeys: [
        { name: 'all', key: KEYS.all, role: 'viewer' },
        { name: 'masked', key: KEYS.masked, role: 'viewer', withoutCustomerData: true },
        { name: 'sales', key: KEYS.sales, role: 'viewer', queues: { chats: ['sales'] } },
      ],
    },
  });
  const say = (job: typeof SALES, ...lines: readonly ConversationLine[]): void =>
    vendor.tell({ ref: job.ref, news: { type: 'part', members: {} }, cause: 'said', at: null, lines });
  const listen = (filter: object | null = null, reader: Reader = 'all', after: string | null = null) =>
    subscribe(clientOf(server, { 'x-api-key': KEYS[reader] }), QUERY, { filter, after });
  /** Listens, and answers when it is heard. */
  const heard = async (filter: object | null = null, reader: Reader = 'all') => {
    const before = events.holds().listeners;
    const ear = listen(filter, reader);
    await vi.waitFor(() => expect(events.holds().listeners).toBe(before + 1));
    await vi.waitFor(() => expect(events.confirmed('chats', 'Task')?.isLive).toBe(true));
    return ear;
  };
  return { vendor, events, say, listen, heard };
};

const QUERY = `subscription ($filter: MessageFilter, $after: String) {
  messageAdded(filter: $filter, after: $after) {
    __typename
    ... on FeedEvent { cursor account { name } }
    ... on MessageAdded {
      jobId job { nativeId queue { name } } tasks { nativeId worker { name } }
      message { index text name speaker type at customerSees } receivedAt
    }
    ... on FeedGap { reason }
  }
}`;

type Row = {
  readonly __typename: string;
  readonly message?: { readonly text: string | null };
  readonly reason?: string;
};
const textsOf = ({ rows }: { readonly rows: readonly Row[] }) =>
  rows.map(({ message, reason }) => message?.text ?? reason);
const idsOf = (...items: readonly { readonly ref: Parameters<typeof globalId>[0] }[]) =>
  items.map(({ ref }) => globalId(ref));

describe('messageAdded', () => {
  test('tells every line with its job and the tasks of it, in the order in which it is said', async () => {
    const { say, heard, vendor } = await open();
    const ear = await heard();
    say(SALES, line(1, 'one'), line(2, 'two'));
    say(HELP, line(1, 'help'));
    say(SALES, line(3, 'three'));
    await vi.waitFor(() => expect(textsOf(ear)).toEqual(['one', 'two', 'help', 'three']));
    expect(ear.rows[0]).toMatchObject({
      __typename: 'MessageAdded',
      account: { name: 'chats' },
      jobId: globalId(SALES.ref),
      job: { nativeId: 'S', queue: { name: 'sales' } },
      tasks: [
        { nativeId: 's-ada', worker: { name: 'ada' } },
        { nativeId: 's-ben', worker: { name: 'ben' } },
      ],
      message: { index: 1, text: 'one', name: 'Zwiebel', speaker: 'CUSTOMER', type: 'Text', customerSees: true },
    });
    expect(ear.errors).toEqual([]);
    expect(vendor.calls.filter((call) => call.startsWith('get Job'))).toEqual([]);
  });

  test.each([
    ['jobs', { jobs: idsOf(HELP) }, ['help']],
    ['tasks', { tasks: idsOf(...SHARES.slice(0, 1)) }, ['sales']],
    ['workers: whoever has a share, whoever was first', { workers: idsOf(BEN) }, ['sales', 'help']],
    ['workers and jobs together', { workers: idsOf(ADA), jobs: idsOf(HELP) }, []],
    ['queues', { queues: idsOf(of.queue('help')) }, ['help']],
    ['accounts', { accounts: ['chats'] }, ['sales', 'help']],
  ])('is chosen by %s', async (_, filter, texts) => {
    const { say, heard } = await open();
    const [all, chosen] = [await heard(), await heard(filter)];
    say(SALES, line(1, 'sales'));
    say(HELP, line(1, 'help'));
    await vi.waitFor(() => expect(textsOf(all)).toEqual(['sales', 'help']));
    await vi.waitFor(() => expect(textsOf(chosen)).toEqual(texts));
    expect(chosen.errors).toEqual([]);
  });

  test('goes on behind a cursor: each line once, and none is conflated', async () => {
    const { say, heard, listen } = await open();
    const other = await heard();
    const first = await heard();
    say(SALES, line(1, 'one'), line(2, 'two'));
    await vi.waitFor(() => expect(textsOf(first)).toEqual(['one', 'two']));
    first.stop();
    for (let index = 3; index <= 40; index += 1) say(SALES, line(index, `line ${index}`));
    await vi.waitFor(() => expect(other.rows).toHaveLength(40));
    const again = listen(null, 'all', first.rows[0].cursor);
    await vi.waitFor(() => expect(again.rows).toHaveLength(39));
    expect(textsOf(again)).toEqual(textsOf(other).slice(1));
    // By another filter the tasks are those of the moment at which it was said.
    expect(again.rows.map(({ tasks }) => tasks.length)).toEqual(Array.from({ length: 39 }, () => 2));
  });

  test('tells a gap where the line to the vendor was lost', async () => {
    const { say, heard, vendor } = await open();
    const ear = await heard();
    say(SALES, line(1, 'before'));
    vendor.lose();
    vendor.live();
    say(SALES, line(7, 'after'));
    await vi.waitFor(() => expect(textsOf(ear)).toEqual(['before', 'RECONNECTED', 'after']));
  });

  test('tells nobody who sees no customer data who said what, and tells that something was said', async () => {
    const { say, heard } = await open();
    const masked = await heard(null, 'masked');
    say(SALES, line(1, 'secret'));
    await vi.waitFor(() => expect(masked.rows).toHaveLength(1));
    expect(masked.rows[0]).toMatchObject({ message: { index: 1, text: null, name: null, speaker: 'CUSTOMER' } });
    expect(JSON.stringify(masked.rows)).not.toMatch(/secret|Zwiebel/);
  });

  test('tells a reader of some queues what is said in theirs, and of a job that is not known a gap', async () => {
    const { say, heard, vendor } = await open();
    const [all, sales] = [await heard(), await heard(null, 'sales')];
    say(HELP, line(1, 'help'));
    say(SALES, line(1, 'sales'));
    // The vendor tells of a job before it can be read, and then of one that it knows.
    say(of.job('nobody', 'ASSIGNED'), line(1, 'of nobody'));
    vendor.set(of.job('N', 'ASSIGNED', { in: 'sales' }));
    say(of.job('N', 'ASSIGNED'), line(1, 'of a new one'));
    await vi.waitFor(() => expect(textsOf(all).sort()).toEqual(['help', 'of a new one', 'of nobody', 'sales']));
    await vi.waitFor(() => expect(textsOf(sales).sort()).toEqual(['UNREADABLE', 'of a new one', 'sales']));
    expect(sales.rows.find(({ message }) => message?.text === 'sales')?.tasks).toHaveLength(2);
    expect(vendor.calls.filter((call) => call === 'get Job')).toHaveLength(2);
  });

  test('is refused where an account is named that does not tell it, and is without it where none is', async () => {
    const { listen, heard, say } = await open();
    for (const filter of [{ accounts: ['calls'] }, { accounts: ['chats', 'calls'] }]) {
      const refused = listen(filter);
      await vi.waitFor(() => expect(refused.isOver).toBe(true));
      expect(refused.errors).toMatchObject([
        { message: expect.stringContaining('messages'), extensions: { code: 'UNSUPPORTED', account: 'calls' } },
      ]);
    }
    const ear = await heard();
    say(SALES, line(1, 'one'));
    await vi.waitFor(() => expect(textsOf(ear)).toEqual(['one']));
  });
});
