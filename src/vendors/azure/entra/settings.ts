import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isAbsolute } from 'node:path';
import { z } from 'zod';

/** `communication.azure.com//.default` as the vendor's own libraries ask for it (contract §3.3): the resource ends with a slash. */
const SCOPE = 'https://communication.azure.com//.default';
export const AUTHORITY = 'https://login.microsoftonline.com';

const text = z.string().trim().min(1, 'must not be empty');

const isKey = (pem: string): boolean => {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa';
  } catch {
    return false;
  }
};

const isCertificate = (pem: string): boolean => {
  try {
    return new X509Certificate(pem).fingerprint256 !== '';
  } catch {
    return false;
  }
};

/** Only the place of a host: the rest of the address is made of the tenant. */
export const authorityHost = z
  .string()
  .trim()
  .refine((address) => {
    const url = URL.parse(address);
    return url !== null && /^https?:$/.test(url.protocol) && url.href === `${url.origin}/`;
  }, `must be a URL without a path, such as ${AUTHORITY}`);

export const tenantId = z
  .string()
  .trim()
  .regex(/^[0-9a-z](?:[0-9a-z.-]*[0-9a-z])?$/i, 'must be the id of a tenant, or one of its domains');

/** An absolute path: nothing says to what it would be relative. */
export const tokenFile = text.refine(isAbsolute, 'must be an absolute path');

const scope = text
  .regex(/^[\x21-\x7e]+\/\.default$/, 'must end with /.default')
  .default(SCOPE)
  .describe('Other clouds have others.');

const authority = { tenantId, authorityHost: authorityHost.default(AUTHORITY), scope };

/** How tokens are obtained. Each method renews them by itself. */
export const entraShape = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('client-secret'), ...authority, clientId: text, clientSecret: text }),
  z.strictObject({
    method: z.literal('client-certificate'),
    ...authority,
    clientId: text,
    /** In PEM; the first one counts. */
    certificate: z.string().refine(isCertificate, 'must be a certificate in PEM'),
    /** In PEM. */
    privateKey: z.string().refine(isKey, 'must be an RSA key in PEM without a passphrase'),
  }),
  z.strictObject({
    method: z.literal('managed-identity'),
    scope,
    /** Of an identity that a user assigned; the machine's own when left out. */
    clientId: text.optional(),
  }),
  /** What is left out is taken from the environment, where the webhook of Azure Workload Identity puts it. */
  z.strictObject({
    method: z.literal('workload-identity'),
    scope,
    tenantId: tenantId.optional(),
    clientId: text.optional(),
    federatedTokenFile: tokenFile.optional(),
    authorityHost: authorityHost.optional(),
  }),
]);

export type EntraSettings = z.output<typeof entraShape>;
export type EntraMethod<M extends EntraSettings['method']> = Extract<EntraSettings, { readonly method: M }>;

export const secretsOfEntra = (entra: EntraSettings): readonly string[] => {
  if (entra.method === 'client-secret') return [entra.clientSecret];
  return entra.method === 'client-certificate' ? [entra.privateKey] : [];
};
