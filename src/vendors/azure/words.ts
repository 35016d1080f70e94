import type { SecretMembers } from '../../contract/secrets.ts';
import type { PolicyRole } from '../../domain/policy.ts';
import type { Kind } from '../../domain/ref.ts';

export const WORDS = {
  Queue: 'RouterQueue',
  RoutingPolicy: 'ClassificationPolicy, DistributionPolicy, ExceptionPolicy',
  Worker: 'RouterWorker',
  Job: 'RouterJob',
  Task: 'RouterJobOffer, RouterJobAssignment',
} as const satisfies Partial<Record<Kind, string>>;

/** The vendor's three kinds of policy, in the order in which they are listed. An id is unique only inside its kind. */
export const POLICY_KINDS = ['classification', 'distribution', 'exception'] as const;
export type PolicyKind = (typeof POLICY_KINDS)[number];

export const ROLES: Readonly<Record<PolicyKind, PolicyRole>> = {
  classification: 'CLASSIFICATION',
  distribution: 'DISTRIBUTION',
  exception: 'EXCEPTION',
};

export const POLICY_WORDS: Readonly<Record<PolicyKind, string>> = {
  classification: 'ClassificationPolicy',
  distribution: 'DistributionPolicy',
  exception: 'ExceptionPolicy',
};

/**
 * The vendor tells the credentials of a rule in clear (contract §13.3), wherever a rule may stand in a policy. An Azure function takes
 * its key in the query of its address, too (`?code=`).
 */
export const secrets: SecretMembers = {
  RoutingPolicy: [
    { path: 'credential.functionKey', as: 'secret', always: true },
    { path: 'credential.appKey', as: 'secret', always: true },
    { path: 'credential.clientId', as: 'secret' },
    { path: 'clientCredential.clientSecret', as: 'secret', always: true },
    { path: 'clientCredential.clientId', as: 'secret' },
    { path: 'functionUri', as: 'address', always: true },
    { path: 'webhookUri', as: 'address', always: true },
    { path: 'authorizationServerUri', as: 'address', always: true },
  ],
};
