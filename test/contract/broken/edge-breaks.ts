import type { Adapter } from '../../../src/contract/adapter.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { Break } from './breaks.ts';

const always = (): boolean => true;

/** What an account is like around its ports: its end, its credentials, its snapshot, its passthrough. */
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
];
