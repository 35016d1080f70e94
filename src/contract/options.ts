import type { JsonObject } from '../domain/json.ts';

/** Says what is wrong with a value; `null` when nothing is. */
export type Check = (value: unknown) => string | null;

/** The members of `vendorOptions` that a vendor takes for one kind of object. */
export interface OptionList {
  readonly allowed: Readonly<Record<string, Check>>;
  /** Names that the vendor documents and that are never sent from here, with the reason. */
  readonly refused?: Readonly<Record<string, string>>;
  /** What is said of a member that is `null`; without it `null` clears the member. */
  readonly noClearing?: string;
}

/** What is wrong with the options; `null` when they may be sent as they are. */
export const checkOptions = (options: JsonObject, { allowed, refused = {}, noClearing }: OptionList): string | null => {
  for (const [name, value] of Object.entries(options)) {
    if (value === undefined) continue;
    if (Object.hasOwn(refused, name)) return `vendorOptions.${name} ${refused[name]}`;
    const check = Object.hasOwn(allowed, name) ? allowed[name] : undefined;
    if (!check) {
      const names = Object.keys(allowed);
      return `vendorOptions.${name} is unknown here: ${names.length > 0 ? `there is ${names.join(', ')}` : 'there are none'}`;
    }
    const problem = value === null ? (noClearing ?? null) : check(value);
    if (problem) return `vendorOptions.${name} ${problem}`;
  }
  return null;
};

export const isText: Check = (value) => (typeof value === 'string' && value.trim() !== '' ? null : 'must be text');

export const isBoolean: Check = (value) => (typeof value === 'boolean' ? null : 'must be true or false');

export const isOneOf =
  (...values: readonly string[]): Check =>
  (value) =>
    values.some((one) => one === value) ? null : `must be ${values.join(', ')}`;

export const isInteger =
  (from: number, to = Number.MAX_SAFE_INTEGER): Check =>
  (value) =>
    Number.isInteger(value) && Number(value) >= from && Number(value) <= to
      ? null
      : `must be a whole number from ${from}${to === Number.MAX_SAFE_INTEGER ? '' : ` to ${to}`}`;

/** Why an option is refused that this API has a member for. */
export const useMember = (member: string): string => `is given as ${member}`;
