import {
  defaultFieldResolver,
  type GraphQLFieldResolver,
  GraphQLID,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
} from 'graphql';
import { VendorError } from '../domain/error.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import { templateOf } from '../domain/trace.ts';
import type { CommandOutcome } from '../gateway/outcome.ts';
import type { Context } from './context.ts';
import { describeError, isRefusal } from './errors.ts';
import { decodeAnyId, globalId } from './ids.ts';
import type { MutationReport } from './mutation-outcome.ts';

/** A list of objects may be long. */
const MOST_IDS = 50;
const LONGEST_ID = 500;

interface Named {
  /** The name, when it is that of an account that the principal may see: any other may be anything. */
  readonly known: (account: unknown) => string | null;
  readonly ids: Set<string>;
  account: string | null;
}

const noteId = (named: Named, value: unknown): void => {
  if (typeof value !== 'string' || value.length > LONGEST_ID || named.ids.size >= MOST_IDS) return;
  try {
    const decoded = decodeAnyId(value);
    named.ids.add(value);
    named.account ??= named.known('ref' in decoded ? decoded.ref.account : decoded.account);
  } catch (error) {
    // What is no id may be anything, and stays out.
    if (!(error instanceof VendorError)) throw error;
  }
};

/** Finds the ids in an input by its type, in the order of its members. */
const collect = (type: GraphQLInputType, value: unknown, named: Named): void => {
  if (Array.isArray(value)) {
    for (const one of value) collect(type, one, named);
    return;
  }
  const inner = getNamedType(type);
  if (inner === GraphQLID) noteId(named, value);
  else if (isInputObjectType(inner) && typeof value === 'object' && value !== null) {
    for (const [name, field] of Object.entries(inner.getFields()))
      collect(field.type, (value as Record<string, unknown>)[name], named);
  }
};

type Told = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Told => typeof value === 'object' && value !== null;

const refOf = (item: unknown): Ref | null => {
  const found = isObject(item) && isObject(item.job) ? item.job : item;
  return isObject(found) && isObject(found.ref) && 'kind' in found.ref ? (found.ref as unknown as Ref) : null;
};

/** Which call a `vendorCall` is about to make. */
const callIn = (field: string, input: unknown): { method: string; path: string } | null =>
  field === 'vendorCall' && isObject(input)
    ? { method: String(input.method), path: templateOf(String(input.path)) }
    : null;

const ofResult = (result: unknown, named: Named): Pick<MutationReport, 'outcome' | 'code' | 'commandId'> => {
  if (isRefusal(result)) {
    named.account ??= result.refused.account;
    return { outcome: 'REFUSED', code: result.refused.code, commandId: null };
  }
  const told = isObject(result) ? result : {};
  const ref = refOf(told.item);
  if (ref && refKey(ref) !== '') noteId(named, globalId(ref));
  const outcome = (told.outcome as CommandOutcome | undefined) ?? 'DONE';
  const problem = isObject(told.problem) ? told.problem : {};
  return { outcome, code: (problem.code as string) ?? null, commandId: (told.commandId as string) ?? null };
};

/** Each item of a batch tells for itself. */
const isToldAlready = (result: unknown): boolean =>
  isObject(result) && Array.isArray(result.outcomes) && result.outcomes.length > 0;

const ofError = (error: unknown): Pick<MutationReport, 'outcome' | 'code' | 'commandId'> => ({
  outcome: 'FAILED',
  code: String(describeError(error)?.extensions.code ?? 'INTERNAL'),
  commandId: null,
});

/**
 * Carries out a field of the mutation type and tells `Context.onMutation` what it came to. `given` are the values that may hold ids, with
 * their types; `input` is the field's input.
 */
export const reported = async <R>(
  context: Context,
  field: string,
  given: readonly (readonly [type: GraphQLInputType, value: unknown])[],
  input: unknown,
  run: () => Promise<R>,
): Promise<R> => {
  const report = context.onMutation?.(field);
  if (!report) return run();
  const { accounts } = context.scope;
  const known = (name: unknown) => accounts.find((account) => account.name === name)?.name ?? null;
  const named: Named = { ids: new Set(), account: known(isObject(input) ? input.account : null), known };
  for (const [type, value] of given) collect(type, value, named);
  const call = callIn(field, input);
  const tell = (told: Pick<MutationReport, 'outcome' | 'code' | 'commandId'>, status: number | null): void =>
    report({
      field,
      ids: [...named.ids],
      account: named.account,
      ...told,
      ...(call ? { vendorCall: { ...call, status } } : {}),
    });
  try {
    const result = await run();
    const status = isObject(result) && typeof result.status === 'number' ? result.status : null;
    if (!isToldAlready(result)) tell(ofResult(result, named), status);
    return result;
  } catch (error) {
    tell(ofError(error), null);
    throw error;
  }
};

/** Schemas made of one another share their fields, so what tells is known by itself and not by its schema. */
const telling = new WeakSet<GraphQLFieldResolver<unknown, Context>>();

/** Makes each field of the schema's mutation type tell `Context.onMutation` what it came to, once, also when it may not be called. */
export const reportMutations = (schema: GraphQLSchema): void => {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { name, args: parameters, resolve = defaultFieldResolver } = field;
    if (telling.has(resolve)) continue;
    field.resolve = (root, args: Record<string, unknown>, context: Context, info) => {
      const given = parameters.map((parameter) => [parameter.type, args[parameter.name]] as const);
      return reported(context, name, given, args.input, async () => resolve(root, args, context, info));
    };
    telling.add(field.resolve);
  }
};
