import { addressesIn } from '../domain/address.ts';
import { type Blot, MASK } from '../domain/blot.ts';
import { isEqualJson, isJsonObject, type Json } from '../domain/json.ts';
import {
  isSecretName,
  type Level,
  maskValue,
  type Place,
  parsed,
  placeIn,
  type Rules,
  ruleAt,
  TOP,
} from './masking.ts';

/** A mask was given where it does not stand for a secret that the vendor holds; `path` says where. */
export class MaskError extends Error {
  override readonly name = 'MaskError';
  readonly path: string;
  constructor(path: string, problem: string) {
    super(`${path}: ${problem}`);
    this.path = path;
  }
}

const NO_SECRET = `"${MASK}" stands for a secret, and the vendor holds none here under the same address: give the secret itself, or leave it out`;

const LEVELS: readonly Level[] = ['below', 'admin'];

/** A URL holds no asterisks of its own. */
const isMaskedUrl = (text: string): boolean => addressesIn(text, /\s/).some((address) => address.includes(MASK));

interface Restoring {
  readonly rules: Rules;
  /** As data is shown to those who are no administrators. */
  readonly blot: Blot;
}

/** Whether the text is what is shown of the stored one to anybody. */
const shows = ({ rules, blot }: Restoring, text: string, stored: Json | undefined, place: Place): boolean =>
  stored !== undefined &&
  LEVELS.some((level) => {
    const shown = maskValue(rules, stored, level, place);
    return shown === text || (typeof shown === 'string' && blot(shown) === text);
  });

/** The element of the stored list that was shown so; else the one at the same place. */
const counterpart = (
  by: Restoring,
  one: Json,
  stored: readonly Json[],
  index: number,
  place: Place,
): Json | undefined =>
  stored.find((other) => isEqualJson(one, other)) ??
  stored.find((other) => LEVELS.some((level) => isEqualJson(one, maskValue(by.rules, other, level, place)))) ??
  stored[index];

const holdsMask = (value: Json): boolean =>
  typeof value === 'string'
    ? value.includes(MASK)
    : Array.isArray(value)
      ? value.some(holdsMask)
      : isJsonObject(value) && Object.values(value).some((one) => one !== undefined && holdsMask(one));

const restoreOne = (
  by: Restoring,
  given: Json,
  stored: Json | undefined,
  place: Place,
  path: string,
  moved: boolean,
): Json => {
  const rule = ruleAt(by.rules, place);
  if (typeof given === 'string') {
    if (!given.includes(MASK)) return given;
    const opened = rule?.as === 'text' || place === TOP ? parsed(given) : null;
    if (opened !== null) {
      const inner: Place = { name: '', parent: place.name };
      const held = typeof stored === 'string' ? (parsed(stored) ?? undefined) : stored;
      const whole = restoreOne(by, opened, held, inner, path, moved);
      return whole === opened ? given : JSON.stringify(whole);
    }
    if (shows(by, given, stored, place) && stored !== undefined) {
      if (moved && given === MASK) throw new MaskError(path, NO_SECRET);
      return stored;
    }
    const isSecret = rule?.as === 'secret' || rule?.as === 'address' || isSecretName(place.name);
    if (isSecret || isMaskedUrl(given)) throw new MaskError(path, NO_SECRET);
    return given;
  }
  if (!holdsMask(given)) return given;
  // A configuration is told as text, and may be given as what it says.
  const whole = typeof stored === 'string' ? (parsed(stored) ?? undefined) : stored;
  if (Array.isArray(given)) {
    const held: readonly Json[] = Array.isArray(whole) ? whole : [];
    return given.map((one: Json, index) =>
      restoreOne(by, one, counterpart(by, one, held, index, place), place, `${path}[${index}]`, moved),
    );
  }
  if (!isJsonObject(given)) return given;
  const held = isJsonObject(whole) ? whole : {};
  const heldAt = (name: string): Json | undefined =>
    Object.entries(held).find(([other]) => other.toLowerCase() === name.toLowerCase())?.[1];
  // A secret goes to the address that it was given for, and to no other.
  const leads = Object.entries(given).some(([name, member]) => {
    const at = placeIn(place, name);
    if (member === undefined || ruleAt(by.rules, at)?.as !== 'address') return false;
    const other = heldAt(name);
    return !isEqualJson(member, other) && !(typeof member === 'string' && shows(by, member, other, at));
  });
  return Object.fromEntries(
    Object.entries(given).map(([name, member]) => [
      name,
      member === undefined
        ? member
        : restoreOne(by, member, heldAt(name), placeIn(place, name), `${path}.${name}`, moved || leads),
    ]),
  );
};

/**
 * What a reader gives back of what it was shown, with the secrets that the vendor holds in the places of their masks. Throws `MaskError`
 * for a mask that stands for nothing which is held there, and for a secret that would go to another address.
 */
export const restore = (
  rules: Rules,
  blot: Blot,
  { given, stored, place = TOP, path }: { given: Json; stored: Json | undefined; place?: Place; path: string },
): Json => restoreOne({ rules, blot }, given, stored, place, path, false);

/** Throws `MaskError` where a value that is not given back to what it came from holds the mask of a secret. */
export const refuseMasks = (rules: Rules, given: Json, path: string, place: Place = TOP): void => {
  restoreOne({ rules, blot: (text) => text }, given, undefined, place, path, false);
};
