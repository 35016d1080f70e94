import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import { comparePositions, nameKey, positionOf } from '../../src/domain/order.ts';
import { refKey } from '../../src/domain/ref.ts';
import type { Worker } from '../../src/domain/worker.ts';
import { list } from '../../src/gateway/list.ts';
import type { Listing } from '../../src/gateway/listing.ts';
import { objectsOf } from '../live/support/vendor.ts';
import { begin, gatewayOver, memoryVendor } from './memory-vendor.ts';

const name = fc.option(
  fc.oneof(fc.string({ unit: 'binary', maxLength: 4 }), fc.constantFrom('Łukasz', 'Lukas', 'ŁUKASZ', '', ' ')),
  {
    nil: null,
  },
);

it('a list by name gives every worker once and in order, page by page, whatever the names are', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(name, fc.constantFrom('a', 'b')), { maxLength: 40 }),
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom('ASC' as const, 'DESC' as const),
      async (named, first, direction) => {
        const workers = named.map(([of, account], at) => objectsOf(account).worker(`${at}`, 'READY', { name: of }));
        const vendors = ['a', 'b'].map((account) => {
          const own = workers.filter(({ ref }) => ref.account === account);
          const listed = async () => ({ rows: own.map((item) => ({ item, cursor: item.ref.nativeId })), next: null });
          return memoryVendor(account, {
            more: { worker: { takes: {}, pushes: [], list: listed } } as Partial<Adapter>,
          });
        });
        const gateway = gatewayOver(vendors);
        const found: Worker[] = [];
        let after: string | null = null;
        do {
          const listing: Listing<Worker> = await list(begin(gateway).scope, 'Worker', {
            first,
            after,
            order: { field: 'NAME', direction },
            filter: () => ({}),
          });
          found.push(...listing.edges.map(({ node }) => node));
          after = listing.hasNextPage ? listing.endCursor : null;
        } while (after !== null);
        const wanted = workers.toSorted((a, b) =>
          comparePositions(direction, positionOf(a, nameKey), positionOf(b, nameKey)),
        );
        expect(found.map(({ ref }) => refKey(ref))).toEqual(wanted.map(({ ref }) => refKey(ref)));
      },
    ),
    { numRuns: 200 },
  );
});
