import type { PolicyFilter } from '../domain/policy.ts';
import { builder } from './builder.ts';
import { connectionOf, orderOf } from './connection.ts';
import { filterOf, owners, placedFields, placedMembers } from './filters.ts';
import { listFieldsOf } from './list-field.ts';
import { PolicyRoleEnum } from './policy-role.ts';
import { PolicyType } from './refs.ts';

const PolicyFilterInput = builder.inputType('RoutingPolicyFilter', {
  description: 'Which routing policies; all members must hold.',
  fields: (t) => ({
    ...placedFields(t),
    roles: t.field({ type: [PolicyRoleEnum], description: 'Deciding one of these.' }),
  }),
});

export const policyLists = listFieldsOf({
  kind: 'RoutingPolicy',
  connection: connectionOf('RoutingPolicy', PolicyType),
  filter: PolicyFilterInput,
  order: orderOf('RoutingPolicy'),
  wanted: (input) => ({
    ...owners(input),
    filter: filterOf<PolicyFilter>({ ...placedMembers(input), roles: input?.roles }),
  }),
});
