import { expect, it } from 'vitest';
import type { JobPort } from '../../src/contract/port.ts';
import { ref } from '../../src/domain/ref.ts';
import { list } from '../../src/gateway/list.ts';
import { gatewayOver, job, memoryVendor } from './memory-vendor.ts';

const QUEUES = ['q1', 'q2'];
const RIGHTS = { named: { a: ['q1'] }, others: 'NONE' } as const;

/** What the vendor was asked by, and how the account is seen by a reader of the first queue. */
const seenInPart = () => {
  const asked: unknown[] = [];
  const rows = QUEUES.map((id) => job('a', `job in ${id}`, { queue: ref('Queue', 'a', id) }));
  const port: JobPort = {
    takes: {},
    pushes: ['queues'],
    untold: ['OFFERED'],
    list: async ({ filter }) => {
      asked.push(filter);
      return { rows: rows.map((item) => ({ item, cursor: item.ref.nativeId })), next: null };
    },
  };
  const gateway = gatewayOver([memoryVendor('a', { more: { job: port } })]);
  const read = async (filter: object) => {
    const { scope } = gateway.begin(new AbortController().signal, null, RIGHTS);
    const { edges, failures } = await list(scope, 'Job', { filter: () => filter });
    return { ids: edges.map(({ node }) => node.ref.nativeId), failures: failures.map(({ error }) => error.code) };
  };
  return { asked, read };
};

it('a reader of some queues makes the vendor look into no others', async () => {
  const { asked, read } = seenInPart();
  expect((await read({})).ids).toEqual(['job in q1']);
  expect((await read({ queues: QUEUES })).ids).toEqual(['job in q1']);
  expect(asked).toEqual([{ queues: ['q1'] }, { queues: ['q1'] }]);
  expect((await read({ queues: ['q2'] })).ids).toEqual([]);
  expect(asked.length).toBe(2);
});

it('states that the vendor never tells are said to be missing to readers of some queues, too', async () => {
  const { read } = seenInPart();
  expect(await read({ states: ['OFFERED'] })).toEqual({ ids: [], failures: ['UNSUPPORTED'] });
  expect(await read({ states: ['OFFERED', 'QUEUED'] })).toEqual({ ids: ['job in q1'], failures: ['UNSUPPORTED'] });
});
