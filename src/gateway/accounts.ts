import type { Adapter } from '../contract/adapter.ts';
import { type Capability, capabilitiesOf } from '../contract/capability.ts';
import type { SecretMembers } from '../contract/secrets.ts';
import type { Vendor } from '../contract/vendor.ts';
import type { Account } from '../domain/account.ts';
import type { AccountLimits } from '../domain/limits.ts';
import type { Kind } from '../domain/ref.ts';
import { type Network, type Runtime, realRuntime } from '../domain/runtime.ts';

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
  /** Hosts whose addresses others than administrators may give to the vendor, which then calls them. */
  readonly callbackHosts?: readonly string[];
}

export interface OpenAccount extends Account {
  readonly title: string;
  readonly words: Readonly<Partial<Record<Kind, string>>>;
  readonly adapter: Adapter;
  readonly capabilities: readonly Capability[];
  readonly deadlineMs: number;
  readonly webhookSecrets: readonly string[];
  readonly callbackHosts: readonly string[];
  /** Of the proxy, which a URL may hold. */
  readonly proxySecrets: readonly string[];
  /** What of the vendor's objects is not for everybody. */
  readonly vendorSecrets: SecretMembers;
}

const proxySecretsOf = (proxy: string | undefined): readonly string[] => {
  const { username = '', password = '' } = (proxy === undefined ? null : URL.parse(proxy)) ?? {};
  const [user, word] = [decodeURIComponent(username), decodeURIComponent(password)];
  return word === '' ? [] : [word, `${user}:${word}`];
};

/** In the order of their names, which is also the order of unsorted lists. */
export const openAccounts = (plans: readonly AccountPlan[], runtime?: Runtime): readonly OpenAccount[] =>
  plans
    .map(({ name, vendor, settings, limits, deadlineMs, webhookSecrets = [], callbackHosts = [], network }) => {
      const own = network && { ...(runtime ?? realRuntime), network };
      const adapter = vendor.open(name, settings, limits, own ?? runtime);
      const { title, words, secrets: vendorSecrets = {} } = vendor;
      const capabilities = capabilitiesOf(adapter);
      const proxySecrets = proxySecretsOf(network?.proxy);
      const secrecy = { webhookSecrets, callbackHosts, proxySecrets, vendorSecrets };
      return { name, vendor: vendor.name, title, words, adapter, capabilities, deadlineMs, ...secrecy };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
