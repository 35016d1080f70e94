import type { SecretMembers } from '../../contract/secrets.ts';

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
