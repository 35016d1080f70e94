import { addressesIn } from '../domain/address.ts';
import { MASK } from '../domain/blot.ts';
import { VendorError } from '../domain/error.ts';
import { isJsonObject, type Json } from '../domain/json.ts';
import { ref } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { MaskError } from '../gateway/restoring.ts';
import { addressName, checkPolicyCallbacks, mayCallNew, openedJson, storedPolicy } from './callbacks.ts';
import type { Context } from './context.ts';

/** A mask in a place where there is no secret to restore is the caller's mistake. */
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

/**
 * What is written back of a policy that was read: masks become what the vendor holds, and the addresses in it are checked as they are
 * then. `nativeId`: `null` for a new policy.
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
  for (const [member, value] of given) {
    const whole = openedJson(name, value);
    if (whole !== undefined) secrecy.learn(name, 'RoutingPolicy', whole, addressName(member));
  }
  const isMasked = JSON.stringify(given).includes(MASK);
  if (!isMasked && !mayCallNew(name, Object.fromEntries(given), context)) return input;

  const of = nativeId === null ? null : ref('RoutingPolicy', name, nativeId);
  const stored = await storedPolicy(of, context);
  const restored = Object.fromEntries(
    given.map(([member, value]) => {
      const at = { path: member, name: addressName(member) };
      return [member, orInvalid(name, () => secrecy.restored(name, 'RoutingPolicy', value, stored[member], at))];
    }),
  );
  checkPolicyCallbacks(name, restored, stored, context);
  return { ...input, ...restored };
};

const holdsMasked = (text: string): boolean => addressesIn(text, /[\s"']/).some((address) => address.includes(MASK));

const holdsMaskedUrl = (value: Json | undefined): boolean =>
  typeof value === 'string'
    ? holdsMasked(value)
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
