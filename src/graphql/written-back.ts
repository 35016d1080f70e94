import { MASK } from '../domain/blot.ts';
import { VendorError } from '../domain/error.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { ref } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { MaskError } from '../gateway/restoring.ts';
import type { Context } from './context.ts';
import { levelOf } from './level.ts';

/** A mask where it stands for nothing is the caller's mistake. */
export const orInvalid = <T>(account: string, run: () => T): T => {
  try {
    return run();
  } catch (error) {
    if (!(error instanceof MaskError)) throw error;
    throw new VendorError('INVALID_INPUT', account, error.message);
  }
};

interface Members {
  readonly configuration?: Json | null | undefined;
  readonly callbackUrl?: string | null | undefined;
  readonly fallbackCallbackUrl?: string | null | undefined;
  readonly vendorOptions?: Json | null | undefined;
}

const NAMES = ['configuration', 'callbackUrl', 'fallbackCallbackUrl', 'vendorOptions'] as const;

/** The members of a policy as its vendor holds them. */
const storedOf = async (account: OpenAccount, nativeId: string | null, { loader }: Context) => {
  const policy = nativeId === null ? null : await loader.one(ref('RoutingPolicy', account.name, nativeId));
  if (!policy) return {};
  const { configuration, callbackUrl, fallbackCallbackUrl, raw } = policy;
  return { configuration, callbackUrl, fallbackCallbackUrl, vendorOptions: raw };
};

const hostOf = (address: string): string | null => URL.parse(address.trim())?.host.toLowerCase() ?? null;

/**
 * What is written back of a policy that was read: masks become what the vendor holds. Addresses that the vendor calls go out with
 * customers' data, so that those who are no administrators give new ones of allowed hosts only. `nativeId`: `null` for a new policy.
 */
export const writtenBack = async <I extends Members>(
  context: Context,
  account: OpenAccount,
  nativeId: string | null,
  input: I,
): Promise<I> => {
  const { secrecy } = context.gateway;
  const { name } = account;
  const given = NAMES.flatMap((member) => {
    const value = input[member];
    return value === undefined || value === null ? [] : [[member, value] as const];
  });
  const nameIn = (member: string): string => (member.endsWith('Url') ? member : '');
  for (const [member, value] of given) {
    const whole = opened(value);
    if (whole !== undefined) secrecy.learn(name, 'RoutingPolicy', whole, nameIn(member));
  }
  const addresses = given.flatMap(([member, value]) =>
    secrecy.addresses(name, 'RoutingPolicy', opened(value), nameIn(member)),
  );
  const isRestricted = levelOf(context) === 'below' && addresses.length > 0;
  if (!isRestricted && !JSON.stringify(given).includes(MASK)) return input;

  const stored: Readonly<Record<string, Json | undefined>> = await storedOf(account, nativeId, context);
  const restored = given.map(([member, value]) => {
    const at = { path: member, name: nameIn(member) };
    return [member, orInvalid(name, () => secrecy.restored(name, 'RoutingPolicy', value, stored[member], at))] as const;
  });
  if (isRestricted) {
    const known = new Set(
      Object.entries(stored).flatMap(([member, value]) =>
        secrecy.addresses(name, 'RoutingPolicy', opened(value), nameIn(member)).map((address) => address.trim()),
      ),
    );
    for (const [member, value] of restored) {
      for (const address of secrecy.addresses(name, 'RoutingPolicy', opened(value), nameIn(member))) {
        if (known.has(address.trim()) || context.gateway.callbackHosts.has(hostOf(address) ?? '')) continue;
        const problem = `${member}: the vendor would call an address of a host that is not allowed: ask an administrator to set it, or to name the host in server.callbackHosts`;
        throw new VendorError('FORBIDDEN', name, problem);
      }
    }
  }
  return { ...input, ...Object.fromEntries(restored) };
};

/** JSON inside of a text. */
const opened = (value: Json | null | undefined): Json | undefined => {
  if (typeof value !== 'string' || !/^\s*[[{]/.test(value)) return value ?? undefined;
  try {
    return JSON.parse(value) as Json;
  } catch {
    return value;
  }
};

const MASKED_URL = /[a-z][a-z0-9+.-]*:\/\/[^\s"']*\*\*\*/i;

const holdsMaskedUrl = (value: Json | undefined): boolean =>
  typeof value === 'string'
    ? MASKED_URL.test(value)
    : Array.isArray(value)
      ? value.some(holdsMaskedUrl)
      : isJsonObject(value) && Object.values(value).some(holdsMaskedUrl);

/** Of objects that are shown with a secret of ours masked in a URL, which cannot be put back: nothing is lost unseen. */
export const refuseMaskedUrls = (account: string, input: Readonly<Record<string, unknown>>): void => {
  for (const [member, value] of Object.entries(input)) {
    if (!holdsMaskedUrl(value as Json)) continue;
    const problem = `${member}: holds a URL in which a secret is masked (${MASK}): give it whole, or leave the member out`;
    throw new VendorError('INVALID_INPUT', account, problem);
  }
};
