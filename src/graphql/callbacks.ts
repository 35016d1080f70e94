import { addressesIn } from '../domain/address.ts';
import { MASK } from '../domain/blot.ts';
import { VendorError } from '../domain/error.ts';
import { isJsonObject, type Json, JsonLimitError, parseRest } from '../domain/json.ts';
import { type Ref, ref } from '../domain/ref.ts';
import type { Context } from './context.ts';
import { decodeAnyId } from './ids.ts';
import { ADDRESSES } from './rules.ts';

/** Characters that no URL in a text goes beyond. */
const ENDS = /[\s"'<>\\]/;

const isText = (value: unknown): value is string => typeof value === 'string';

/**
 * The JSON that a text holds, without what is nested too deep; `undefined` for any other text. Throws `INVALID_INPUT` for more than can be
 * looked into: an address could be hidden in it.
 */
const insideOf = (account: string, text: string): Json | undefined => {
  try {
    return parseRest(text);
  } catch (error) {
    if (!(error instanceof JsonLimitError)) return undefined;
    throw new VendorError('INVALID_INPUT', account, `a text of JSON is ${error.message}`);
  }
};

/** The texts in a value, at any depth. A text that holds JSON is looked into as well, since escapes could hide an address in it. */
const textsIn = (account: string, value: unknown): string[] => {
  if (isText(value)) {
    const inside = insideOf(account, value);
    return isText(inside) || (typeof inside === 'object' && inside !== null)
      ? [value, ...textsIn(account, inside)]
      : [value];
  }
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(account, one));
  return isJsonObject(value)
    ? Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(account, member)])
    : [];
};

const addressesOf = (account: string, value: unknown): string[] =>
  textsIn(account, value).flatMap((text) => addressesIn(text, ENDS));

const hostOf = (address: string): string | null => URL.parse(address.trim())?.host ?? null;

/** Members of the input of a policy, or what its vendor holds under their names. */
export type PolicyMembers = Readonly<Record<string, Json | undefined>>;

const policyIn = (id: unknown): Ref<'RoutingPolicy'> | null => {
  const decoded = isText(id) ? decodeAnyId(id) : null;
  if (!decoded || !('ref' in decoded) || decoded.ref.kind !== 'RoutingPolicy') return null;
  return ref('RoutingPolicy', decoded.ref.account, decoded.ref.nativeId);
};

/** JSON inside of a text. Throws `INVALID_INPUT` for more than can be looked into. */
export const openedJson = (account: string, value: Json | null | undefined): Json | undefined =>
  typeof value === 'string' && /^\s*[[{]/.test(value) ? (insideOf(account, value) ?? value) : (value ?? undefined);

/** The name by which a vendor may declare a member of the input as an address; none for those that hold whole documents. */
export const addressName = (member: string): string => (member.endsWith('Url') ? member : '');

/** The members of a policy under the names of the input, as its vendor holds them; none of one that is not there. */
export const storedPolicy = async (of: Ref<'RoutingPolicy'> | null, { loader }: Context): Promise<PolicyMembers> => {
  const policy = of && (await loader.one(of));
  if (!policy) return {};
  const { configuration, callbackUrl, fallbackCallbackUrl, raw } = policy;
  return { configuration, callbackUrl, fallbackCallbackUrl, vendorOptions: raw };
};

/** Those of the addresses that only an administrator may give, unless the vendor holds them already. */
const restrictedOf = (addresses: readonly string[], { principal, gateway }: Context): readonly string[] =>
  principal.scopes.has('passthrough')
    ? []
    : addresses.filter((address) => !gateway.callbackHosts.has(hostOf(address) ?? ''));

const refuseNew = (account: string, restricted: readonly string[], held: readonly string[]): void => {
  const known = new Set(held.map((address) => address.trim()));
  const unknown = restricted.find((address) => !known.has(address.trim()));
  if (unknown === undefined) return;
  const problem = `the vendor may be told to call ${hostOf(unknown) ?? 'an address like this'} by administrators only, or where server.callbackHosts names its host`;
  throw new VendorError('FORBIDDEN', account, problem);
};

/** The addresses in a policy by what its vendor declares: a member may hold one of any form. */
const declaredIn = (account: string, members: PolicyMembers, { gateway }: Context): readonly string[] =>
  Object.entries(members).flatMap(([member, value]) =>
    gateway.secrecy.addresses(account, 'RoutingPolicy', openedJson(account, value), addressName(member)),
  );

/**
 * Throws `FORBIDDEN` for an address that the vendor is to call, with what it knows of customers, unless an administrator gives it, its
 * host is among those of the configuration, or the policy holds it already. One in which a secret is masked is left to
 * `checkPolicyCallbacks`.
 */
export const checkCallbacks = async (
  account: string,
  given: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<void> => {
  const all = [
    ...ADDRESSES.flatMap((member) => (isText(given[member]) ? [given[member]] : [])),
    ...addressesOf(account, given),
  ];
  const restricted = restrictedOf(all, context).filter((address) => !address.includes(MASK));
  if (restricted.length === 0) return;
  const stored = await storedPolicy(policyIn(given.id), context);
  refuseNew(account, restricted, addressesOf(account, Object.values(stored)));
};

/** Whether `checkPolicyCallbacks` has to know what the vendor holds. */
export const mayCallNew = (account: string, given: PolicyMembers, context: Context): boolean =>
  restrictedOf(declaredIn(account, given, context), context).length > 0;

/** As `checkCallbacks`, for a policy whose masks have been put back, and for every address that its vendor declares. */
export const checkPolicyCallbacks = (
  account: string,
  given: PolicyMembers,
  stored: PolicyMembers,
  context: Context,
): void =>
  refuseNew(account, restrictedOf(declaredIn(account, given, context), context), declaredIn(account, stored, context));
