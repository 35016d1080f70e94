import type { PolicyInput } from '../../../contract/command.ts';
import { checkOptions } from '../../../contract/options.ts';
import type { Json, JsonObject } from '../../../domain/json.ts';
import { type Inputs, type InputTable, takesOf, Unfit } from '../../../kit/inputs.ts';
import { POLICY_KINDS, type PolicyKind, ROLES } from '../words.ts';
import { POLICY_OPTIONS } from './options.ts';
import { asObjectOrText, clearing } from './values.ts';

const MEMBERS = 'members of the policy';

/**
 * Members of the policy, as they are given. What a patch leaves out stays as it is, and so do the secrets of a rule that is given without
 * them.
 */
const configured =
  (kind: PolicyKind, refuse: Inputs['refuse']) =>
  (wanted: Json | null): JsonObject => {
    const all = asObjectOrText(wanted);
    for (const name of ['id', 'etag', 'name']) {
      if (all[name] !== undefined) throw new Unfit(`must not hold ${name}: it stands beside it`);
    }
    const { offerExpiresAfterSeconds: timeout, ...members } = all;
    const problem = checkOptions(members, POLICY_OPTIONS[kind]);
    if (problem !== null) refuse(problem.replace(/^vendorOptions/, 'configuration'));
    if (kind !== 'distribution' && timeout !== undefined) {
      refuse('configuration.offerExpiresAfterSeconds is for distribution policies');
    }
    return all;
  };

export const policyTables = (kind: PolicyKind, refuse: Inputs['refuse']) => {
  const members = {
    name: 'name',
    configuration: { as: MEMBERS, into: configured(kind, refuse) },
    offerTimeoutMs: {
      as: 'offerExpiresAfterSeconds',
      into: (timeoutMs: number | null) => {
        if (kind !== 'distribution') throw new Unfit('is for distribution policies: leave it out');
        return { offerExpiresAfterSeconds: timeoutMs === null ? null : timeoutMs / 1_000 };
      },
    },
  };
  const vendorOptions = POLICY_OPTIONS[kind];
  return {
    create: {
      nativeId: 'classificationPolicyId, distributionPolicyId or exceptionPolicyId',
      role: { as: 'the kind of policy', into: () => ({}) },
      ...members,
      vendorOptions,
    } satisfies InputTable<PolicyInput>,
    update: {
      expectedVersion: 'If-Match',
      ...clearing(members, 'name', 'offerTimeoutMs'),
      vendorOptions,
    } satisfies InputTable<PolicyInput>,
  };
};

export const policyTakes = (refuse: Inputs['refuse']) => {
  const { create, update } = policyTables('distribution', refuse);
  return {
    create: { ...takesOf<PolicyInput>(create), vendorOptions: MEMBERS },
    update: { ...takesOf<PolicyInput>(update), vendorOptions: MEMBERS },
  };
};

export const policyKind = ({ role }: PolicyInput, refuse: Inputs['refuse']): PolicyKind =>
  POLICY_KINDS.find((kind) => ROLES[kind] === role) ??
  refuse(`role is needed, one of ${POLICY_KINDS.map((kind) => ROLES[kind]).join(', ')}`);
