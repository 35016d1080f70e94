import type { FieldMap, InputObjectRef, ObjectRef } from '@pothos/core';
import type { GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { ChangedEvent, EventItems, EventKind, FeedEvent } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import type { Delivery, Events, Reader } from '../events/events.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import { type Filters, type Items, kindRow, missingOf, splitFilter } from '../gateway/kinds.ts';
import { chosenAccounts } from '../gateway/listing.ts';
import { untoldWork, wholeOf } from '../gateway/sighted.ts';
import { untoldByName, untoldHolders } from '../gateway/untold.ts';
import { beforeOf } from './before.ts';
import { builder, type Types } from './builder.ts';
import { CommandProblemType } from './command.ts';
import type { Context } from './context.ts';
import { ChangeSourceEnum, FeedEventInterface, feedUnion, RESUME, type Told } from './feed-event.ts';
import { globalId } from './ids.ts';
import type { Wanted } from './lists.ts';
import { asksWhatIsHeld, haveJobsByTasks } from './live-leads.ts';
import type { Fields } from './relation-field.ts';
import { resumedAt } from './resume.ts';
import { rightsOf } from './rights.ts';

interface ChangesSpec<K extends EventKind, I extends object> {
  readonly kind: K;
  readonly type: ObjectRef<Types, EventItems[K]>;
  /** The members of such an object that its representation itself holds: what can be told of one that is no more. */
  readonly members: (t: Fields<EventItems[K]>) => FieldMap;
  readonly filter: InputObjectRef<Types, I>;
  readonly wanted: (input: I | null | undefined, context: Context) => Wanted<K>;
  /** The objects that must be asked for before the vendor tells their changes. */
  readonly watch?: (input: I | null | undefined, context: Context) => Promise<readonly Ref<'Workbin'>[]>;
}

/** The accounts that have such objects at all. One that was asked for by name and has none is refused, and so is asking when none has. */
export const accountsWith = <K extends EventKind>(
  kind: K,
  wanted: Wanted<K>,
  context: Context,
): readonly OpenAccount[] => {
  const { portOf } = kindRow(kind);
  const chosen = chosenAccounts(context.scope, wanted);
  const having = chosen.filter((account) => portOf(account));
  const without = chosen.find((account) => !having.includes(account) && wanted.accounts?.includes(account.name));
  if (without) throw new VendorError('UNSUPPORTED', without.name, `${without.title} knows no objects of type ${kind}`);
  if (having.length > 0 || chosen.length === 0) return having;
  throw new VendorError('UNSUPPORTED', null, `no account here knows objects of type ${kind}`);
};

/**
 * The accounts whose work tells its queue, where only some queues are seen: of the others nothing would ever be told. One that was asked
 * for by name is refused, and so is asking when none does.
 */
const tellingOf = <K extends EventKind>(
  kind: K,
  accounts: readonly OpenAccount[],
  { accounts: named }: Wanted<K>,
): readonly OpenAccount[] => {
  if (kind !== 'Job' && kind !== 'Task') return accounts;
  const untold = accounts.flatMap((account) => (account.sight && untoldWork(wholeOf(account), kind)) || []);
  const refused = untold.find((error) => named?.includes(error.account ?? '')) ?? untold[0];
  if (refused && (named?.includes(refused.account ?? '') || untold.length === accounts.length)) throw refused;
  return accounts.filter(({ name }) => !untold.some((error) => error.account === name));
};

/** What of a filter an object itself can answer: all of it, or the subscription is refused. */
export const checkedFilter = <K extends EventKind>(kind: K, account: OpenAccount, filter: Filters[K]): Filters[K] => {
  const port = kindRow(kind).portOf(account);
  const cannot = [...(port?.cannot ?? []), ...(port?.decides ?? [])];
  const { residual, unsupported } = splitFilter<K>(kind, { pushes: [], cannot }, filter);
  if (unsupported.length === 0) return residual;
  throw new VendorError(
    'UNSUPPORTED',
    account.name,
    `objects of type ${kind} of ${account.title} do not tell ${unsupported.join(', ')}: subscribe without it, or name other accounts`,
  );
};

/** What no change could ever match is refused: the account never tells the states that are asked for, or what those workers hold. */
const checkTold = async <K extends EventKind>(
  kind: K,
  account: OpenAccount,
  filter: Filters[K],
  { scope }: Context,
): Promise<void> => {
  const untold = await untoldHolders(scope, account, kind, filter);
  if (untold?.isAll) throw untold.error;
  const port = kindRow(kind).portOf(account);
  const missing = port ? missingOf<K>(kind, port, filter) : null;
  if (!missing?.isUntoldNamed || !missing.isAll || missing.forgotten.length > 0) return;
  throw untoldByName(account, kind, filter) ?? new Error('a state that is never told is named');
};

/** The reader, with the tasks of its accounts followed as long as it reads: what workers hold is then known without a call. */
const following = (reader: Reader, accounts: readonly string[], events: Events): Reader => {
  const { stop } = events.follow({ accounts, kinds: ['Task'], hear() {} });
  const told = (result: IteratorResult<Delivery, undefined>) => {
    if (result.done) stop();
    return result;
  };
  const failed = (error: unknown): never => {
    stop();
    throw error;
  };
  const whole: Reader = {
    next: () => reader.next().then(told, failed),
    return: () => reader.return().finally(stop),
    [Symbol.asyncIterator]: () => whole,
  };
  return whole;
};

const wants = <K extends EventKind>(kind: K, filters: ReadonlyMap<string, Filters[K]>, allowed: Context) => {
  const { matches } = kindRow(kind);
  return (event: FeedEvent): boolean => {
    // What the principal may see may have changed since the subscription began.
    if (allowed.principal.accounts?.includes(event.account) === false) return false;
    if (event.type !== 'changed') return true;
    const filter = filters.get(event.account);
    if (filter === undefined) return false;
    const states = [event.item, event.before] as readonly (Items[K] | null)[];
    return states.some((state) => state !== null && matches(state, filter));
  };
};

/** `xChanged(filter:, after:)` for one kind of object, and the types that it answers. */
export const changesOf = <K extends EventKind, I extends object>(spec: ChangesSpec<K, I>) => {
  const { kind, type, members } = spec;
  const field = kind.toLowerCase();
  const beforeType = beforeOf(kind, members);
  const change = builder.objectRef<Told<ChangedEvent<K>>>(`${kind}Change`).implement({
    description: `A change of one object of type ${kind}.`,
    interfaces: [FeedEventInterface] as never,
    fields: (t) => ({
      [`${field}Id`]: t.id({
        nullable: false,
        description: 'Global id of the object, also when it is gone. The change itself has no id.',
        resolve: ({ event }) => globalId(event.ref),
      }),
      [field]: t.field({
        type,
        description: 'The object after the change; null when it is gone.',
        resolve: ({ event }) => event.item as never,
      }),
      before: t.field({
        type: beforeType,
        description: 'What it was when it was last known; null when it was not known.',
        resolve: ({ event }) => event.before as never,
      }),
      cause: t.string({
        description: "The vendor's own word for what happened; null where a comparison of two reads found it.",
        resolve: ({ event }) => event.cause,
      }),
      at: t.field({
        type: 'DateTime',
        description: "When it happened by the vendor's clock, as far as the vendor tells.",
        resolve: ({ event }) => event.at,
      }),
      receivedAt: t.field({
        type: 'DateTime',
        nullable: false,
        description: 'When it was heard.',
        resolve: ({ event }) => event.receivedAt,
      }),
      source: t.field({
        type: ChangeSourceEnum,
        nullable: false,
        description: 'How it came to be known.',
        resolve: ({ event }) => event.source,
      }),
      commandId: t.id({
        description: 'The `commandId` of the command whose result this is, if it is one.',
        resolve: ({ event }) => event.commandId,
      }),
      problem: t.field({
        type: CommandProblemType,
        description: 'Why that command came to nothing; the object is as it was.',
        resolve: ({ event }) => event.problem,
      }),
      conflated: t.int({
        nullable: false,
        description: 'How many earlier changes of this object are left out because the reader was slow.',
        resolve: ({ conflated }) => conflated,
      }),
    }),
  });
  const event = feedUnion(kind, change);

  builder.subscriptionField(`${field}Changed`, (t) =>
    t.field({
      type: event as never,
      nullable: false,
      description: `Every change of objects of type ${kind} that match the filter or did before the change, from here on.`,
      args: {
        filter: t.arg({ type: spec.filter as never, description: 'Which ones; all members must hold.' }),
        after: t.arg.string({ description: RESUME }),
      },
      subscribe: (async (
        _root: unknown,
        args: { filter?: I | null; after?: string | null },
        context: Context,
        info: GraphQLResolveInfo,
      ) => {
        const wanted = spec.wanted(args.filter, context);
        const filters = new Map<string, Filters[K]>();
        for (const account of tellingOf(kind, accountsWith(kind, wanted, context), wanted)) {
          const filter = wanted.filter(account.name) ?? {};
          await checkTold(kind, account, filter, context);
          filters.set(account.name, checkedFilter(kind, account, filter));
        }
        const accounts = [...filters.keys()];
        const reader = await context.events.listen({
          accounts,
          kind,
          watch: await spec.watch?.(args.filter, context),
          wants: wants(kind, filters, context),
          after: resumedAt(args.after, context),
          rights: rightsOf(context.principal),
        });
        return asksWhatIsHeld(kind, info, haveJobsByTasks(accounts, context))
          ? following(reader, accounts, context.events)
          : reader;
      }) as never,
      resolve: ((delivery: unknown) => delivery) as never,
    }),
  );
  return change;
};
