import type { VendorError } from '../domain/error.ts';
import type { FeedHealth, FeedMode, FeedState, HealthEvent } from '../domain/event.ts';
import type { Delivery, Reader } from '../events/events.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import { ErrorCodeEnum } from './errors.ts';

const FeedModeEnum = enumOf<FeedMode>('FeedMode', "How an account's changes are heard.", {
  NONE: 'Not at all: nobody listens.',
  STREAM: 'Over a stream of the vendor.',
  WEBHOOK: 'By deliveries of the vendor.',
  POLL: 'By reading again and again and comparing.',
});

const FeedStateEnum = enumOf<FeedState>('FeedState', 'How well they are heard.', {
  IDLE: 'Nobody listens.',
  CONNECTING: 'Nothing has been heard yet.',
  LIVE: 'As it should be.',
  DEGRADED:
    'The stream is lost and polling stands in for it, or not all that was read could be understood; see the error.',
  DOWN: 'Nothing is heard; see the error.',
});

const FeedErrorType = builder.objectRef<Pick<VendorError, 'code' | 'message' | 'vendorCode'>>('FeedError').implement({
  description: 'What is wrong with a feed.',
  fields: (t) => ({
    code: t.field({ type: ErrorCodeEnum, nullable: false, description: 'For programs.', resolve: ({ code }) => code }),
    message: t.string({
      nullable: false,
      description: 'What happened and what to do about it.',
      resolve: ({ message }) => message,
    }),
    vendorCode: t.exposeString('vendorCode', { description: "The vendor's own error code." }),
  }),
});

const FeedType = builder.objectRef<FeedHealth>('Feed').implement({
  description: "The gateway's stream of changes of one account. Counts begin with the start of the gateway.",
  fields: (t) => ({
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'Whose changes.',
      resolve: ({ account }, _args, { scope }) => scope.account(account),
    }),
    mode: t.field({
      type: FeedModeEnum,
      nullable: false,
      description: 'How they are heard.',
      resolve: ({ mode }) => mode,
    }),
    state: t.field({ type: FeedStateEnum, nullable: false, description: 'How well.', resolve: ({ state }) => state }),
    since: t.expose('since', { type: 'DateTime', nullable: false, description: 'Since when it is so.' }),
    staleSince: t.expose('staleSince', {
      type: 'DateTime',
      description: 'Since when what is known may be out of date; null while it is not.',
    }),
    lastEventAt: t.expose('lastEventAt', { type: 'DateTime', description: 'When the last change was heard.' }),
    lagMs: t.exposeFloat('lagMs', {
      description:
        'How long the newest change was under way that tells its time, in milliseconds; a wrong clock of the vendor is no lag.',
    }),
    error: t.field({
      type: FeedErrorType,
      description: 'What is wrong, while something is.',
      // An error that a resolver returns would count as thrown.
      resolve: ({ error }) => error && { code: error.code, message: error.message, vendorCode: error.vendorCode },
    }),
    gaps: t.exposeInt('gaps', { nullable: false, description: 'How often something may have been missed.' }),
    duplicates: t.exposeInt('duplicates', { nullable: false, description: 'Changes that were told more than once.' }),
    reordered: t.exposeInt('reordered', {
      nullable: false,
      description: 'Changes that came after a newer one of the same object.',
    }),
    listeners: t.exposeInt('listeners', { nullable: false, description: 'Subscriptions that hear it.' }),
  }),
});

builder.objectField(AccountType, 'feed', (t) =>
  t.field({
    type: FeedType,
    nullable: false,
    description: 'How its changes are heard at the moment. Asks no vendor.',
    resolve: ({ name }, _args, { events }) => events.health(name),
  }),
);

builder.queryField('accountFeeds', (t) =>
  t.field({
    type: [FeedType],
    nullable: false,
    description: 'How the changes of each account are heard at the moment. Asks no vendor.',
    args: { accounts: t.arg.stringList({ description: 'Names of accounts; all when left out.' }) },
    resolve: (_root, { accounts }, { events, scope }) =>
      (accounts?.map((name) => scope.account(name)) ?? scope.accounts).map(({ name }) => events.health(name)),
  }),
);

/** The reader with some deliveries before its own. */
const beginningWith = (first: readonly Delivery[], reader: Reader): Reader => {
  const waiting = [...first];
  return {
    next: () => {
      const value = waiting.shift();
      return value ? Promise.resolve({ value, done: false }) : reader.next();
    },
    return: () => {
      waiting.length = 0;
      return reader.return();
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
};

builder.subscriptionField('accountHealthChanged', (t) =>
  t.field({
    type: FeedType,
    nullable: false,
    description: 'How the changes of each account are heard: at once as it is, and then whenever it becomes different.',
    args: { accounts: t.arg.stringList({ description: 'Names of accounts; all when left out.' }) },
    subscribe: (async (_root: unknown, { accounts }: { accounts?: string[] | null }, context: Context) => {
      const chosen = accounts?.map((name) => context.scope.account(name)) ?? context.scope.accounts;
      context.scope.choose({ accounts: chosen, wouldTake: () => !accounts });
      const names = chosen.map(({ name }) => name);
      const seen = (account: string): boolean => context.principal.accounts?.includes(account) ?? true;
      const reader = await context.events.listen({
        accounts: names,
        kind: 'health',
        wants: ({ account }) => seen(account),
      });
      const present = [...new Set(names)].map(
        (account): Delivery => ({
          cursor: '',
          event: { type: 'health', account, health: context.events.health(account) },
          conflated: 0,
        }),
      );
      return beginningWith(present, reader);
    }) as never,
    resolve: ((delivery: { readonly event: HealthEvent }) => delivery.event.health) as never,
  }),
);
