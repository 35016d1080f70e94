import type { SecretMember } from '../contract/secrets.ts';
import { MASK } from '../domain/blot.ts';
import { isJsonObject, type Json, type JsonObject, parseJson } from '../domain/json.ts';
import { maskMembers } from './loose-members.ts';

/** `below`: for those who are no administrators. `admin`: what nobody has to read here stays masked. */
export type Level = 'below' | 'admin';

const SECRET_NAME =
  /secret|passw(?:or)?d|^pwd$|token|(?:api|access|private|function|app|account|auth|shared|signing)[-_ ]?key|credential|^auth(?:orization)?$|^sig(?:nature)?$|salt|bearer|cookie|connection[-_ ]?string/i;
const SECRET_QUERY = /^(?:code|key|pass|sas|hash|hmac)$/i;

export const isSecretName = (name: string): boolean => SECRET_NAME.test(name);

const nameIn = (text: string): string => {
  try {
    return decodeURIComponent(text.replaceAll('+', ' ')).trim();
  } catch {
    return text;
  }
};

const isSecretQuery = (name: string): boolean => SECRET_QUERY.test(nameIn(name)) || isSecretName(nameIn(name));

/** A part of a path that is no word: letters and digits mixed, and long. Hooks of chat services have nothing else for a password. */
const isToken = (segment: string): boolean => /^(?=.*[a-z])(?=.*\d).{16,}$/i.test(segment);

/** A password may hold a slash that nobody encoded: what follows a colon and is no port goes up to the last "@". */
const ADDRESS =
  /^(\s*[a-z][a-z0-9+.-]*:\/\/)?(?:([^/?#]*|[^/?#:]*:(?!\d+(?:[/?#]|$))[^?#]*)@)?([^?#]*)(\?[^#]*)?(#.*)?$/is;

const maskQuery = (query: string, level: Level): string =>
  query.replace(/([?&;])([^=&;]*)(=[^&;]*)?/g, (all, before: string, name: string, value: string | undefined) => {
    if (value === undefined) return name.trim() === '' || level === 'admin' ? all : `${before}${MASK}`;
    return value.trim() === '=' || (level === 'admin' && !isSecretQuery(name)) ? all : `${before}${name}=${MASK}`;
  });

/** A URL without what lets its caller in. For administrators only what stands in its query under a name of a secret is masked. */
export const maskAddress = (address: string, level: Level): string => {
  const [, scheme = '', user, place = '', query = '', fragment = ''] = ADDRESS.exec(address) ?? [];
  const path =
    level === 'admin'
      ? place
      : place
          .split('/')
          .map((one, at) => (at > 0 && isToken(one) ? MASK : one))
          .join('/');
  const tail = fragment === '' || level === 'admin' ? fragment : `#${MASK}`;
  return `${scheme}${user === undefined ? '' : `${MASK}@`}${path}${maskQuery(query, level)}${tail}`;
};

const isUrl = (text: string): boolean => /^\s*(?:https?|wss?):\/\//i.test(text);

const LOOSE_URL = /(?:https?|wss?):\/\/[^\s"'<>\\]+/gi;

/** Of a text that is no JSON: what looks like a member with a name of a secret, and URLs. */
const maskLoosely = (text: string): string =>
  maskMembers(
    text.replace(LOOSE_URL, (url) => maskAddress(url, 'below')),
    isSecretName,
  );

interface Rule extends Pick<SecretMember, 'as' | 'always'> {
  readonly parent: string | null;
}
export type Rules = ReadonlyMap<string, readonly Rule[]>;

export const rulesOf = (members: readonly SecretMember[]): Rules => {
  const rules = new Map<string, Rule[]>();
  for (const { path, ...rest } of members) {
    const [name = '', parent = null] = path.toLowerCase().split('.').reverse();
    rules.set(name, [...(rules.get(name) ?? []), { ...rest, parent }]);
  }
  return rules;
};

/** Where a value stands: the names of its member and of the member around it. */
export interface Place {
  readonly name: string;
  readonly parent: string;
}

export const TOP: Place = { name: '', parent: '' };
const inside = ({ name }: Place, member: string): Place => ({ name: member.toLowerCase(), parent: name });

export const ruleAt = (rules: Rules, { name, parent }: Place): Rule | undefined =>
  rules.get(name)?.find((rule) => rule.parent === null || rule.parent === parent);

export const parsed = (text: string): JsonObject | readonly Json[] | null => {
  try {
    const value = parseJson(text);
    return typeof value === 'object' && (isJsonObject(value) || Array.isArray(value)) ? value : null;
  } catch {
    return null;
  }
};

const maskText = (rules: Rules, text: string, level: Level, place: Place): string => {
  const value = parsed(text);
  if (value === null) return level === 'admin' ? text : maskLoosely(text);
  const masked = maskIn(rules, value, level, { name: '', parent: place.name });
  return masked === value ? text : JSON.stringify(masked);
};

const maskOne = (rules: Rules, value: Json, level: Level, place: Place): Json => {
  const rule = ruleAt(rules, place);
  const applies = level === 'below' || rule?.always === true;
  if (rule?.as === 'secret') return applies && value !== null && value !== '' ? MASK : value;
  if (typeof value === 'string') {
    if (rule?.as === 'text') return maskText(rules, value, level, place);
    if (!applies || value === '') return value;
    if (rule?.as === 'address' || isUrl(value)) return maskAddress(value, level);
    return isSecretName(place.name) ? MASK : value;
  }
  if (typeof value === 'number' && level === 'below' && isSecretName(place.name)) return MASK;
  return maskIn(rules, value, level, place);
};

const maskIn = (rules: Rules, value: Json, level: Level, place: Place): Json => {
  if (Array.isArray(value)) {
    const masked = value.map((one: Json) => maskOne(rules, one, level, place));
    return masked.every((one, index) => one === value[index]) ? value : masked;
  }
  if (!isJsonObject(value)) return value;
  let changed = false;
  const masked: Record<string, Json | undefined> = {};
  for (const [name, member] of Object.entries(value)) {
    const one = member === undefined ? member : maskOne(rules, member, level, inside(place, name));
    changed ||= one !== member;
    // Not by assignment: a member may be called __proto__.
    Object.defineProperty(masked, name, { value: one, enumerable: true, writable: true, configurable: true });
  }
  return changed ? masked : value;
};

/** The value with its secrets masked; the value itself when it holds none. */
export const maskValue = (rules: Rules, value: Json, level: Level, place: Place = TOP): Json =>
  maskOne(rules, value, level, place);

export const maskJsonText = (rules: Rules, text: string, level: Level): string => maskText(rules, text, level, TOP);

/** What of an address stands for a password: users, and what its query holds under a name of a secret. */
const secretsOfAddress = (address: string): readonly string[] => {
  const [, , user, , query = ''] = ADDRESS.exec(address) ?? [];
  const values = [...new URLSearchParams(query)].flatMap(([name, value]) => (isSecretQuery(name) ? [value] : []));
  return user === undefined ? values : [...values, nameIn(user), nameIn(user).slice(user.indexOf(':') + 1)];
};

/** The secrets that stand in a value, as far as they are declared or named like some: a vendor may quote them elsewhere. */
export const secretsIn = (rules: Rules, value: Json | undefined, place: Place = TOP): readonly string[] => {
  if (value === undefined) return [];
  if (typeof value === 'string') {
    const rule = ruleAt(rules, place);
    if (rule?.as === 'secret' || (rule === undefined && isSecretName(place.name))) return [value];
    if (rule?.as === 'address' || isUrl(value)) return secretsOfAddress(value);
    const inner = rule?.as === 'text' || place === TOP ? parsed(value) : null;
    return inner ? secretsIn(rules, inner, { name: '', parent: place.name }) : [];
  }
  if (Array.isArray(value)) return value.flatMap((one: Json) => secretsIn(rules, one, place));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => secretsIn(rules, member, inside(place, name)));
};

/** Every address that stands in a value, with its place. */
export const addressesIn = (rules: Rules, value: Json | undefined, place: Place = TOP): readonly string[] => {
  if (value === undefined) return [];
  if (typeof value === 'string') {
    const rule = ruleAt(rules, place);
    if (rule?.as === 'address' || isUrl(value)) return [value];
    const inner = rule?.as === 'text' ? parsed(value) : null;
    return inner ? addressesIn(rules, inner, { name: '', parent: place.name }) : [];
  }
  if (Array.isArray(value)) return value.flatMap((one: Json) => addressesIn(rules, one, place));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([name, member]) => addressesIn(rules, member, inside(place, name)));
};

export const placeIn = inside;
