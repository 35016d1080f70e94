import type { Json, JsonObject } from '../domain/json.ts';
import type { Period, Range } from '../domain/object.ts';
import type { Kind } from '../domain/ref.ts';
import { builder, type Types } from './builder.ts';
import { decodeId } from './ids.ts';
import { toObject } from './inputs.ts';
import { renamedTo, underEitherName } from './renamed.ts';

/** What a filter member means in one account: a value, nothing (`undefined`), or "nothing here can match" (`null`). */
type Member<T> = (account: string) => T | undefined | null;

const always =
  <T>(value: T | null | undefined): Member<T> =>
  () =>
    value ?? undefined;

/** Ids name objects of certain accounts; in all other accounts nothing can match. */
export const ofAccount = (kind: Kind, ids: readonly string[] | null | undefined): Member<readonly string[]> => {
  if (!ids) return () => undefined;
  const refs = ids.map((id) => decodeId(kind, id));
  return (account) => {
    const own = refs.filter((ref) => ref.account === account).map(({ nativeId }) => nativeId);
    return own.length > 0 ? own : null;
  };
};

/** The value of a filter's member by its new or by its old name. */
export const either = <T extends object, N extends keyof T & string, O extends keyof T & string>(
  input: T | null | undefined,
  name: N,
  oldName: O,
): T[N] | null | undefined => underEitherName([name, input?.[name]], [oldName, input?.[oldName] as T[N] | undefined]);

type Members<F> = { readonly [M in keyof F]?: Member<NonNullable<F[M]>> | F[M] | null };

/** The filter as each account sees it; `null` where nothing can match. */
export const filterOf = <F extends object>(members: Members<F>): ((account: string) => F | null) => {
  const rules = Object.entries(members).map(([name, member]) => ({
    name,
    rule: typeof member === 'function' ? (member as Member<unknown>) : always(member),
  }));
  return (account) => {
    const filter: Record<string, unknown> = {};
    for (const { name, rule } of rules) {
      const value = rule(account);
      if (value === null) return null;
      if (value !== undefined) filter[name] = value;
    }
    return filter as F;
  };
};

export const PeriodInput = builder.inputType('PeriodInput', {
  description: 'A span of time; an end that is left out is open.',
  fields: (t) => ({
    from: t.field({ type: 'DateTime', description: 'First moment that counts.' }),
    to: t.field({ type: 'DateTime', description: 'Last moment that counts.' }),
  }),
});

export const toPeriod = (input: { from?: number | null; to?: number | null } | null | undefined): Period | undefined =>
  input ? { from: input.from ?? undefined, to: input.to ?? undefined } : undefined;

export const IntRangeInput = builder.inputType('IntRangeInput', {
  description: 'A range of whole numbers; an end that is left out is open.',
  fields: (t) => ({
    min: t.int({ description: 'Lowest number that counts.' }),
    max: t.int({ description: 'Highest number that counts.' }),
  }),
});

export const toRange = (input: { min?: number | null; max?: number | null } | null | undefined): Range | undefined =>
  input ? { min: input.min ?? undefined, max: input.max ?? undefined } : undefined;

/** Members that ask by a moment. Where a vendor does not report it, and where an object has none, nothing matches it. */
export const periodField = (t: InputBuilder, what: string) =>
  t.field({ type: PeriodInput, description: `${what} ${UNTOLD}` });

/** What becomes of an account that cannot answer a member. */
export const UNTOLD = 'Accounts whose vendor does not report it fail with `UNSUPPORTED`.';

/** What becomes of an account that is asked for the work of workers of whom it does not tell that. */
export const UNTOLD_WORK =
  'Accounts whose vendor does not tell what such a worker holds fail with `UNSUPPORTED`; where it tells that of others who are named, ' +
  'theirs is there beside the failure.';

export const NAME_FILTER = 'Part of the name, in any case.';
export const CREATED_FILTER = 'When it was created at the vendor.';

type InputBuilder = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;

/** The filter members that choose accounts. */
export const ownerFields = (t: InputBuilder) => ({
  accounts: t.stringList({ description: 'Names of accounts; all when left out.' }),
  vendors: t.stringList({ description: 'Registered names of vendors: only their accounts; all when left out.' }),
});

interface Owners {
  readonly accounts?: readonly string[] | null | undefined;
  readonly vendors?: readonly string[] | null | undefined;
}

export const owners = (input: Owners | null | undefined): Owners => ({
  accounts: input?.accounts,
  vendors: input?.vendors,
});

/** The filter members of everything that has a name and lives in a workspace. */
export const placedFields = (t: InputBuilder) => ({
  ...ownerFields(t),
  name: t.string({ description: NAME_FILTER }),
  workspaces: t.idList({ description: 'In one of these workspaces.' }),
  workspace: t.idList({ description: 'As `workspaces`.', deprecationReason: renamedTo('workspaces') }),
  created: t.field({ type: PeriodInput, description: CREATED_FILTER }),
});

interface Placed {
  readonly name?: string | null | undefined;
  readonly workspaces?: readonly string[] | null | undefined;
  readonly workspace?: readonly string[] | null | undefined;
  readonly created?: Parameters<typeof toPeriod>[0];
}

export const placedMembers = (input: Placed | null | undefined) => ({
  name: input?.name,
  workspaces: ofAccount('Workspace', either(input, 'workspaces', 'workspace')),
  created: toPeriod(input?.created),
});

export const LABELS_FILTER = 'An object: every label must be there with that value, or hold it where it is a list.';

export const toLabelFilter = (value: Json | null | undefined): JsonObject | undefined =>
  toObject('labels', value) ?? undefined;

export const toTagFilter = (value: Json | null | undefined): JsonObject | undefined =>
  toObject('tags', value) ?? undefined;
