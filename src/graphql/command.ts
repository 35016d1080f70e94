import type { FieldRef, InputFieldMap, InputShapeFromFields, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { Problem } from '../domain/event.ts';
import type { VendorObject } from '../domain/object.ts';
import type { Kind } from '../domain/ref.ts';
import { narrow } from '../domain/sight.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Items } from '../gateway/kinds.ts';
import type { CommandOutcome, Executed } from '../gateway/outcome.ts';
import type { Command } from '../gateway/verb.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { ERROR_TYPES, ErrorCodeEnum, errorTypeName, isRefusal, type Refusal } from './errors.ts';
import { decodeId } from './ids.ts';
import { permit } from './permit.ts';
import { rightsOf } from './rights.ts';
import type { MutationName } from './rules.ts';
import { refuseMaskedUrls } from './written-back.ts';

export const OutcomeEnum = enumOf<CommandOutcome>('CommandOutcome', 'What a command came to.', {
  DONE: "Carried out: the vendor's answer was read and says so.",
  ACCEPTED:
    'Taken by the vendor, which tells the result later: the change of the object that settles it has the same `commandId`.',
  PARTLY_DONE:
    'Of several steps the first were carried out (`done`), and the next was refused (`problem`). A repeat under the same ' +
    '`idempotencyKey` carries out what is left, and nothing twice.',
  UNKNOWN:
    'Sent, and its answer was lost or could not be read (`problem`): the vendor may have carried it out. It is settled by the next ' +
    'change or read that shows its effect. `command(id:)` asks again; a repeat under the same `idempotencyKey` asks as well, and sends ' +
    "it again only where the vendor's state proves that it had no effect, or where sending it twice is the same as once.",
  REPLAYED: 'Carried out before under the same `idempotencyKey`; this is the result of then.',
});

export const CommandProblemType = builder.objectRef<Problem>('CommandProblem').implement({
  description: 'Why a command, or a step of it, was not carried out, or why that is not known.',
  fields: (t) => ({
    code: t.field({
      type: ErrorCodeEnum,
      nullable: false,
      description: 'For programs.',
      resolve: ({ code }) => code,
    }),
    message: t.exposeString('message', { nullable: false, description: 'What happened and what to do about it.' }),
    vendorCode: t.exposeString('vendorCode', { description: "The vendor's own error code." }),
  }),
});

/** What every payload tells of the command itself. */
export const outcomeFields = <P>(
  t: PothosSchemaTypes.ObjectFieldBuilder<Types, P>,
  of: (parent: P) => Omit<Executed<unknown>, 'item'>,
): Readonly<Record<'outcome' | 'commandId' | 'problem' | 'done', FieldRef<Types, unknown>>> => ({
  outcome: t.field({
    type: OutcomeEnum,
    nullable: false,
    description: 'What it came to.',
    resolve: (parent) => of(parent as P).outcome,
  }),
  commandId: t.id({
    nullable: false,
    description:
      'Names the command, for `command(id:)`. The change that settles it has the same, where the vendor tells.',
    resolve: (parent) => of(parent as P).commandId,
  }),
  problem: t.field({
    type: CommandProblemType,
    description: 'Of `PARTLY_DONE`: why the next step was refused. Of `UNKNOWN`: why it is not known. Otherwise null.',
    resolve: (parent) => of(parent as P).problem,
  }),
  done: t.string({
    description: 'The steps that were carried out, in words, when it is not known to be all of them.',
    resolve: (parent) => of(parent as P).done,
  }),
});

/** The union of a payload and every error. */
export const resultUnion = <T>(name: string, payload: ObjectRef<Types, T>) =>
  builder.unionType(`${name}Result`, {
    description: 'The payload, or the typed error that says why there is none.',
    types: [payload, ...ERROR_TYPES] as never,
    resolveType: (value: unknown) => (isRefusal(value) ? errorTypeName(value) : `${name}Payload`),
  });

/** Runs `attempt`; a refusal becomes a member of the result union, anything else stays an error of the field. */
export const orRefusal = async <T>(context: Context, attempt: () => Promise<T>): Promise<T | Refusal> => {
  try {
    return await attempt();
  } catch (cause) {
    if (cause instanceof VendorError) return { refused: cause };
    throw cause;
  } finally {
    context.loader.forget();
  }
};

/** What a command came to, as the principal sees it: `null` for an object that has gone, or been all the time, where it does not see it. */
export const seenResult = <T>(executed: Executed<T>, name: string, { scope }: Context): Executed<T> => {
  const { sight } = scope.account(name);
  const { item } = executed;
  if (!sight || typeof item !== 'object' || item === null) return executed;
  if ('ref' in item) return { ...executed, item: narrow(item as T & VendorObject, sight.queues) };
  const members = Object.entries(item).map(([member, value]) => [
    member,
    typeof value === 'object' && value !== null && 'ref' in value ? narrow(value as VendorObject, sight.queues) : value,
  ]);
  return { ...executed, item: Object.fromEntries(members) as T };
};

/** Throws `UNSUPPORTED` when the account's vendor has no such command. `account` is what `permit` answered. */
export const carryOut = async <T>(
  context: Context,
  account: OpenAccount,
  name: MutationName,
  command: Command<T> | undefined,
  input: unknown,
  idempotencyKey: string | null | undefined,
): Promise<Executed<T>> => {
  const { gateway, scope, principal } = context;
  if (!command) throw new VendorError('UNSUPPORTED', account.name, `${account.title} cannot carry out ${name}`);
  const request = { account, name, input, idempotencyKey, rights: rightsOf(principal), command };
  return seenResult(await gateway.commands.execute(scope, principal.id, request), account.name, context);
};

export type InputBuilder = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;

export const accountField = (t: InputBuilder) => t.string({ required: true, description: 'Name of the account.' });

export const idempotencyField = (t: InputBuilder) =>
  t.string({
    description:
      'Any text of your own, unique among your commands: a repeat under the same key answers the first result and is ' +
      'not carried out again; see `CommandOutcome`. Kept for 24 hours, as long as the gateway runs. Where callers choose the ids of ' +
      'new objects, a create without `nativeId` gets one that is derived from the key and all it was called with, so that its repeat is harmless also ' +
      'afterwards.',
  });

export const nativeIdField = (t: InputBuilder) =>
  t.string({ description: 'The id to be, for vendors whose callers choose ids; one is made up when it is left out.' });

export const expectedVersionField = (t: InputBuilder) =>
  t.string({
    description:
      'The `version` that the object must still have, for vendors that keep versions; else it is a ConflictError.',
  });

export const vendorOptionsField = (t: InputBuilder) =>
  t.field({
    type: 'JSON',
    description: "Members that the account's vendor knows and this API does not model, by the vendor's own names.",
  });

/** The command with its arguments bound; `undefined` when this vendor cannot carry it out. */
type Bound<T> = Command<T> | undefined;

export interface Wording {
  /** Verb and noun: the mutation's name, which has its rule in `RULES`. */
  readonly name: MutationName;
  readonly description: string;
  /** Describes the input. */
  readonly input: string;
  readonly scope: 'work' | 'manage';
}

/** What the input comes to for this principal, before the command is bound. `nativeId`: of the object, `null` while there is none. */
export type Prepare = (
  context: Context,
  account: OpenAccount,
  nativeId: string | null,
  input: Record<string, unknown>,
) => Promise<Record<string, unknown>>;

/** For all that is not prepared otherwise. */
const withoutMasks: Prepare = async (_context, account, _nativeId, input) => {
  refuseMaskedUrls(account.name, input);
  return input;
};

export interface CreateSpec<T, F extends InputFieldMap> extends Wording {
  readonly fields: (t: InputBuilder) => F;
  readonly prepare?: Prepare;
  readonly run: (account: OpenAccount, input: InputShapeFromFields<F>) => Bound<T>;
}

export interface ChangeSpec<T, F extends InputFieldMap> extends Wording {
  readonly fields: (t: InputBuilder) => F;
  readonly prepare?: Prepare;
  readonly run: (account: OpenAccount, nativeId: string, input: InputShapeFromFields<F>) => Bound<T>;
}

interface Keyed {
  readonly idempotencyKey?: string | null | undefined;
}

/** The commands that answer an object of this kind: `create` for new ones, `change` for those that have an id. */
export const commandsOf = <K extends Kind>(kind: K, field: string, type: ObjectRef<Types, Items[K]>) => {
  type Item = Items[K];
  const payload = builder.objectRef<Executed<Item>>(`${kind}Payload`).implement({
    description: `What a command on an object of type ${kind} came to.`,
    fields: (t) => ({
      ...outcomeFields(t, (executed) => executed),
      [field]: t.field({
        type,
        description: 'The object after the command; null when that is not known.',
        resolve: ({ item }) => item as never,
      }),
    }),
  });
  const result = resultUnion(kind, payload);

  const mutation = (
    { name, description, input, scope }: Wording,
    fields: (t: InputBuilder) => InputFieldMap,
    accountOf: (input: Record<string, unknown>) => string,
    run: (account: OpenAccount, input: Record<string, unknown>) => Bound<Item>,
    prepare: (
      context: Context,
      account: OpenAccount,
      input: Record<string, unknown>,
    ) => Promise<Record<string, unknown>>,
  ): void => {
    const inputType = builder.inputType(`${name[0]?.toUpperCase()}${name.slice(1)}Input`, {
      description: input,
      fields: (t) => ({ ...fields(t), idempotencyKey: idempotencyField(t) }),
    });
    builder.mutationField(name, (t) =>
      t.field({
        type: result as never,
        nullable: false,
        description,
        authScopes: { [scope]: true },
        args: { input: t.arg({ type: inputType, required: true, description: 'What to do.' }) },
        resolve: (async (
          _root: unknown,
          args: { input: Keyed & Record<string, unknown> },
          context: Context,
          info: GraphQLResolveInfo,
        ) =>
          orRefusal(context, async () => {
            const { idempotencyKey, ...given } = args.input;
            const account = await permit(context, info, name, accountOf(given), given, idempotencyKey);
            const prepared = await prepare(context, account, given);
            return carryOut(context, account, name, run(account, prepared), given, idempotencyKey);
          })) as never,
      }),
    );
  };

  /** A command on an object that exists: its id names the account, too. */
  const change = <F extends InputFieldMap>({
    fields,
    run,
    prepare = withoutMasks,
    ...wording
  }: ChangeSpec<Item, F>): void =>
    mutation(
      wording,
      (t) => ({ id: t.id({ required: true, description: `Id of the ${kind}.` }), ...fields(t) }),
      (given) => decodeId(kind, given.id as string).account,
      (account, given) => run(account, decodeId(kind, given.id as string).nativeId, given as InputShapeFromFields<F>),
      (context, account, given) => prepare(context, account, decodeId(kind, given.id as string).nativeId, given),
    );

  return {
    /** A command whose input names the account. */
    create: <F extends InputFieldMap>({ fields, run, prepare = withoutMasks, ...wording }: CreateSpec<Item, F>): void =>
      mutation(
        wording,
        (t) => ({ account: accountField(t), ...fields(t) }),
        (given) => given.account as string,
        (account, given) => run(account, given as InputShapeFromFields<F>),
        (context, account, given) => prepare(context, account, null, given),
      ),
    change,
    /** A command that needs nothing but its object. */
    plain: (wording: Wording, bind: (account: OpenAccount, nativeId: string) => Bound<Item>): void =>
      change({ ...wording, fields: () => ({}), run: bind }),
  };
};
