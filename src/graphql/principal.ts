import type { QueueRights } from '../domain/sight.ts';

/** What a principal may do: look, work on jobs and tasks, change what is configured, reach past the schema. */
export type AuthScope = 'read' | 'work' | 'manage' | 'passthrough';

/** What a person or program is to this gateway. Each role may do what the ones before it may. */
export const ROLES = ['viewer', 'agent', 'supervisor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

/** Native ids of workers, by name of account. */
export type OwnWorkers = Readonly<Record<string, string>>;

export interface Principal {
  /** Unique among principals; idempotency keys and shared executions belong to it. */
  readonly id: string;
  /** For people: the name of the key, or the subject of the token. */
  readonly name: string;
  readonly role: Role;
  readonly scopes: ReadonlySet<AuthScope>;
  /** Names of the accounts it may see; `null` for all. */
  readonly accounts: readonly string[] | null;
  /** The queues it may see in them; `null` for all. */
  readonly queues: QueueRights | null;
  /**
   * The worker whom it is in each account; `null`: it is bound to none. An agent who is bound acts on what is this worker's alone, and
   * not at all in accounts that are not named.
   */
  readonly worker: OwnWorkers | null;
  /** Whether only trusted documents are executed for it. */
  readonly trustedOnly?: boolean;
  /** Whether members that tell of customers are `null` for it; see `customer-data.ts`. */
  readonly withoutCustomerData?: boolean;
  /** Whether it is an unattended screen, whose page keeps the key. */
  readonly screen?: boolean;
}

/** The worker to whose work its commands are bound, in an account; `undefined`: to none. */
export const boundTo = ({ role, worker }: Principal, account: string): string | null | undefined => {
  if (role !== 'agent' || worker === null) return undefined;
  return Object.hasOwn(worker, account) ? worker[account] : null;
};
