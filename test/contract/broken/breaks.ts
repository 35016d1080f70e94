import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Vendor } from '../../../src/contract/vendor.ts';
import type { Part } from '../../../src/testing/describe-vendor.ts';
import { COMMAND_BREAKS } from './command-breaks.ts';
import { EDGE_BREAKS } from './edge-breaks.ts';
import { LIST_BREAKS } from './list-breaks.ts';

/** One promise of the contract, and how to break it. */
export interface Break {
  /** What the vendor does. */
  readonly name: string;
  /** The part of the suite that holds the promise, and the end of its sentence there. */
  readonly part: Part;
  readonly sentence: string;
  /** Whether this vendor makes the promise at all. */
  readonly fits: (adapter: Adapter) => unknown;
  readonly breaks: (adapter: Adapter, settings: unknown) => Adapter;
}

export const BREAKS: readonly Break[] = [...LIST_BREAKS, ...COMMAND_BREAKS, ...EDGE_BREAKS];

/** The vendor with one promise broken, and as it is without a break. */
export const twin = (vendor: Vendor, broken?: Break): Vendor => ({
  ...vendor,
  open: (account, settings, limits, runtime) => {
    const adapter = vendor.open(account, settings, limits, runtime);
    return broken ? broken.breaks(adapter, settings) : adapter;
  },
});
