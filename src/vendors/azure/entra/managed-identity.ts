import { VendorError } from '../../../domain/error.ts';
import { readManagedError } from './answer.ts';
import { type Issuer, openIssuer, type Surroundings } from './issuer.ts';
import type { EntraMethod } from './settings.ts';

/** Of every virtual machine; the variable that moves it is the one of the vendor's own libraries. */
const METADATA_HOST = 'http://169.254.169.254';

/** Without a proxy, which would ask on behalf of another machine. */
const straight = (surroundings: Surroundings): Surroundings => {
  const { runtime } = surroundings;
  const { proxy: _, ...network } = runtime.network ?? {};
  return { ...surroundings, runtime: { ...runtime, network: { ...network, environment: {} } } };
};

/** App Service and Container Apps name an address and a secret; everywhere else the metadata service of the machine is asked. */
export const openManagedIdentity = (
  surroundings: Surroundings,
  { scope, clientId }: EntraMethod<'managed-identity'>,
): Issuer => {
  const { account, environment } = surroundings;
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: secret } = environment;
  const isPlatform = Boolean(endpoint && secret);
  const address = isPlatform
    ? endpoint
    : `${environment.AZURE_POD_IDENTITY_AUTHORITY_HOST || METADATA_HOST}/metadata/identity/oauth2/token`;
  const url = URL.parse(address ?? '');
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const name = isPlatform ? 'IDENTITY_ENDPOINT' : 'AZURE_POD_IDENTITY_AUTHORITY_HOST';
    const obtain = async () => {
      throw new VendorError('UNAUTHENTICATED', account, `${name} of the environment is not a URL`);
    };
    return { obtain, close: async () => {} };
  }
  const headers: Record<string, string> = isPlatform ? { 'x-identity-header': secret ?? '' } : { metadata: 'true' };
  const query = {
    'api-version': isPlatform ? '2019-08-01' : '2018-02-01',
    resource: scope.replace(/\/\.default$/, ''),
    client_id: clientId,
  };
  return openIssuer({
    ...straight(surroundings),
    origin: url.origin,
    readError: readManagedError,
    request: () => ({
      method: 'GET',
      path: url.pathname,
      query,
      headers,
    }),
  });
};
