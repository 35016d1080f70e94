import type { InputFieldMap, InputShapeFromFields, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Items } from '../gateway/kinds.ts';
import type { Executed } from '../gateway/outcome.ts';
import type { Command } from '../gateway/verb.ts';
import { batchesOf } from './batch.ts';
import { builder, type Types } from './builder.ts';
import {
  accountField,
  carryOut,
  type InputBuilder,
  idempotencyField,
  orRefusal,
  outcomeFields,
  resultUnion,
} from './command.ts';
import type { Context } from './context.ts';
import { decodeId } from './ids.ts';
import { permit } from './permit.ts';
import type { MutationName } from './rules.ts';
import { refuseMaskedUrls } from './written-back.ts';

/** The command with its arguments bound; `undefined` when this vendor cannot carry it out. */
type Bound<T> = Command<T> | undefined;

type Given = Readonly<Record<string, unknown>>;

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

/** A command whose `id` is that of an object of another kind than the one it answers. */
export interface AboutSpec<T, F extends InputFieldMap> extends Wording {
  readonly fields: (t: InputBuilder) => F;
  /** The kind of the object that `id` names. */
  readonly about: Kind;
  /** The input under the names of today. Throws `INVALID_INPUT` when it says too much or too little. */
  readonly current?: (input: InputShapeFromFields<F>) => InputShapeFromFields<F>;
  readonly run: (account: OpenAccount, nativeId: string, input: InputShapeFromFields<F>) => Bound<T>;
}

interface Mutation<T> extends Wording {
  readonly fields: (t: InputBuilder) => InputFieldMap;
  readonly current?: (input: Given) => Given;
  readonly accountOf: (input: Given) => string;
  readonly run: (account: OpenAccount, input: Given) => Bound<T>;
  readonly prepare: (context: Context, account: OpenAccount, input: Given) => Promise<Given>;
}

/**
 * The mutations that answer this payload, each with its batch where `BATCHES` has one. `name` is the first word of their types; `noun`
 * says what they are about.
 */
export const mutationsOf = <T>(name: string, noun: string, payload: ObjectRef<Types, Executed<T>>) => {
  const result = resultUnion(name, payload);
  const batches = batchesOf(name, noun, result);

  return (mutation: Mutation<T>): void => {
    const { name: field, description, input, scope, fields, current = (given) => given, accountOf } = mutation;
    const inputType = builder.inputType(`${field[0]?.toUpperCase()}${field.slice(1)}Input`, {
      description: input,
      fields: (t) => ({ ...fields(t), idempotencyKey: idempotencyField(t) }),
    });

    const execute = (context: Context, info: GraphQLResolveInfo, all: Given) =>
      orRefusal(context, async () => {
        const { idempotencyKey, ...rest } = all as { readonly idempotencyKey?: string | null } & Given;
        const given = current(rest);
        const account = await permit(context, info, field, accountOf(given), given, idempotencyKey);
        const prepared = await mutation.prepare(context, account, given);
        return carryOut(context, account, field, mutation.run(account, prepared), given, idempotencyKey);
      });

    builder.mutationField(field, (t) =>
      t.field({
        type: result as never,
        nullable: false,
        description,
        authScopes: { [scope]: true },
        args: { input: t.arg({ type: inputType, required: true, description: 'What to do.' }) },
        resolve: ((_root: unknown, args: { input: Given }, context: Context, info: GraphQLResolveInfo) =>
          execute(context, info, args.input)) as never,
      }),
    );
    batches(field, scope, inputType as never, { current, accountOf, execute });
  };
};

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
  const mutation = mutationsOf<Item>(kind, kind, payload);

  /** A command on an object that exists: its id names the account, too. */
  const on = <F extends InputFieldMap>(
    about: Kind,
    { fields, run, prepare = withoutMasks, ...rest }: ChangeSpec<Item, F> & { current?: (given: Given) => Given },
  ): void =>
    mutation({
      ...rest,
      fields: (t) => ({ id: t.id({ required: true, description: `Id of the ${about}.` }), ...fields(t) }),
      accountOf: (given) => decodeId(about, given.id as string).account,
      run: (account, given) => run(account, decodeId(about, given.id as string).nativeId, given as never),
      prepare: (context, account, given) =>
        prepare(context, account, decodeId(about, given.id as string).nativeId, given),
    });

  const change = <F extends InputFieldMap>(spec: ChangeSpec<Item, F>): void => on(kind, spec);

  return {
    /** A command whose input names the account. */
    create: <F extends InputFieldMap>({ fields, run, prepare = withoutMasks, ...wording }: CreateSpec<Item, F>): void =>
      mutation({
        ...wording,
        fields: (t) => ({ account: accountField(t), ...fields(t) }),
        accountOf: (given) => given.account as string,
        run: (account, given) => run(account, given as never),
        prepare: (context, account, given) => prepare(context, account, null, given),
      }),
    change,
    about: <F extends InputFieldMap>({ about, ...spec }: AboutSpec<Item, F>): void => on(about, spec as never),
    /** A command that needs nothing but its object. */
    plain: (wording: Wording, bind: (account: OpenAccount, nativeId: string) => Bound<Item>): void =>
      change({ ...wording, fields: () => ({}), run: bind }),
  };
};
