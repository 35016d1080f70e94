import type { Adapter } from '../../../src/contract/adapter.ts';
import type { WebhookHead } from '../../../src/contract/source.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { Break } from './breaks.ts';

const always = (): boolean => true;

const delivers = ({ source }: Adapter): unknown => source?.webhook;

const withWebhook = (adapter: Adapter, change: (head: WebhookHead) => Partial<WebhookHead>): Adapter => {
  const head = adapter.source?.webhook;
  return head ? { ...adapter, source: { ...adapter.source, webhook: { ...head, ...change(head) } } } : adapter;
};

type Pass = NonNullable<Adapter['passthrough']>;
const withPassthrough = (adapter: Adapter, change: (pass: Pass) => Pass): Adapter =>
  adapter.passthrough ? { ...adapter, passthrough: change(adapter.passthrough) } : adapter;

/** What an account is like around its ports: its end, its credentials, its snapshot, its deliveries, its passthrough. */
export const EDGE_BREAKS: readonly Break[] = [
  {
    name: 'an account that is closed keeps its sockets',
    part: 'silence',
    sentence: 'an account that is closed leaves neither sockets nor timers, and gives up what is in flight',
    fits: always,
    breaks: (adapter) => ({ ...adapter, close: async () => {} }),
  },
  {
    name: 'an error quotes the settings',
    part: 'faults',
    sentence: 'credentials that are refused are told plainly and without secrets in lists of type Queue',
    fits: ({ queue }) => queue?.list,
    breaks: (adapter, settings): Adapter => {
      const list = adapter.queue?.list;
      if (!list) return adapter;
      const told: typeof list = (request, call) =>
        list(request, call).catch((error: VendorError) => {
          const text = `${error.message} (credentials: ${JSON.stringify(settings)})`;
          throw new VendorError(error.code, adapter.account, text);
        });
      return { ...adapter, queue: { ...adapter.queue, list: told } as Adapter['queue'] };
    },
  },
  {
    name: 'the check asks nobody',
    part: 'faults',
    sentence: 'credentials that are refused fail the check, which good ones pass',
    fits: always,
    breaks: (adapter) => ({ ...adapter, check: async () => {} }),
  },
  {
    name: 'work that is not told is as good as none',
    part: 'holders',
    sentence: 'is a failure in every list by worker, and no count, where it is null with the worker',
    fits: ({ tellsWorkOf }) => tellsWorkOf,
    breaks: ({ tellsWorkOf: _, ...adapter }) => adapter,
  },
  {
    name: 'work of workers that is not told is said not to be missed',
    part: 'holders',
    sentence:
      'is said to be missing in every list and count of all work, once, where it is not told of all, and else never',
    fits: ({ untoldWorkers }) => untoldWorkers,
    breaks: (adapter) => ({ ...adapter, untoldWorkers: () => ({ who: 'workers', count: 0 }) }),
  },
  {
    name: 'an outage is kept to itself',
    part: 'faults',
    sentence: 'what it failed with is told in place of calls that are not made because of it',
    fits: ({ outage }) => outage,
    breaks: (adapter) => ({ ...adapter, outage: () => null }),
  },
  {
    name: 'a snapshot lacks an object that the list has',
    part: 'snapshots',
    sentence: 'has the objects of type Worker that the list has, and tells the same of them',
    fits: ({ source, worker }) => source?.snapshot && worker?.list,
    breaks: (adapter) => ({
      ...adapter,
      source: {
        ...adapter.source,
        snapshot: async (...given) => {
          const whole = (await adapter.source?.snapshot?.(...given)) ?? {};
          return whole.Worker ? { ...whole, Worker: whole.Worker.slice(1) } : whole;
        },
      },
    }),
  },
  {
    name: 'a snapshot of which a part failed lacks it in silence',
    part: 'snapshots',
    sentence: 'tells of each kind that it is whole or why not, whichever call fails (T2)',
    fits: ({ source, worker }) => source?.snapshot && worker?.list,
    breaks: (adapter) => ({
      ...adapter,
      source: {
        ...adapter.source,
        snapshot: async (...given) => {
          const { failed: _, ...rest } = (await adapter.source?.snapshot?.(...given)) ?? {};
          return rest;
        },
      },
    }),
  },
  {
    name: 'a delivery is taken whoever signed it',
    part: 'webhooks',
    sentence: 'a delivery without a secret or a signature is refused',
    fits: delivers,
    breaks: (adapter) => withWebhook(adapter, () => ({ verify: () => true })),
  },
  {
    name: 'a delivery that cannot be read is a fault',
    part: 'webhooks',
    sentence: 'a delivery of which a part cannot be read is read for the rest, or refused as none, and never a fault',
    fits: delivers,
    breaks: (adapter) =>
      withWebhook(adapter, ({ read }) => ({
        read: (request) => {
          try {
            return read(request);
          } catch {
            throw new TypeError('a member of undefined was read');
          }
        },
      })),
  },
  {
    name: 'a delivery tells each change twice',
    part: 'webhooks',
    sentence: 'a delivery tells each change once',
    fits: delivers,
    breaks: (adapter) =>
      withWebhook(adapter, ({ read }) => ({
        read: (request) => {
          const reading = read(request);
          return { ...reading, changes: [...reading.changes, ...reading.changes] };
        },
      })),
  },
  {
    name: 'a path that leads elsewhere is answered, and not refused',
    part: 'passing',
    sentence: 'stays in the account: the path "/a/../../elsewhere" is refused before anything is sent',
    fits: ({ passthrough }) => passthrough,
    breaks: (adapter) =>
      withPassthrough(adapter, (pass) => async (request, call) => {
        try {
          return await pass(request, call);
        } catch {
          return { status: 404, body: null };
        }
      }),
  },
  {
    name: 'what is passed through loses its body',
    part: 'passing',
    sentence: 'what is passed through is read and written in the encoding of the vendor',
    fits: ({ passthrough }) => passthrough,
    breaks: (adapter) =>
      withPassthrough(
        adapter,
        (pass) =>
          ({ body: _, ...request }, call) =>
            pass(request, call),
      ),
  },
];
