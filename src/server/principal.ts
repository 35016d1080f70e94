import type { AuthScope } from '../graphql/context.ts';

/** What a person or program is to this gateway. Each role may do what the ones before it may. */
export const ROLES = ['viewer', 'agent', 'supervisor', 'admin'] as const;
export type Role = (typeof ROLES)[number];

const ORDERED_SCOPES: readonly AuthScope[] = ['read', 'work', 'manage', 'passthrough'];

export const scopesOf = (role: Role): ReadonlySet<AuthScope> =>
  new Set(ORDERED_SCOPES.slice(0, ROLES.indexOf(role) + 1));

export const isRole = (value: unknown): value is Role => ROLES.some((role) => role === value);

/** The highest role of which all rights are among these. */
export const roleOf = (scopes: ReadonlySet<AuthScope>): Role | null =>
  ROLES.findLast((role) => scopesOf(role).isSubsetOf(scopes)) ?? null;
