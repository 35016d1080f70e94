import { type Check, checkOptions, type OptionList, useMember } from '../contract/options.ts';
import type { Takes } from '../contract/port.ts';
import { VendorError } from '../domain/error.ts';
import { isTooDeep, type Json, type JsonObject, MOST_LEVELS } from '../domain/json.ts';
import { parseObject } from './members.ts';

type Plain = string | number | boolean;

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
  /** An empty value clears it at the vendor. Nothing can be cleared that does not say so. */
  readonly clears?: true;
  /** Throws `Unfit`. Left out: the value is sent as it is. */
  readonly write?: (value: V) => Plain;
}

/**
 * What a vendor takes of an input: the vendor's name of each member, or how it is written. What is not named is refused before the port
 * is asked. `expectedVersion` is sent as a header and names it. What is a member is no option as well.
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
export const openInputs = (account: string) => {
  const refuse = (problem: string): never => {
    throw new VendorError('INVALID_INPUT', account, problem);
  };

  const written = (member: string, { write }: Field, value: unknown): Plain => {
    try {
      return write ? (write as (value: unknown) => Plain)(value) : (value as Plain);
    } catch (error) {
      if (error instanceof Unfit) return refuse(`${member} ${error.message}`);
      throw error;
    }
  };

  /** The form of a command: `isNew` for one that creates an object, which has to have what it needs. */
  const formOf = <I extends object>(
    table: InputTable<I>,
    input: I,
    isNew: boolean,
  ): Record<string, Plain | undefined> => {
    const { vendorOptions: list, expectedVersion: _, ...members } = table as AnyTable;
    const given = input as Readonly<Record<string, unknown>>;
    const form: Record<string, Plain | undefined> = {};
    for (const [member, entry] of Object.entries(members as Readonly<Record<string, string | Field>>)) {
      const field = fieldOf(entry);
      const value = given[member];
      if (field.need !== undefined && (isNew || value !== undefined) && isBlank(value))
        refuse(`${member} is needed${field.need === true ? '' : `: ${field.need}`}`);
      if (value === undefined) continue;
      // The gateway refuses this by `takes`; a port that is called without it must not send an empty text for it.
      if (value === null && !field.clears) refuse(`${member} cannot be cleared: the vendor documents no way to`);
      form[field.as] = value === null ? '' : written(member, field, value);
    }
    const options = given.vendorOptions as JsonObject | undefined;
    if (options === undefined || list === undefined) return form;
    const asMembers = Object.entries(members as Readonly<Record<string, string | Field>>).flatMap(([member, entry]) => {
      const { as } = fieldOf(entry);
      return Object.hasOwn(list.allowed, as) ? [] : [[as, useMember(member)] as const];
    });
    const problem = checkOptions(options, { ...list, refused: { ...Object.fromEntries(asMembers), ...list.refused } });
    return problem === null ? { ...form, ...(options as Record<string, Plain>) } : refuse(problem);
  };

  return { refuse, formOf };
};

export type Inputs = ReturnType<typeof openInputs>;

/** A value that must pass a check. */
export const checked =
  <V extends Plain>(check: Check) =>
  (value: V): V => {
    const problem = check(value);
    if (problem !== null) throw new Unfit(problem);
    return value;
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
