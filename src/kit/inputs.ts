import type { Encoding } from '../contract/adapter.ts';
import { type Check, checkOptions, type OptionList, useMember } from '../contract/options.ts';
import type { Takes } from '../contract/port.ts';
import { VendorError } from '../domain/error.ts';
import { isTooDeep, type Json, type JsonObject, MOST_LEVELS } from '../domain/json.ts';
import { parseObject } from './members.ts';

type Form = Record<string, Json | undefined>;

/** A value that a member cannot have. Becomes `INVALID_INPUT` with the member's name before the problem. */
export class Unfit extends Error {
  override readonly name = 'Unfit';
}

/** How a vendor takes one member of an input. */
export interface Field<V = never> {
  /** The vendor's name for it. */
  readonly as: string;
  /** Whether an object cannot be without it, neither when it is created nor later; text says why. */
  readonly need?: true | string;
  /** An empty value, in JSON `null`, clears it at the vendor. Nothing can be cleared that does not say so. */
  readonly clears?: true;
  /** Throws `Unfit`. Left out: the value is sent as it is. */
  readonly write?: (value: V) => Json;
  /** In place of `write`, where it is several members at the vendor, or stands inside another one: all of them. `null`: it is cleared. */
  readonly into?: (value: V | null) => Form;
}

/**
 * What a vendor takes of an input: the vendor's name of each member, or how it is written. What is not named is refused before the port
 * is asked. `expectedVersion` is sent as a header and names it, `nativeId` in the path. What is a member is no option as well.
 */
export type InputTable<I> = {
  readonly [M in Exclude<keyof I & string, 'vendorOptions'>]?: string | Field<NonNullable<I[M]>>;
} & { readonly vendorOptions?: OptionList };

type AnyTable = { readonly vendorOptions?: OptionList } & Readonly<Record<string, string | Field | OptionList>>;

const fieldOf = (field: string | Field): Field => (typeof field === 'string' ? { as: field } : field);

/** The same as the contract prints it. */
export const takesOf = <I>(table: InputTable<I>): Takes<I> => {
  const { vendorOptions, ...members } = table as AnyTable;
  const taken = Object.entries(members as Readonly<Record<string, string | Field>>).map(([member, given]) => {
    const { as, clears } = fieldOf(given);
    return [member, clears ? { as, clears } : as] as const;
  });
  const options = vendorOptions && [['vendorOptions', Object.keys(vendorOptions.allowed).join(', ')] as const];
  return Object.fromEntries([...taken, ...(options ?? [])]) as Takes<I>;
};

const isBlank = (value: unknown): boolean =>
  value === undefined || value === null || (typeof value === 'string' && value.trim() === '');

/** Refusals of an account, each before anything is sent. */
export const openInputs = (account: string, encoding: Encoding = 'form') => {
  const cleared = encoding === 'json' ? null : '';
  const refuse = (problem: string): never => {
    throw new VendorError('INVALID_INPUT', account, problem);
  };

  const written = (member: string, { as, write, into }: Field, value: unknown): Form => {
    try {
      if (into) return (into as (value: unknown) => Form)(value);
      if (value === null) return { [as]: cleared };
      return { [as]: write ? (write as (value: unknown) => Json)(value) : (value as Json) };
    } catch (error) {
      if (error instanceof Unfit) return refuse(`${member} ${error.message}`);
      throw error;
    }
  };

  /** The form of a command: `isNew` for one that creates an object, which has to have what it needs. */
  const formOf = <I extends object>(table: InputTable<I>, input: I, isNew: boolean): Form => {
    const { vendorOptions: list, expectedVersion: _, nativeId: __, ...members } = table as AnyTable;
    const given = input as Readonly<Record<string, unknown>>;
    const form: Form = {};
    for (const [member, entry] of Object.entries(members as Readonly<Record<string, string | Field>>)) {
      const field = fieldOf(entry);
      const value = given[member];
      if (field.need !== undefined && (isNew || value !== undefined) && isBlank(value))
        refuse(`${member} is needed${field.need === true ? '' : `: ${field.need}`}`);
      if (value === undefined) continue;
      // A new object simply lacks it; of one that is there nothing must seem to be taken away.
      if (value === null && !field.clears) {
        if (isNew) continue;
        refuse(`${member} cannot be cleared: the vendor documents no way to`);
      }
      Object.assign(form, written(member, field, value));
    }
    const options = given.vendorOptions as JsonObject | undefined;
    if (options === undefined || list === undefined) return form;
    const asMembers = Object.entries(members as Readonly<Record<string, string | Field>>).flatMap(([member, entry]) => {
      const { as } = fieldOf(entry);
      return as
        .split(', ')
        .flatMap((name) => (Object.hasOwn(list.allowed, name) ? [] : [[name, useMember(member)] as const]));
    });
    const problem = checkOptions(options, { ...list, refused: { ...Object.fromEntries(asMembers), ...list.refused } });
    return problem === null ? { ...form, ...options } : refuse(problem);
  };

  return { refuse, formOf };
};

export type Inputs = ReturnType<typeof openInputs>;

/** A value that must pass a check. */
export const checked =
  <V extends string | number | boolean>(check: Check) =>
  (value: V): V => {
    const problem = check(value);
    if (problem !== null) throw new Unfit(problem);
    return value;
  };

/** A time in milliseconds as the seconds of a vendor that takes whole ones only. */
export const wholeSeconds =
  (from: number, to: number) =>
  (ms: number): number => {
    const seconds = ms / 1_000;
    if (Number.isInteger(seconds) && seconds >= from && seconds <= to) return seconds;
    throw new Unfit(
      `must be from ${from * 1_000} to ${to * 1_000} and a multiple of 1000: the vendor takes whole seconds only`,
    );
  };

/** JSON as text; text is sent as it is. */
export const jsonText = (value: Json): string => {
  if (typeof value === 'string') return value;
  if (isTooDeep(value)) throw new Unfit(`must not be nested deeper than ${MOST_LEVELS} levels`);
  return JSON.stringify(value);
};

/** The same of an object, or of text that must be JSON of one. */
export const objectJson = (value: JsonObject | string): string => {
  if (typeof value === 'string' && parseObject(value) === null)
    throw new Unfit('must be a JSON object, or JSON text of one');
  return jsonText(value);
};
