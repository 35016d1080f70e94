import type { InputObjectRef, ObjectRef } from '@pothos/core';
import { VendorError } from '../domain/error.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { CommandOutcome, CommandRequest, Executed } from '../gateway/command.ts';
import type { Items } from '../gateway/kinds.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { ERROR_TYPES, errorTypeName, isRefusal, type Refusal } from './errors.ts';
import { decodeId } from './ids.ts';

const OutcomeEnum = builder.enumType('CommandOutcome', {
  description: 'What became of a command.',
  values: {
    DONE: { description: 'Carried out.' },
    ACCEPTED: { description: 'Taken by the vendor, which tells the result later.' },
    UNKNOWN: { description: 'Sent, and never answered: it may have been carried out. Read the object to find out.' },
    REPLAYED: { description: 'Carried out before under the same `idempotencyKey`; this is the first result.' },
  } satisfies Record<CommandOutcome, { description: string }>,
});

export const outcomeField = { type: OutcomeEnum, nullable: false, description: 'What became of it.' } as const;

/** `XPayload` and the union `XResult` of it and every error, for all commands that answer an object of this kind. */
export const resultOf = <K extends Kind>(kind: K, field: string, type: ObjectRef<Types, Items[K]>) => {
  const payload = builder.objectRef<Executed<Items[K]>>(`${kind}Payload`).implement({
    description: `What a command on an object of type ${kind} came to.`,
    fields: (t) => ({
      outcome: t.expose('outcome', outcomeField as never),
      [field]: t.field({
        type,
        description: 'The object after the command; null when that is not known.',
        resolve: ({ item }) => item as never,
      }),
    }),
  });
  return builder.unionType(`${kind}Result`, {
    description: `The payload, or the typed error that says why there is none.`,
    types: [payload, ...ERROR_TYPES] as never,
    resolveType: (value: unknown) => (isRefusal(value) ? errorTypeName(value) : `${kind}Payload`),
  });
};

type InputBuilder = PothosSchemaTypes.InputFieldBuilder<Types, 'InputObject'>;

export const idempotencyKey = (t: InputBuilder) =>
  t.string({
    description:
      'Any text of your own, unique among your commands: a repeat under the same key answers the first result and is ' +
      'not carried out again. Kept for 24 hours.',
  });

export const idOf = (t: InputBuilder, kind: string) => t.id({ required: true, description: `Id of the ${kind}.` });

export const accountOf = (t: InputBuilder) => t.string({ required: true, description: 'Name of the account.' });

export const vendorOptions = (t: InputBuilder) =>
  t.field({
    type: 'JSON',
    description: "Members that the account's vendor knows and this API does not model, by the vendor's own names.",
  });

interface Keyed {
  readonly idempotencyKey?: string | null | undefined;
}

type Run<T> = CommandRequest<T>['run'];

interface CommandSpec<K extends Kind, I> {
  /** Verb and noun: the mutation's name. */
  readonly name: string;
  readonly description: string;
  readonly result: ReturnType<typeof resultOf<K>>;
  readonly input: InputObjectRef<Types, I>;
  readonly scope: 'work' | 'manage';
  /** Name of the account that the input is about. */
  readonly account: (input: I) => string;
  /** The adapter's member with its arguments bound; `undefined` when this vendor cannot do it. */
  readonly prepare: (account: OpenAccount, input: I) => Run<Items[K]> | undefined;
}

/** The account that the object with this id belongs to. */
export const accountOfId = (kind: Kind, id: string): string => decodeId(kind, id).account;

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

export const command = <K extends Kind, I extends Keyed>(spec: CommandSpec<K, I>): void => {
  builder.mutationField(spec.name, (t) =>
    t.field({
      type: spec.result as never,
      nullable: false,
      description: spec.description,
      authScopes: { [spec.scope]: true },
      args: { input: t.arg({ type: spec.input, required: true, description: 'What to do.' }) },
      resolve: (async (_root: unknown, given: { input: I }, context: Context) =>
        orRefusal(context, async () => {
          const { idempotencyKey: key, ...input } = given.input;
          const account = context.scope.account(spec.account(given.input));
          const run = spec.prepare(account, given.input);
          if (!run) {
            throw new VendorError('UNSUPPORTED', account.name, `${account.title} cannot carry out ${spec.name}`);
          }
          const request = { account, name: spec.name, input, idempotencyKey: key, run };
          return context.gateway.commands.execute(context.scope, context.principal.id, request);
        })) as never,
    }),
  );
};

/** The input of commands that need nothing but their object. */
export const targetInput = (name: string, description: string, kind: string) =>
  builder.inputType(name, {
    description,
    fields: (t) => ({ id: idOf(t, kind), idempotencyKey: idempotencyKey(t) }),
  });
