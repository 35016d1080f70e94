import type { InputRef } from '@pothos/core';
import type { GraphQLInputType, GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import { AT_A_TIME, runBatch } from '../gateway/batch.ts';
import type { CommandOutcome, Executed } from '../gateway/outcome.ts';
import { builder, type Types } from './builder.ts';
import { orRefusal, resultUnion } from './command.ts';
import type { Context } from './context.ts';
import { isRefusal, type Refusal } from './errors.ts';
import { reported } from './mutation-report.ts';
import { BATCHES, type BatchName, type MutationName } from './rules.ts';

/** The most items of one batch. */
export const MOST_ITEMS = 500;

/** In this last part of the time that an operation may take no command is begun, so that those under way can be answered. */
const LAST_PART = 1 / 5;

type Given = Readonly<Record<string, unknown>>;
type Result = Executed<unknown> | Refusal;

/** The command of which a batch gives many. */
interface Single {
  /** The input under the names of today. */
  readonly current: (input: Given) => Given;
  readonly accountOf: (input: Given) => string;
  readonly execute: (context: Context, info: GraphQLResolveInfo, input: Given) => Promise<Result>;
}

/** `failure`: of the gateway's own, which becomes an error of the field. */
type Outcome = { readonly id: string | null } & ({ readonly result: Result } | { readonly failure: unknown });

interface Batch {
  readonly outcomes: readonly Outcome[];
}

interface BatchInput {
  readonly items: readonly Given[];
  readonly idempotencyKey?: string | null;
}

const countOf = ({ outcomes }: Batch, ...wanted: readonly CommandOutcome[]): number =>
  outcomes.filter((one) => 'result' in one && !isRefusal(one.result) && wanted.includes(one.result.outcome)).length;

const typesOf = (name: string, noun: string, result: unknown) => {
  const outcome = builder.objectRef<Outcome>(`${name}BatchOutcome`).implement({
    description: `What one item of a batch came to, for an object of type ${noun}.`,
    fields: (t) => ({
      objectId: t.id({ description: 'The `id` of the item; null for a new object.', resolve: ({ id }) => id }),
      result: t.field({
        type: result as never,
        description:
          'What the command alone would have answered. Null only when the gateway itself failed: `errors` tells so, and whether the ' +
          'command was carried out is not known.',
        resolve: ((one: Outcome) => {
          if ('failure' in one) throw one.failure;
          return one.result;
        }) as never,
      }),
    }),
  });
  const count = (
    t: PothosSchemaTypes.ObjectFieldBuilder<Types, Batch>,
    description: string,
    resolve: (batch: Batch) => number,
  ) => t.int({ nullable: false, description, resolve });
  const payload = builder.objectRef<Batch>(`${name}BatchPayload`).implement({
    description: 'What the items of a batch came to. The five counts add up to the number of items.',
    fields: (t) => ({
      outcomes: t.field({
        type: [outcome],
        nullable: false,
        description: 'One for each item, in the order of the items.',
        // A batch counts as often as it has items already.
        complexity: { field: 1, multiplier: 1 },
        resolve: ({ outcomes }) => [...outcomes],
      }),
      done: count(t, 'Items of outcome `DONE` or `REPLAYED`.', (batch) => countOf(batch, 'DONE', 'REPLAYED')),
      accepted: count(t, 'Items of outcome `ACCEPTED`.', (batch) => countOf(batch, 'ACCEPTED')),
      partlyDone: count(t, 'Items of outcome `PARTLY_DONE`.', (batch) => countOf(batch, 'PARTLY_DONE')),
      unknown: count(t, 'Items of outcome `UNKNOWN`.', (batch) => countOf(batch, 'UNKNOWN')),
      failed: count(
        t,
        'Items whose result is a typed error or null.',
        ({ outcomes }) => outcomes.filter((one) => !('result' in one) || isRefusal(one.result)).length,
      ),
    }),
  });
  return resultUnion(`${name}Batch`, payload);
};

interface Reading {
  /** Id of the object that the item is about; `null` for a new one. */
  readonly id: string | null;
  /** `null` when the item names none. */
  readonly account: string | null;
}

/** Reads where an item goes. What is wrong with it is told when it is carried out. */
const readingOf =
  ({ current, accountOf }: Single) =>
  (item: Given): Reading => {
    try {
      const given = current(item);
      const id = typeof given.id === 'string' ? given.id : null;
      return { id, account: accountOf(given) };
    } catch (error) {
      if (!(error instanceof VendorError)) throw error;
      return { id: typeof item.id === 'string' ? item.id : null, account: null };
    }
  };

/** Throws when the batch cannot be carried out as a whole. */
const check = (ids: readonly (string | null)[]): void => {
  if (ids.length > MOST_ITEMS) {
    const problem = `a batch may have ${MOST_ITEMS} items, and this one has ${ids.length}: split it`;
    throw new VendorError('LIMIT_EXCEEDED', null, problem);
  }
  const places = new Map<string, number>();
  ids.forEach((id, place) => {
    if (id === null) return;
    const earlier = places.get(id);
    if (earlier !== undefined) {
      const problem = `items[${earlier}] and items[${place}] are about the same object, "${id}": leave one of them out`;
      throw new VendorError('INVALID_INPUT', null, problem);
    }
    places.set(id, place);
  });
};

/** A repeat of the batch repeats each of its items: those with an id go by it, new objects by their place. */
const keyOf = (batchKey: string | null | undefined, own: unknown, of: string | number): string | null => {
  if (typeof own === 'string') return own;
  return typeof batchKey === 'string' ? JSON.stringify([batchKey, of]) : null;
};

const notBegun = (account: string | null): Refusal => ({
  refused: new VendorError(
    'TIMEOUT',
    account,
    'the time for this request was nearly up, and this item was not begun: send the batch again, under its idempotencyKey',
  ),
});

const runItems = (
  name: MutationName,
  spec: Single,
  context: Context,
  info: GraphQLResolveInfo,
  { items, idempotencyKey }: BatchInput,
): Promise<readonly Outcome[]> => {
  const { leftMs } = context;
  const inputType = info.parentType.getFields()[name]?.args[0]?.type as GraphQLInputType;
  const lastMs = (leftMs?.() ?? 0) * LAST_PART;
  const read = readingOf(spec);
  const carryOut = (item: Given, place: number): Promise<Result> => {
    const { id, account } = read(item);
    if (leftMs !== undefined && leftMs() <= lastMs) return Promise.resolve(notBegun(account));
    const key = keyOf(idempotencyKey, item.idempotencyKey, id ?? place);
    return spec.execute({ ...context, ...context.part() }, info, { ...item, idempotencyKey: key });
  };
  return runBatch(
    items,
    (item) => read(item).account,
    async (item, place): Promise<Outcome> => {
      const { id } = read(item);
      const run = () => carryOut(item, place);
      try {
        return { id, result: await reported(context, info.fieldName, [[inputType, item]], item, run) };
      } catch (failure) {
        return { id, failure };
      }
    },
  );
};

const capital = (text: string): string => `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;

const descriptionOf = (name: MutationName): string =>
  `Carries out \`${name}\` for each of up to ${MOST_ITEMS} items, which may be of several accounts. Each item comes to what the command ` +
  `alone would come to, whatever the others come to; those of one account begin in their order, ${AT_A_TIME} at a time. What is not begun ` +
  'when the time for the request is nearly up answers a TimeoutError. A typed error for the whole batch: nothing of it was carried out.';

/** The batches of commands that answer one union, `result`; `name` and `noun` as in `mutationsOf`. */
export const batchesOf = (name: string, noun: string, result: unknown) => {
  let union: ReturnType<typeof typesOf> | undefined;

  /** Adds the batch of the command, where `BATCHES` has one. `input` is the type of the command's input. */
  return (single: MutationName, scope: 'work' | 'manage', input: InputRef<Given>, spec: Single): void => {
    const field = (BATCHES as Partial<Record<MutationName, BatchName>>)[single];
    if (!field) return;
    union ??= typesOf(name, noun, result);
    const inputType = builder.inputType(`${capital(field)}Input`, {
      description: `The items of a batch of \`${single}\`.`,
      fields: (t) => ({
        items: t.field({
          type: [input],
          required: true,
          description:
            `At most ${MOST_ITEMS} inputs of \`${single}\`, no two about the same object. An \`idempotencyKey\` of an item goes before the ` +
            'one of the batch.',
        }),
        idempotencyKey: t.string({
          description:
            'Any text of your own, unique among your batches. Each item has a key that is made of it and of the `id` of the item, or of its ' +
            'place where it is about a new object; so a repeat under it carries out what is left, and nothing twice.',
        }),
      }),
    });
    builder.mutationField(field, (t) =>
      t.field({
        type: union as never,
        nullable: false,
        description: descriptionOf(single),
        authScopes: { [scope]: true },
        args: { input: t.arg({ type: inputType, required: true, description: 'What to do.' }) },
        complexity: (args) => {
          const { length } = (args as { readonly input: BatchInput }).input.items;
          return { field: length, multiplier: Math.max(1, length) };
        },
        resolve: ((_root: unknown, args: { input: BatchInput }, context: Context, info: GraphQLResolveInfo) =>
          orRefusal(context, async () => {
            const read = readingOf(spec);
            check(args.input.items.map((item) => read(item).id));
            return { outcomes: await runItems(single, spec, context, info, args.input) };
          })) as never,
      }),
    );
  };
};
