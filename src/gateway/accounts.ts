import type { Adapter } from '../contract/adapter.ts';
import { type Capability, capabilitiesOf } from '../contract/capability.ts';
import type { Vendor } from '../contract/vendor.ts';
import type { Account } from '../domain/account.ts';
import type { AccountLimits } from '../domain/limits.ts';
import type { Kind } from '../domain/ref.ts';
import type { Runtime } from '../domain/runtime.ts';
import type { SeenQueues } from '../domain/sight.ts';

/** An account as the configuration describes it, settings already parsed by its vendor. */
export interface AccountPlan {
  readonly name: string;
  readonly vendor: Vendor;
  readonly settings: unknown;
  readonly limits: AccountLimits;
  /** The longest time that this account may keep one operation waiting, in milliseconds. */
  readonly deadlineMs: number;
}

export interface OpenAccount extends Account {
  readonly title: string;
  readonly words: Readonly<Partial<Record<Kind, string>>>;
  readonly adapter: Adapter;
  readonly capabilities: readonly Capability[];
  readonly deadlineMs: number;
  /** Of which queues it is seen; absent: it is seen whole. `key` is the same for all who see the same. Made by `sightedAccount`. */
  readonly sight?: { readonly key: string; readonly queues: SeenQueues; readonly whole: OpenAccount };
}

/** In the order of their names, which is also the order of unsorted lists. */
export const openAccounts = (plans: readonly AccountPlan[], runtime?: Runtime): readonly OpenAccount[] =>
  plans
    .map(({ name, vendor, settings, limits, deadlineMs }) => {
      const adapter = vendor.open(name, settings, limits, runtime);
      const { title, words } = vendor;
      return { name, vendor: vendor.name, title, words, adapter, capabilities: capabilitiesOf(adapter), deadlineMs };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
