import type { DeliveryTokens } from '../domain/delivery-tokens.ts';
import type { AccountLimits } from '../domain/limits.ts';
import type { Kind } from '../domain/ref.ts';
import type { Runtime } from '../domain/runtime.ts';
import type { Adapter } from './adapter.ts';
import type { SecretMembers } from './secrets.ts';

/**
 * What a vendor folder exports. The files of every folder:
 * 1. `settings.ts` parses the account's settings strictly (unknown keys are refused by name),
 * 2. `words.ts` has the vendor's names of our kinds and its secret members, `states.ts` one `Map` per state,
 * 3. `wire.ts` reads the vendor's answers leniently: only the members we use; a row without an essential one is told as `UNREADABLE` with its path,
 * 4. `errors.ts` says what its errors mean, `commands.ts` how inputs become requests, `mapping.ts` what is printed of it,
 * 5. `ports.ts` offers the capabilities, each a member that exists, and `source.ts` the changes; `index.ts` exports the value.
 */
export interface Vendor<S = unknown> {
  /** Key in the configuration and in the API: lower case, no spaces. */
  readonly name: string;
  /** As the vendor writes it. */
  readonly title: string;
  /** The vendor's own word for each of our kinds; a kind without a word does not exist there. Shown in the schema's descriptions. */
  readonly words: Readonly<Partial<Record<Kind, string>>>;
  /** What the vendor's words and operations become here; printed into docs/mapping.md. */
  readonly mapping: Mapping;
  /** Which members of its objects are not for everybody; absent: there are none. */
  readonly secrets?: SecretMembers;
  /** Throws `SettingsError`. */
  readonly parseSettings: (raw: unknown) => S;
  /** By which tokens deliveries to an account's webhook are known, where its settings name some; `null`: by a secret alone. */
  deliveryTokens?(settings: S): DeliveryTokens | null;
  /** What of an account's settings an operator is warned about; absent: nothing is known of it. */
  exposure?(settings: S): Exposure;
  /** `runtime`: where time, chance and the network come from; the machine's own when left out. */
  readonly open: (account: string, settings: S, limits: AccountLimits, runtime?: Runtime) => Adapter;
}

export interface Exposure {
  /** URLs that are sent the account's credentials. */
  readonly addresses: readonly string[];
  /** As the configuration holds them. */
  readonly secrets: readonly string[];
}

export interface Mapping {
  /** The vendor's states and ours, taken from the very maps that translate them. */
  readonly states: Readonly<
    Partial<Record<'Worker' | 'Job' | 'Task', readonly (readonly [native: string, ours: string])[]>>
  >;
  /** The vendor's operations, each with the members of the ports that use it, as `port.member`. */
  readonly operations: readonly (readonly [native: string, members: readonly string[]])[];
  /**
   * What the vendor documents and no port uses, with the reason as a clause. Each is reached by `vendorCall` alone, or, where `reach` says
   * so, not at all: a call stays in its account.
   */
  readonly untyped?: readonly (readonly [native: string, reason: string, reach?: 'none'])[];
}

export const DEFAULT_LIMITS: AccountLimits = {
  timeoutMs: 3_000,
  connections: 16,
  concurrency: 32,
  queueSize: 512,
  retries: 2,
  maxResponseBytes: 8 * 1024 * 1024,
};

/** A configuration value that is wrong or missing; `path` names it the way the operator wrote it, for example `baseUrl`. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
  readonly path: string;
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}
