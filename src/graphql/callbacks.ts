import { VendorError } from '../domain/error.ts';
import { isJsonObject, parseJson } from '../domain/json.ts';
import type { Context } from './context.ts';
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

const hostOf = (address: string): string | null => URL.parse(address)?.host ?? null;

/**
 * Throws `FORBIDDEN` for an address that the vendor is to call, with what it knows of customers, unless an administrator gives it or its
 * host is among those of the configuration.
 */
export const checkCallbacks = (
  account: string,
  given: Readonly<Record<string, unknown>>,
  { principal, gateway }: Context,
): void => {
  if (principal.scopes.has('passthrough')) return;
  const addresses = [
    ...ADDRESSES.flatMap((member) => (isText(given[member]) ? [given[member]] : [])),
    ...textsIn(given).flatMap((text) => text.match(ADDRESS) ?? []),
  ];
  for (const address of addresses) {
    const host = hostOf(address);
    if (host !== null && gateway.callbackHosts.has(host)) continue;
    const problem = `the vendor may be told to call ${host ?? 'an address like this'} by administrators only, or where server.callbackHosts names its host`;
    throw new VendorError('FORBIDDEN', account, problem);
  }
};
