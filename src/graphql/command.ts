import type { FieldRef, ObjectRef } from '@pothos/core';
import { VendorError } from '../domain/error.ts';
import type { Problem } from '../domain/event.ts';
import type { VendorObject } from '../domain/object.ts';
import { narrow } from '../domain/sight.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { CommandOutcome, Executed } from '../gateway/outcome.ts';
import type { Command } from '../gateway/verb.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { ERROR_TYPES, ErrorCodeEnum, errorTypeName, isRefusal, type Refusal } from './errors.ts';
import { rightsOf } from './rights.ts';
import type { MutationName } from './rules.ts';

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
