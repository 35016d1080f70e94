import type { InputFieldMap, InputShapeFromFields, ObjectRef } from '@pothos/core';
import { VendorError } from '../domain/error.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { CommandOutcome, CommandRequest, Executed } from '../gateway/command.ts';
import type { Items } from '../gateway/kinds.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { ERROR_TYPES, errorTypeName, isRefusal, type Refusal } from './errors.ts';
import { decodeId } from './ids.ts';

export const OutcomeEnum = enumOf<CommandOutcome>('CommandOutcome', 'What became of a command.', {
  DONE: 'Carried out.',
  ACCEPTED: 'Taken by the vendor, which tells the result later: subscribe to the changes of the object.',
  UNKNOWN: 'Sent, and never answered: it may have been carried out. Read the object to find out.',
  REPLAYED: 'Carried out before under the same `idempotencyKey`; this is the first result.',
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

export type InputBuilder = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;

export const accountField = (t: InputBuilder) => t.string({ required: true, description: 'Name of the account.' });

export const idempotencyField = (t: InputBuilder) =>
  t.string({
    description:
      'Any text of your own, unique among your commands: a repeat under the same key answers the first result and is ' +
      'not carried out again. Kept for 24 hours.',
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

/** The adapter's member with its arguments bound; `undefined` when this vendor cannot do it. */
type Run<T> = CommandRequest<T>['run'] | undefined;

type Plain<T> = (
  nativeId: string,
  ...call: Parameters<CommandRequest<T>['run']>
) => ReturnType<CommandRequest<T>['run']>;

export interface Wording {
  /** Verb and noun: the mutation's name. */
  readonly name: string;
  readonly description: string;
  /** Describes the input. */
  readonly input: string;
  readonly scope: 'work' | 'manage';
}

export interface CreateSpec<T, F extends InputFieldMap> extends Wording {
  readonly fields: (t: InputBuilder) => F;
  readonly run: (account: OpenAccount, input: InputShapeFromFields<F>) => Run<T>;
}

export interface ChangeSpec<T, F extends InputFieldMap> extends Wording {
  readonly fields: (t: InputBuilder) => F;
  readonly run: (account: OpenAccount, nativeId: string, input: InputShapeFromFields<F>) => Run<T>;
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
      outcome: t.field({
        type: OutcomeEnum,
        nullable: false,
        description: 'What became of it.',
        resolve: ({ outcome }) => outcome,
      }),
      commandId: t.exposeID('commandId', {
        description:
          'Of a command that was `ACCEPTED`: stands again on the change that tells its result. Null when the account cannot tell.',
      }),
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
    run: (account: OpenAccount, input: Record<string, unknown>) => Run<Item>,
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
        resolve: (async (_root: unknown, args: { input: Keyed & Record<string, unknown> }, context: Context) =>
          orRefusal(context, async () => {
            const { idempotencyKey, ...given } = args.input;
            const account = context.scope.account(accountOf(given));
            const bound = run(account, given);
            if (!bound) throw new VendorError('UNSUPPORTED', account.name, `${account.title} cannot carry out ${name}`);
            const request = { account, name, input: given, idempotencyKey, run: bound };
            return context.gateway.commands.execute(context.scope, context.principal.id, request);
          })) as never,
      }),
    );
  };

  /** A command on an object that exists: its id names the account, too. */
  const change = <F extends InputFieldMap>({ fields, run, ...wording }: ChangeSpec<Item, F>): void =>
    mutation(
      wording,
      (t) => ({ id: t.id({ required: true, description: `Id of the ${kind}.` }), ...fields(t) }),
      (given) => decodeId(kind, given.id as string).account,
      (account, given) => run(account, decodeId(kind, given.id as string).nativeId, given as InputShapeFromFields<F>),
    );

  return {
    /** A command whose input names the account. */
    create: <F extends InputFieldMap>({ fields, run, ...wording }: CreateSpec<Item, F>): void =>
      mutation(
        wording,
        (t) => ({ account: accountField(t), ...fields(t) }),
        (given) => given.account as string,
        (account, given) => run(account, given as InputShapeFromFields<F>),
      ),
    change,
    /** A command that needs nothing but its object; `memberOf` is the adapter's member that carries it out. */
    plain: (wording: Wording, memberOf: (account: OpenAccount) => Plain<Item> | undefined): void =>
      change({
        ...wording,
        fields: () => ({}),
        run: (account, nativeId) => {
          const member = memberOf(account);
          return member && ((call) => member(nativeId, call));
        },
      }),
  };
};
