import { describe, expect, test } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import type { CommandResult } from '../../src/contract/command.ts';
import type { JobPort, WorkerPort } from '../../src/contract/port.ts';
import type { StreamSink, WebhookRequest } from '../../src/contract/source.ts';
import type { Call } from '../../src/domain/call.ts';
import { contactOf } from '../../src/domain/contact.ts';
import { VendorError } from '../../src/domain/error.ts';
import type { Change } from '../../src/domain/event.ts';
import type { Job } from '../../src/domain/job.ts';
import type { LabelMeanings } from '../../src/domain/label-meanings.ts';
import { type Worker, workerKindOf } from '../../src/domain/worker.ts';
import { openEvents } from '../../src/events/open-events.ts';
import { withLabelMeanings } from '../../src/gateway/labelled.ts';
import { list } from '../../src/gateway/list.ts';
import { begin, gatewayOver, job, memoryVendor } from './memory-vendor.ts';

const MEANT: LabelMeanings = { contact: { name: 'who' } };
const ADA = job('a', '1', { labels: { who: 'Ada' } });
const CALL: Call = {
  signal: new AbortController().signal,
  meter: { start: () => undefined, end: () => undefined },
};

const nameIn = (item: unknown): unknown => (item ? contactOf(item as Job)?.name : item);

/** An adapter whose answers are all about one job. */
const adapter = (more: Partial<Adapter> = {}): Adapter => ({
  account: 'a',
  check: async () => {},
  close: async () => {},
  ...more,
});

const done = async (): Promise<CommandResult<Job>> => ({ outcome: 'DONE', item: ADA });

const fixed = (more: Partial<JobPort>): Partial<JobPort> =>
  withLabelMeanings(adapter({ job: { takes: {}, pushes: [], ...more } }), MEANT).job ?? {};

describe('what an adapter tells of jobs says what their labels mean', () => {
  test('when they are read', async () => {
    const problem = new VendorError('UNREADABLE', 'a', 'one of them');
    const port = fixed({
      get: async (id) => (id === '1' ? ADA : null),
      getMany: async () => [ADA, null, problem],
      list: async () => ({ rows: [{ item: ADA, cursor: 'c' }], unreadable: [problem], next: 'n' }),
    });
    expect(nameIn(await port.get?.('1', CALL))).toBe('Ada');
    expect(await port.get?.('2', CALL)).toBeNull();
    const many = await port.getMany?.(['1', '2', '3'], CALL);
    expect([nameIn(many?.[0]), many?.[1], many?.[2]]).toEqual(['Ada', null, problem]);
    const page = await port.list?.({ filter: {}, after: null, limit: 1 }, CALL);
    expect(page).toMatchObject({ rows: [{ cursor: 'c' }], unreadable: [problem], next: 'n' });
    expect(nameIn(page?.rows[0]?.item)).toBe('Ada');
  });

  test('when they were changed by a command, also by its rest', async () => {
    const problem = new VendorError('TIMEOUT', 'a', 'too slow');
    const port = fixed({
      create: done,
      update: done,
      remove: async () => ({ outcome: 'DONE', item: null }),
      cancel: async () => ({ outcome: 'PARTLY_DONE', item: ADA, done: 'a note', problem, rest: done }),
      unassign: async () => ({ outcome: 'DONE', item: ADA, unassignmentCount: 3 }),
      reclassify: async () => ({ outcome: 'ACCEPTED', item: ADA, commandId: '7' }),
    });
    expect(nameIn((await port.create?.({}, CALL))?.item)).toBe('Ada');
    expect(nameIn((await port.update?.('1', {}, CALL))?.item)).toBe('Ada');
    expect(await port.remove?.('1', CALL)).toEqual({ outcome: 'DONE', item: null });
    const unassigned = await port.unassign?.('1', 't', {}, CALL);
    expect([nameIn(unassigned?.item), unassigned?.unassignmentCount]).toEqual(['Ada', 3]);
    const accepted = await port.reclassify?.('1', CALL);
    expect([nameIn(accepted?.item), accepted]).toMatchObject(['Ada', { outcome: 'ACCEPTED', commandId: '7' }]);
    const partly = await port.cancel?.('1', {}, CALL);
    if (partly?.outcome !== 'PARTLY_DONE') throw new Error('it is whole');
    expect([nameIn(partly.item), partly.done, partly.problem]).toEqual(['Ada', 'a note', problem]);
    expect(nameIn((await partly.rest(CALL)).item)).toBe('Ada');
  });

  test('and nothing is made of what is no job, nor of what the vendor cannot do', async () => {
    const position = { queue: { kind: 'Queue', account: 'a', nativeId: 'q' }, position: 1, queueLength: 2 } as never;
    const port = fixed({ position: async () => position });
    expect(Object.keys(port).sort()).toEqual(['position', 'pushes', 'takes']);
    expect(await port.position?.('1', CALL)).toBe(position);
    expect(Object.keys(withLabelMeanings(adapter(), MEANT)).sort()).toEqual(['account', 'check', 'close']);
  });

  test('when they are told by a snapshot, a stream or a delivery', async () => {
    const whole: Change = { ref: ADA.ref, news: { type: 'whole', item: ADA }, cause: null, at: null };
    const gone: Change = { ref: ADA.ref, news: { type: 'gone' }, cause: null, at: null };
    const { source } = withLabelMeanings(
      adapter({
        source: {
          snapshot: async () => ({ Job: [ADA], Queue: [] }),
          stream: {
            covers: ['Job'],
            open: (sink) => {
              sink.change(whole);
              sink.change(gone);
              return { close: async () => {} };
            },
          },
          webhook: { covers: ['Job'], read: () => ({ changes: [whole, gone], isHint: true, answer: { status: 204 } }) },
        },
      }),
      MEANT,
    );
    const snapshot = await source?.snapshot?.(['Job'], CALL);
    expect([nameIn(snapshot?.Job?.[0]), snapshot?.Queue]).toEqual(['Ada', []]);
    const told: Change[] = [];
    const sink = { change: (change: Change) => void told.push(change) } as unknown as StreamSink;
    source?.stream?.open(sink);
    const reading = source?.webhook?.read({} as WebhookRequest);
    expect(reading).toMatchObject({ isHint: true, answer: { status: 204 } });
    for (const [first, second] of [told, reading?.changes ?? []]) {
      expect(nameIn(first?.news.type === 'whole' && first.news.item)).toBe('Ada');
      expect(second).toBe(gone);
    }
  });
});

describe('what an adapter tells of workers says what their labels mean', () => {
  const meant: LabelMeanings = { contact: {}, workerKind: { label: 'is', values: null } };
  const worker = { ref: { kind: 'Worker', account: 'a', nativeId: 'w' }, labels: { is: 'Bot' } } as unknown as Worker;
  const kindIn = (item: Worker | null | undefined) => item && workerKindOf(item);
  const given: WorkerPort = {
    takes: {},
    pushes: [],
    cannot: ['kinds', 'skills'],
    get: async () => worker,
    setPresence: async () => ({ outcome: 'DONE', item: worker }),
    queuesOf: async () => [],
  };

  test('in reads, commands and events', async () => {
    const change: Change = { ref: worker.ref, news: { type: 'whole', item: worker }, cause: null, at: null };
    const made = withLabelMeanings(
      adapter({
        worker: given,
        source: {
          snapshot: async () => ({ Worker: [worker] }),
          webhook: { covers: [], read: () => ({ changes: [change], answer: { status: 204 } }) },
        },
      }),
      meant,
    );
    expect(kindIn(await made.worker?.get?.('w', CALL))).toBe('BOT');
    expect(kindIn((await made.worker?.setPresence?.('w', 'READY', CALL))?.item)).toBe('BOT');
    expect(made.worker?.queuesOf).toBe(given.queuesOf);
    expect(kindIn((await made.source?.snapshot?.(['Worker'], CALL))?.Worker?.[0])).toBe('BOT');
    const news = made.source?.webhook?.read({} as WebhookRequest).changes[0]?.news;
    expect(news?.type === 'whole' && kindIn(news.item as Worker)).toBe('BOT');
  });

  test('and its workers are found by kind where a label tells it, and only there', () => {
    const cannot = (meanings: LabelMeanings) => withLabelMeanings(adapter({ worker: given }), meanings).worker?.cannot;
    expect([cannot(meant), cannot(MEANT)]).toEqual([['skills'], ['kinds', 'skills']]);
  });
});

test('the kind of a worker is what its label says, else what its vendor tells', () => {
  const of = (is: string | undefined, kind?: 'HUMAN' | null) =>
    workerKindOf({
      labels: is === undefined ? null : { is },
      tags: null,
      ...(kind === undefined ? {} : { kind }),
      labelMeanings: { contact: {}, workerKind: { label: 'is', values: null } },
    });
  expect([of('AI_Agent', 'HUMAN'), of('robot', 'HUMAN'), of(undefined, 'HUMAN'), of(undefined, null), of('')]).toEqual([
    'AI_AGENT',
    'HUMAN',
    'HUMAN',
    null,
    null,
  ]);
  expect(workerKindOf({ labels: { kind: 'BOT', is: 'BOT' }, tags: null })).toBeNull();
});

test('an account without such a configuration is opened as its vendor makes it', () => {
  const { plan } = memoryVendor('a');
  const made = plan.vendor.open('a', null, plan.limits);
  const plain = gatewayOver([
    { ...memoryVendor('a'), plan: { ...plan, vendor: { ...plan.vendor, open: () => made } } },
  ]);
  expect(plain.accounts[0]?.adapter).toBe(made);
});

test('a list is searched by what the labels mean and by what the vendor tells of the customer', async () => {
  const vendor = memoryVendor('a');
  vendor.jobs
    .set('1', ADA)
    .set('2', job('a', '2', { contact: { name: 'Adalbert' } }))
    .set('3', job('a', '3'));
  const gateway = gatewayOver([{ ...vendor, plan: { ...vendor.plan, labelMeanings: MEANT } }]);
  const { edges } = await list(begin(gateway).scope, 'Job', { filter: () => ({ text: 'ADA' }), first: 10 });
  expect(edges.map(({ node }) => [node.ref.nativeId, nameIn(node)])).toEqual([
    ['1', 'Ada'],
    ['2', 'Adalbert'],
  ]);
  await gateway.close();
});

test('a change of the labels alone changes the contact that is told', async () => {
  const opened: StreamSink[] = [];
  const told = withLabelMeanings(
    adapter({
      source: {
        snapshot: async () => ({ Job: [ADA] }),
        stream: {
          covers: ['Job'],
          open: (sink) => {
            opened.push(sink);
            sink.live(null);
            return { close: async () => {} };
          },
        },
      },
    }),
    MEANT,
  );
  const account = { name: 'a', adapter: told, pollIntervalMs: 60_000, reconcileMs: 60_000, webhook: false };
  const events = openEvents({ accounts: [account] });
  const reader = await events.listen({ accounts: ['a'], kind: 'Job' });
  const members = { labels: { who: 'Ben' } };
  opened[0]?.change({ ref: ADA.ref, news: { type: 'part', members }, cause: 'told', at: null });
  const { value } = await reader.next();
  expect(value?.event.type === 'changed' && [nameIn(value.event.before), nameIn(value.event.item)]).toEqual([
    'Ada',
    'Ben',
  ]);
  await reader.return();
  await events.close();
});
