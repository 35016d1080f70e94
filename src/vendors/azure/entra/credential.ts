import { joinLists } from '../../../domain/blot.ts';
import { realRuntime } from '../../../domain/runtime.ts';
import { openRenewal, type Renewal } from '../../../transport/renewal.ts';
import type { AzureSettings } from '../settings.ts';
import { openClientCertificate, openClientSecret, openWorkloadIdentity } from './authority.ts';
import type { Issuer, Surroundings } from './issuer.ts';
import { openManagedIdentity } from './managed-identity.ts';
import type { EntraSettings } from './settings.ts';
import { obtainFromFile, openReadText } from './token-file.ts';

/** A token that is replaced in time. */
export interface EntraCredential extends Renewal {
  /** What is secret besides the settings: tokens, and what they were obtained with. The same list until there are others. */
  readonly secrets: () => readonly string[];
  readonly close: () => Promise<void>;
}

type Options = Omit<Surroundings, 'environment' | 'secrets'> & {
  /** The vendor's time, in milliseconds. */
  readonly vendorNow: () => number;
  /** Of the settings. */
  readonly known: readonly string[];
};

const REMEMBERED = 3;

const openIssuerOf = (entra: EntraSettings, surroundings: Surroundings, learn: (secret: string) => void): Issuer => {
  switch (entra.method) {
    case 'client-secret':
      return openClientSecret(surroundings, entra);
    case 'client-certificate':
      return openClientCertificate(surroundings, entra);
    case 'managed-identity':
      return openManagedIdentity(surroundings, entra);
    case 'workload-identity':
      return openWorkloadIdentity(surroundings, entra, { readText: openReadText(surroundings.account), learn });
  }
};

/** `null` for credentials that are what they are: an access key, or a token that is sent as it is. */
export const openEntraCredential = (
  credential: AzureSettings['credential'],
  { account, limits, runtime = realRuntime, vendorNow, known }: Options,
): EntraCredential | null => {
  if (!('entra' in credential || 'tokenFile' in credential)) return null;
  const environment = runtime.network?.environment ?? process.env;
  const platform = environment.IDENTITY_HEADER && 'entra' in credential ? [environment.IDENTITY_HEADER] : [];
  let learned: readonly string[] = [...known, ...platform];
  const learn = (secret: string): void => {
    if (learned.includes(secret)) return;
    const others = learned.slice(known.length + platform.length);
    learned = [...known, ...platform, ...[...others, secret].slice(-REMEMBERED)];
  };

  const secrets: () => readonly string[] = joinLists(() => [learned, renewal.known()]);

  const surroundings: Surroundings = { account, limits, runtime, environment, secrets };
  const issuer =
    'entra' in credential
      ? openIssuerOf(credential.entra, surroundings, learn)
      : {
          obtain: () => obtainFromFile(openReadText(account), credential.tokenFile, vendorNow),
          close: async () => {},
        };
  const renewal = openRenewal({ account, runtime, obtain: issuer.obtain, isQuick: 'tokenFile' in credential });
  return { ...renewal, secrets, close: issuer.close };
};
