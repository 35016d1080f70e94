import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { ref } from '../../src/domain/ref.ts';
import type { Worker } from '../../src/domain/worker.ts';
import { execute } from '../../src/execution/execute.ts';
import type { Context } from '../../src/graphql/context.ts';
import { openLive } from '../../src/live/live.ts';
import { gatewayOver, job, memoryVendor } from '../gateway/memory-vendor.ts';
import { ACCOUNT, eventsOf, openHouse, schema } from './house.ts';

const worker = (account: string, nativeId: string): Worker => ({
  ref: ref('Worker', account, nativeId),
  vendorType: 'Thing',
  raw: {},
  createdAt: null,
  updatedAt: null,
  version: null,
  name: nativeId,
  presence: { state: 'READY', native: null, label: null, reasonCode: null, since: null },
  activity: null,
  workspace: null,
  queues: null,
  tasks: null,
  capacity: null,
  loadRatio: null,
  maxConcurrentOffers: null,
  channels: [],
  skills: null,
  tags: null,
  contactUri: null,
  labels: null,
});

/** Twelve jobs with a worker each, and a log of what begins and ends at the vendor. */
const stage = () => {
  const log: string[] = [];
  const workers = new Map(Array.from({ length: 4 }, (_, n) => [`w${n}`, worker('a', `w${n}`)]));
  const faults = new Set<string>();
  const unlisted = new Set<string>();
  const logged = async <T>(what: string, run: () => T): Promise<T> => {
    log.push(`${what} begins`);
    await new Promise(setImmediate);
    log.push(`${what} ends`);
    if (faults.has(what)) throw new VendorError('UNAVAILABLE', 'a', 'reset');
    return run();
  };
  const vendor = memoryVendor('a', {
    more: {
      worker: {
        takes: {},
        pushes: [],
        list: (_request, call) =>
          logged('workers', () => {
            call.meter.start('a');
            const rows = [...workers.values()].filter(({ ref }) => !unlisted.has(ref.nativeId));
            return { rows: rows.map((item) => ({ item, cursor: item.ref.nativeId })), next: null };
          }),
        get: (id) => logged(id, () => workers.get(id) ?? null),
      },
    },
  });
  const list = vendor.plan.vendor.open('a', null, vendor.plan.limits).job?.list;
  vendor.before = async (member) => {
    if (list && member === 'list') await logged('jobs', () => null);
  };
  const fill = (workerOf: (n: number) => string | null): void => {
    for (let n = 0; n < 12; n += 1) {
      const id = workerOf(n);
      const id2 = `j${String(n).padStart(2, '0')}`;
      vendor.jobs.set(id2, job('a', id2, { worker: id === null ? null : ref('Worker', 'a', id) }));
    }
  };
  fill((n) => `w${n % 4}`);
  const gateway = gatewayOver([vendor]);
  const events = eventsOf(gateway);
  const run = async (document: ReturnType<typeof parse>, variableValues: Record<string, unknown> = {}) => {
    log.length = 0;
    const contextValue: Context = {
      ...gateway.begin(new AbortController().signal, null),
      gateway,
      events,
      live: openLive({ events, gateway }),
      known: null,
      principal: {
        id: 'test',
        scopes: new Set(['read'] as const),
        accounts: null,
        name: 'test',
        role: 'viewer',
        queues: null,
        worker: null,
      },
    };
    const result = await execute({ schema, document, variableValues, contextValue });
    return { result, log: [...log] };
  };
  return { run, fill, faults, workers, unlisted };
};

const FIRST_SIGHT = ['jobs begins', 'jobs ends', 'workers begins', 'workers ends'];
const TOGETHER = ['jobs begins', 'workers begins', 'jobs ends', 'workers ends'];

const DOCUMENTS = {
  nodes: '{ jobs(first: 12) { nodes { nativeId worker { name } } failures { code } } }',
  edges: '{ jobs(first: 12) { edges { node { nativeId worker { name } } } failures { code } } }',
  fragments:
    '{ jobs(first: 12) { ...F failures { code } } } fragment F on JobConnection { nodes { nativeId ...G } } fragment G on Job { worker { name } }',
};

describe('a query that comes again', () => {
  it.each(Object.entries(DOCUMENTS))('reads rows and what they lead to at the same time (%s)', async (_name, text) => {
    const { run } = stage();
    const document = parse(text);
    const first = await run(document);
    expect(first.result.errors).toBeUndefined();
    expect(first.log).toEqual(FIRST_SIGHT);
    const again = await run(document);
    expect(again.result).toEqual(first.result);
    expect(again.log).toEqual(TOGETHER);
  });

  it('does so one level after the other when it is another query', async () => {
    const { run } = stage();
    await run(parse(DOCUMENTS.nodes));
    expect((await run(parse(DOCUMENTS.nodes))).log).toEqual(FIRST_SIGHT);
  });

  it('makes at most one call too many when its rows lead nowhere any more', async () => {
    const { run, fill } = stage();
    const document = parse(DOCUMENTS.nodes);
    await run(document);
    fill(() => null);
    expect((await run(document)).log).toContain('workers begins');
    await new Promise(setImmediate);
    expect((await run(document)).log).toEqual(['jobs begins', 'jobs ends']);
  });

  it('stops reading ahead when an object is gone, and still finds out that it is', async () => {
    const { run, workers } = stage();
    const document = parse(DOCUMENTS.nodes);
    await run(document);
    workers.delete('w3');
    const { result, log } = await run(document);
    expect(JSON.stringify(result)).toContain('"nativeId":"j03","worker":null');
    expect(log).toEqual([...TOGETHER, 'w3 begins', 'w3 ends']);
    expect((await run(document)).log).toEqual(FIRST_SIGHT);
  });

  it('finds an object that is younger than the list which was read ahead', async () => {
    const { run, workers, unlisted, fill } = stage();
    const document = parse(DOCUMENTS.nodes);
    await run(document);
    workers.set('new', worker('a', 'new'));
    unlisted.add('new');
    fill((n) => (n === 0 ? 'new' : `w${n % 4}`));
    const { result, log } = await run(document);
    expect(JSON.stringify(result)).toContain('"nativeId":"j00","worker":{"name":"new"}');
    expect(log).toEqual([...TOGETHER, 'new begins', 'new ends']);
  });

  it('answers as before when what is read ahead fails', async () => {
    const { run, faults } = stage();
    const document = parse(DOCUMENTS.nodes);
    const { result } = await run(document);
    faults.add('workers');
    const again = await run(document);
    expect(again.result).toEqual(result);
    expect(again.log.slice(0, 4)).toEqual(TOGETHER);
    expect(again.log).toHaveLength(12);
  });

  it('does not read ahead for a page of one or two rows', async () => {
    const { run } = stage();
    const document = parse('query ($first: Int) { jobs(first: $first) { nodes { worker { name } } } }');
    await run(document, { first: 12 });
    expect((await run(document, { first: 12 })).log).toEqual(TOGETHER);
    expect((await run(document, { first: 2 })).log).not.toContain('workers begins');
  });

  it('reads nothing ahead when the list itself is refused', async () => {
    const { run } = stage();
    const document = parse('query ($after: String) { jobs(after: $after) { nodes { worker { name } } } }');
    await run(document);
    const refused = await run(document, { after: 'nonsense' });
    expect([refused.result.errors?.length, refused.log]).toEqual([1, []]);
  });

  it('reads nothing ahead of an account that its filter leaves out', async () => {
    const { run } = stage();
    const document = parse(
      'query ($queue: [ID!]) { jobs(filter: { queues: $queue }) { nodes { worker { name } } failures { code } } }',
    );
    await run(document);
    expect((await run(document)).log).toEqual(TOGETHER);
    const elsewhere = Buffer.from('Queue:b:q1').toString('base64url');
    expect((await run(document, { queue: [elsewhere] })).log).toEqual([]);
  });
});

describe('jobs with their workers, those with their activities, and queues', () => {
  it('cost the same calls ever after as at first sight, and are the same', async () => {
    const house = await openHouse();
    const document = parse(
      '{ jobs(first: 50, filter: { live: true }) { nodes { id worker { id name activity { name } } queue { id name } } failures { code } } }',
    ) as TypedDocumentNode<unknown, never>;
    const first = await house.run(document);
    for (let n = 0; n < 3; n += 1) {
      const again = await house.run(document);
      expect(again.data).toEqual(first.data);
      expect(again.costs).toMatchObject([{ account: ACCOUNT, calls: first.costs[0]?.calls }]);
    }
    await house.close();
  });
});
