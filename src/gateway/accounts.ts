import type { Adapter } from '../contract/adapter.ts';
import { type Capability, capabilitiesOf } from '../contract/capability.ts';
import type { SecretMembers } from '../contract/secrets.ts';
import type { Vendor } from '../contract/vendor.ts';
import type { Account } from '../domain/account.ts';
import { passwordSecrets } from '../domain/blot.ts';
import type { LabelMeanings } from '../domain/label-meanings.ts';
import type { AccountLimits } from '../domain/limits.ts';
import type { Kind } from '../domain/ref.ts';
import { type Network, type Runtime, realRuntime } from '../domain/runtime.ts';
import type { SeenQueues } from '../domain/sight.ts';
import { withLabelMeanings } from './labelled.ts';

/** An account as the configuration describes it, settings already parsed by its vendor. */
export interface AccountPlan {
  readonly name: string;
  readonly vendor: Vendor;
  readonly settings: unknown;
  readonly limits: AccountLimits;
  /** The longest time that this account may keep one operation waiting, in milliseconds. */
  readonly deadlineMs: number;
  /** What vendors show to deliver to this account. */
  readonly webhookSecrets?: readonly string[];
  /** How its sockets leave the machine. */
  readonly network?: Network | undefined;
  /** What the operator's labels mean. */
  readonly labelMeanings?: LabelMeanings;
}

export interface OpenAccount extends Account {
  readonly title: string;
  readonly words: Readonly<Partial<Record<Kind, string>>>;
  readonly adapter: Adapter;
  readonly capabilities: readonly Capability[];
  readonly deadlineMs: number;
  /** Of which queues it is seen; absent: it is seen whole. `key` is the same for all who see the same. Made by `sightedAccount`. */
  readonly sight?: { readonly key: string; readonly queues: SeenQueues; readonly whole: OpenAccount };
  readonly webhookSecrets: readonly string[];
  /** Of the proxy, which a URL may hold. */
  readonly proxySecrets: readonly string[];
  /** What of the vendor's objects is not for everybody. */
  readonly vendorSecrets: SecretMembers;
}

const proxySecretsOf = (proxy: string | undefined): readonly string[] => {
  const { username = '', password = '' } = (proxy === undefined ? null : URL.parse(proxy)) ?? {};
  const [user, word] = [decodeURIComponent(username), decodeURIComponent(password)];
  return word === '' ? [] : passwordSecrets(user, word);
};

const openAccount = (
  { name, vendor, settings, limits, deadlineMs, webhookSecrets = [], network, labelMeanings }: AccountPlan,
  runtime: Runtime | undefined,
): OpenAccount => {
  const own = network ? { ...(runtime ?? realRuntime), network } : runtime;
  const opened = vendor.open(name, settings, limits, own);
  const adapter = labelMeanings ? withLabelMeanings(opened, labelMeanings) : opened;
  const { title, words, secrets: vendorSecrets = {} } = vendor;
  const capabilities = capabilitiesOf(adapter);
  const secrecy = { webhookSecrets, proxySecrets: proxySecretsOf(network?.proxy), vendorSecrets };
  return { name, vendor: vendor.name, title, words, adapter, capabilities, deadlineMs, ...secrecy };
};

/** What is to be different: accounts that are opened, also in the place of others of the same names, and accounts that are let go of. */
export interface AccountsChange {
  readonly open: readonly AccountPlan[];
  /** Names. */
  readonly drop: readonly string[];
}

export interface Accounts {
  /** In the order of their names, which is also the order of unsorted lists. */
  readonly all: () => readonly OpenAccount[];
  /** Throws, with everything as it was, when one cannot be opened. Answers those that are no longer used, which the caller closes. */
  readonly change: (change: AccountsChange) => readonly OpenAccount[];
}

export const openAccounts = (plans: readonly AccountPlan[], runtime?: Runtime): Accounts => {
  let all: readonly OpenAccount[] = [];

  const change: Accounts['change'] = ({ open, drop }) => {
    const opened: OpenAccount[] = [];
    try {
      for (const plan of open) opened.push(openAccount(plan, runtime));
    } catch (error) {
      for (const { adapter } of opened) void adapter.close();
      throw error;
    }
    const replaced = new Set([...drop, ...opened.map(({ name }) => name)]);
    const left = all.filter(({ name }) => replaced.has(name));
    const kept = all.filter(({ name }) => !replaced.has(name));
    all = [...kept, ...opened].sort((a, b) => (a.name < b.name ? -1 : 1));
    return left;
  };

  change({ open: plans, drop: [] });
  return { all: () => all, change };
};
