import { type AuthScope, type Principal, ROLES, type Role } from '../graphql/principal.ts';

export { ROLES, type Role } from '../graphql/principal.ts';

const ORDERED_SCOPES: readonly AuthScope[] = ['read', 'work', 'manage', 'passthrough'];

export const scopesOf = (role: Role): ReadonlySet<AuthScope> =>
  new Set(ORDERED_SCOPES.slice(0, ROLES.indexOf(role) + 1));

export const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value);

/** A principal of this role, without limits but for those that are given. */
export const principalOf = (
  who: Pick<Principal, 'id' | 'name' | 'role'> & Partial<Omit<Principal, 'id' | 'name' | 'role' | 'scopes'>>,
): Principal => ({
  accounts: null,
  queues: null,
  worker: null,
  trustedOnly: false,
  withoutCustomerData: false,
  screen: false,
  ...who,
  scopes: scopesOf(who.role),
});
