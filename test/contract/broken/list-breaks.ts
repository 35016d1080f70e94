import type { Adapter } from '../../../src/contract/adapter.ts';
import type { ListRequest, PortPage, ReadPort } from '../../../src/contract/port.ts';
import type { Call } from '../../../src/domain/call.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { VendorObject } from '../../../src/domain/object.ts';
import type { Worker } from '../../../src/domain/worker.ts';
import type { Break } from './breaks.ts';

type List = (request: ListRequest<never>, call: Call) => Promise<PortPage<VendorObject>>;
type Port = ReadPort<VendorObject, Record<string, unknown>>;
type Name = 'queue' | 'worker' | 'job';

const portOf = (adapter: Adapter, name: Name): Port => adapter[name] as unknown as Port;

/** The adapter with other members in one of its ports. */
const withPort = (adapter: Adapter, name: Name, change: (port: Port) => Partial<Port>): Adapter => {
  const port = portOf(adapter, name);
  return { ...adapter, [name]: { ...port, ...change(port) } };
};

const withList = (adapter: Adapter, name: Name, change: (list: List) => List): Adapter =>
  withPort(adapter, name, ({ list }) => ({ list: change(list as List) as unknown as Port['list'] }) as Partial<Port>);

const lists =
  (name: Name) =>
  (adapter: Adapter): unknown =>
    adapter[name]?.list;

/** Everything, of whatever pages the vendor has. */
const wholeOf = async (list: List, request: ListRequest<never>, call: Call): Promise<readonly VendorObject[]> => {
  const found: VendorObject[] = [];
  let after: string | null = null;
  do {
    const page: PortPage<VendorObject> = await list({ ...request, after, limit: 500 }, call);
    found.push(...page.rows.map(({ item }) => item));
    after = page.next;
  } while (after !== null);
  return found;
};

export const LIST_BREAKS: readonly Break[] = [
  {
    name: 'a walk gives its first row once more at its end',
    part: 'reads',
    sentence: 'lists of objects of type Queue give all rows once and in the same order, whatever the size of the pages',
    fits: lists('queue'),
    breaks: (adapter) =>
      withList(adapter, 'queue', (list) => async (request, call) => {
        const page = await list(request, call);
        if (request.after === null || page.next !== null) return page;
        const { rows } = await list({ ...request, after: null, limit: 1 }, call);
        const [again, last] = [rows.at(0), page.rows.at(-1)];
        return again && last ? { ...page, rows: [...page.rows, { ...last, item: again.item }] } : page;
      }),
  },
  {
    name: 'cursors count rows, so that those before them move them',
    part: 'changes',
    sentence:
      'lists of type Queue give every other row exactly once though rows are created and deleted between the pages',
    fits: (adapter) => adapter.queue?.list && adapter.queue.create && adapter.queue.remove,
    breaks: (adapter) =>
      withList(adapter, 'queue', (list) => async (request, call) => {
        const rows = (await wholeOf(list, request, call))
          .toReversed()
          .map((item, index) => ({ item, cursor: String(index + 1) }));
        const from = Number(request.after ?? 0);
        const page = rows.slice(from, from + request.limit);
        return { rows: page, next: from + page.length < rows.length ? String(from + page.length) : null };
      }),
  },
  {
    name: 'a cursor is good for pages of the same size alone',
    part: 'reads',
    sentence: 'lists of objects of type Queue can be taken up again behind every row',
    fits: lists('queue'),
    breaks: (adapter) =>
      withList(adapter, 'queue', (list) => async ({ after, ...request }, call) => {
        const [limit, cursor = null] = after === null ? [] : (JSON.parse(after) as [number, string]);
        if (limit !== undefined && limit !== request.limit)
          throw new VendorError('INVALID_INPUT', adapter.account, 'this cursor is of another page');
        const { rows, next, ...rest } = await list({ ...request, after: cursor }, call);
        const of = (own: string): string => JSON.stringify([request.limit, own]);
        return {
          ...rest,
          rows: rows.map((row) => ({ ...row, cursor: of(row.cursor) })),
          next: next === null ? null : of(next),
        };
      }),
  },
  {
    name: 'a row that cannot be read is left out without a word',
    part: 'faults',
    sentence: 'rows without an id are told as UNREADABLE, not as rows that cannot be told apart',
    fits: lists('queue'),
    breaks: (adapter) =>
      withList(adapter, 'queue', (list) => async (request, call) => {
        const { unreadable: _, ...page } = await list(request, call);
        return page;
      }),
  },
  {
    name: 'a filter that reaches the vendor leaves out a row that matches',
    part: 'filters',
    sentence: 'filters of type Queue give what matches of the whole, pushed down or not',
    fits: (adapter) => adapter.queue?.list && adapter.queue.pushes.includes('name'),
    breaks: (adapter) =>
      withList(adapter, 'queue', (list) => async (request, call) => {
        const page = await list(request, call);
        return Object.keys(request.filter).length === 0 ? page : { ...page, rows: page.rows.slice(1) };
      }),
  },
  {
    name: 'a filter that nothing can answer is answered by an empty list',
    part: 'filters',
    sentence:
      'filters of type Job by what no object tells are declared to be unanswered, not answered by an empty list',
    fits: (adapter) => adapter.job?.list && (adapter.job.cannot?.length ?? 0) > 0,
    breaks: (adapter) => withPort(adapter, 'job', () => ({ cannot: [] })),
  },
  {
    name: 'an object that is not there is an error',
    part: 'reads',
    sentence: 'an object of type Queue is null for the unknown id "no-such-thing"',
    fits: ({ queue }) => queue?.get && !queue.getMany,
    breaks: (adapter) =>
      withPort(adapter, 'queue', ({ get }) => ({
        get: async (nativeId, call) => {
          const found = await get?.(nativeId, call);
          if (found) return found;
          throw new VendorError('NOT_FOUND', adapter.account, 'there is no such queue');
        },
      })),
  },
  {
    name: 'a bulk read leaves out what is not there, and moves the rest up',
    part: 'reads',
    sentence: 'an object of type Queue is read in bulk by position, also when one id is bad or comes twice',
    fits: ({ queue }) => queue?.getMany,
    breaks: (adapter) =>
      withPort(adapter, 'queue', ({ getMany }) => ({
        getMany: async (nativeIds, call) => ((await getMany?.(nativeIds, call)) ?? []).filter((item) => item !== null),
      })),
  },
  {
    name: 'a state is none of those that there are',
    part: 'reads',
    sentence: 'lists of objects of type Worker give no state but those of the domain',
    fits: lists('worker'),
    breaks: (adapter) =>
      withList(adapter, 'worker', (list) => async (request, call) => {
        const page = await list(request, call);
        const asleep = (item: VendorObject): VendorObject => {
          const { presence } = item as Worker;
          return { ...item, presence: { ...presence, state: 'ASLEEP' } } as unknown as VendorObject;
        };
        return { ...page, rows: page.rows.map(({ item, cursor }) => ({ item: asleep(item), cursor })) };
      }),
  },
  {
    name: 'a reference leads to nothing',
    part: 'reads',
    sentence: 'lists of objects of type Job lead to objects that exist, or to none',
    fits: (adapter) => adapter.job?.list && adapter.queue?.get && !adapter.job.getMany,
    breaks: (adapter) =>
      withList(adapter, 'job', (list) => async (request, call) => {
        const page = await list(request, call);
        const astray = (item: VendorObject): VendorObject =>
          ({
            ...item,
            queue: { kind: 'Queue', account: adapter.account, nativeId: 'gone' },
          }) as unknown as VendorObject;
        return { ...page, rows: page.rows.map(({ item, cursor }) => ({ item: astray(item), cursor })) };
      }),
  },
  {
    name: 'a list goes on though its caller has left',
    part: 'silence',
    sentence: 'is told to stop when the operation is given up: the calls end, and so do their sockets',
    fits: lists('queue'),
    breaks: (adapter) =>
      withList(
        adapter,
        'queue',
        (list) => (request, call) => list(request, { ...call, signal: new AbortController().signal }),
      ),
  },
];
