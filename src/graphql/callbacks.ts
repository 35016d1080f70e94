import { MASK } from '../domain/blot.ts';
import { VendorError } from '../domain/error.ts';
import { isJsonObject, parseJson } from '../domain/json.ts';
import type { Context } from './context.ts';
import { decodeAnyId } from './ids.ts';
import { ADDRESSES } from './rules.ts';

const ADDRESS = /[a-z][a-z0-9+.-]*:\/\/[^\s"'<>\\]+/gi;

const isText = (value: unknown): value is string => typeof value === 'string';

/** The texts in a value, at any depth. A text that holds JSON is looked into as well, since escapes could hide an address in it. */
const textsIn = (value: unknown): string[] => {
  if (isText(value)) {
    try {
      const inside = parseJson(value);
      return isText(inside) || (typeof inside === 'object' && inside !== null) ? [value, ...textsIn(inside)] : [value];
    } catch {
      return [value];
    }
  }
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isJsonObject(value) ? Object.entries(value).flatMap(([name, member]) => [name, ...textsIn(member)]) : [];
};

const addressesIn = (value: unknown): string[] => textsIn(value).flatMap((text) => text.match(ADDRESS) ?? []);

const hostOf = (address: string): string | null => URL.parse(address)?.host ?? null;

/** The addresses that a policy holds already, which may stay. */
const heldBy = async (id: unknown, { loader }: Context): Promise<ReadonlySet<string>> => {
  const decoded = isText(id) ? decodeAnyId(id) : null;
  if (!decoded || !('ref' in decoded) || decoded.ref.kind !== 'RoutingPolicy') return new Set();
  const policy = await loader.one(decoded.ref);
  if (!policy || !('callbackUrl' in policy)) return new Set();
  const { callbackUrl, fallbackCallbackUrl, configuration, raw } = policy;
  return new Set(addressesIn([callbackUrl, fallbackCallbackUrl, configuration, raw]));
};

/**
 * Throws `FORBIDDEN` for an address that the vendor is to call, with what it knows of customers, unless an administrator gives it, its
 * host is among those of the configuration, or the policy holds it already. One in which a secret is masked is left to where masks are
 * put back: it stays as it is, or is refused.
 */
export const checkCallbacks = async (
  account: string,
  given: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<void> => {
  const { principal, gateway } = context;
  if (principal.scopes.has('passthrough')) return;
  const addresses = [
    ...ADDRESSES.flatMap((member) => (isText(given[member]) ? [given[member]] : [])),
    ...addressesIn(given),
  ].filter((address) => !address.includes(MASK) && !gateway.callbackHosts.has(hostOf(address) ?? ''));
  if (addresses.length === 0) return;
  const held = await heldBy(given.id, context);
  const strange = addresses.find((address) => !held.has(address));
  if (strange === undefined) return;
  const problem = `the vendor may be told to call ${hostOf(strange) ?? 'an address like this'} by administrators only, or where server.callbackHosts names its host`;
  throw new VendorError('FORBIDDEN', account, problem);
};
