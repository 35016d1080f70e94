import { createPrivateKey, constants as crypto, sign, X509Certificate } from 'node:crypto';
import { VendorError } from '../../../domain/error.ts';
import { readAuthorityError } from './answer.ts';
import { type Issuer, openIssuer, type Surroundings } from './issuer.ts';
import { AUTHORITY, authorityHost, type EntraMethod, tenantId } from './settings.ts';
import type { ReadText } from './token-file.ts';

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
/** The vendor advises five to ten minutes. */
const ASSERTION_SECONDS = 600;

interface Client {
  readonly tenantId: string;
  readonly clientId: string;
  readonly scope: string;
  readonly authorityHost: string;
}

/** The client credentials grant of the v2.0 endpoint; `proof` is what shows that it is the client. */
const openGrant = (
  surroundings: Surroundings,
  { tenantId, clientId, scope, authorityHost }: Client,
  proof: () => Record<string, string> | Promise<Record<string, string>>,
): Issuer =>
  openIssuer({
    ...surroundings,
    origin: new URL(authorityHost).origin,
    readError: readAuthorityError,
    request: async () => ({
      method: 'POST',
      path: `/${tenantId}/oauth2/v2.0/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        scope,
        ...(await proof()),
      }).toString(),
    }),
  });

export const openClientSecret = (surroundings: Surroundings, settings: EntraMethod<'client-secret'>): Issuer =>
  openGrant(surroundings, settings, () => ({ client_secret: settings.clientSecret }));

const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

export const openClientCertificate = (
  surroundings: Surroundings,
  settings: EntraMethod<'client-certificate'>,
): Issuer => {
  const { clientId, tenantId, authorityHost, certificate, privateKey } = settings;
  const { clock, newId } = surroundings.runtime;
  const key = createPrivateKey(privateKey);
  const thumbprint = Buffer.from(new X509Certificate(certificate).fingerprint256.replaceAll(':', ''), 'hex');
  const header = { alg: 'PS256', typ: 'JWT', 'x5t#S256': thumbprint.toString('base64url') };
  const aud = `${new URL(authorityHost).origin}/${tenantId}/oauth2/v2.0/token`;

  const assertion = (): string => {
    const now = Math.floor(clock.now() / 1_000);
    const claims = {
      aud,
      iss: clientId,
      sub: clientId,
      jti: newId(),
      iat: now,
      nbf: now,
      exp: now + ASSERTION_SECONDS,
    };
    const text = `${encode(header)}.${encode(claims)}`;
    const signature = sign('sha256', Buffer.from(text), {
      key,
      padding: crypto.RSA_PKCS1_PSS_PADDING,
      saltLength: crypto.RSA_PSS_SALTLEN_DIGEST,
    });
    return `${text}.${signature.toString('base64url')}`;
  };
  return openGrant(surroundings, settings, () => ({
    client_assertion_type: ASSERTION_TYPE,
    client_assertion: assertion(),
  }));
};

interface WorkloadOptions {
  readonly readText: ReadText;
  /** What was read is a secret. */
  readonly learn: (secret: string) => void;
}

/** The token that the platform gives this process is shown to Entra. The platform replaces its file, so it is read each time. */
export const openWorkloadIdentity = (
  surroundings: Surroundings,
  settings: EntraMethod<'workload-identity'>,
  { readText, learn }: WorkloadOptions,
): Issuer => {
  const { account, environment } = surroundings;
  const broken = (problem: string): Issuer => ({
    obtain: async () => {
      throw new VendorError('UNAUTHENTICATED', account, problem);
    },
    close: async () => {},
  });
  const given = {
    tenantId: settings.tenantId ?? environment.AZURE_TENANT_ID?.trim(),
    clientId: settings.clientId ?? environment.AZURE_CLIENT_ID?.trim(),
    authorityHost: settings.authorityHost ?? (environment.AZURE_AUTHORITY_HOST?.trim() || AUTHORITY),
  };
  const file = settings.federatedTokenFile ?? environment.AZURE_FEDERATED_TOKEN_FILE;
  if (!given.tenantId) return broken('neither settings.entra.tenantId nor AZURE_TENANT_ID is set');
  if (!given.clientId) return broken('neither settings.entra.clientId nor AZURE_CLIENT_ID is set');
  if (!file) return broken('neither settings.entra.federatedTokenFile nor AZURE_FEDERATED_TOKEN_FILE is set');
  if (!tenantId.safeParse(given.tenantId).success) return broken('AZURE_TENANT_ID is not the id of a tenant');
  const host = authorityHost.safeParse(given.authorityHost);
  if (!host.success) return broken(`AZURE_AUTHORITY_HOST ${host.error.issues[0]?.message ?? 'is wrong'}`);

  const client = {
    tenantId: given.tenantId,
    clientId: given.clientId,
    scope: settings.scope,
    authorityHost: host.data,
  };
  return openGrant(surroundings, client, async () => {
    const assertion = await readText(file);
    learn(assertion);
    return { client_assertion_type: ASSERTION_TYPE, client_assertion: assertion };
  });
};
