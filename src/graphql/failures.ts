import type { AccountFailure, Freshness } from '../gateway/listing.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';
import { ErrorCodeEnum } from './errors.ts';

export const AccountFailureType = builder.objectRef<AccountFailure>('AccountFailure').implement({
  description:
    'An account of which rows are missing from this answer: all of them, those that cannot be read (UNREADABLE), or those that it ' +
    'cannot tell (UNSUPPORTED), or tells in other states than those that were asked for. The page is not complete. What is `retryable`: ask again with the same `after`.',
  fields: (t) => ({
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'The account that failed.',
      resolve: ({ account }) => account,
    }),
    code: t.field({
      type: ErrorCodeEnum,
      nullable: false,
      description: 'What went wrong.',
      resolve: ({ error }) => error.code,
    }),
    message: t.string({
      nullable: false,
      description: 'What happened and what to do about it.',
      resolve: ({ error }) => error.message,
    }),
    retryable: t.boolean({
      nullable: false,
      description: 'Whether the same question may be answered later.',
      resolve: ({ error }) => error.retryable,
    }),
    retryAfterMs: t.int({
      description:
        'How long to wait before the next try, in milliseconds, where the vendor asks for it or is not asked before.',
      resolve: ({ error }) => error.retryAfterMs,
    }),
    vendorCode: t.string({ description: "The vendor's own error code.", resolve: ({ error }) => error.vendorCode }),
  }),
});

const RowSourceEnum = enumOf<Freshness['source']>('RowSource', 'Where the rows of an account come from.', {
  READ: 'The vendor was asked for this answer.',
  STREAM: 'Known from a stream of the vendor.',
  WEBHOOK: 'Known from deliveries of the vendor.',
  POLL: 'Known from the last poll.',
});

export const FreshnessType = builder.objectRef<Freshness>('Freshness').implement({
  description: 'Where the rows of an account come from.',
  fields: (t) => ({
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'Whose rows.',
      resolve: ({ account }) => account,
    }),
    source: t.field({
      type: RowSourceEnum,
      nullable: false,
      description: 'Where from.',
      resolve: ({ source }) => source,
    }),
    asOf: t.expose('asOf', { type: 'DateTime', nullable: false, description: 'When they were seen to be so.' }),
    forgets: t.stringList({
      nullable: false,
      description:
        'Of the states that were asked for, those whose objects the account does not keep: that none is listed says nothing about them.',
      resolve: ({ forgets }) => [...forgets],
    }),
    untold: t.stringList({
      nullable: false,
      description:
        'Of the states that were asked for, those that the account never tells: no row is lacking, and what may be in one of them is told ' +
        'in another state.',
      resolve: ({ untold }) => [...untold],
    }),
    unordered: t.exposeInt('unordered', {
      nullable: false,
      description:
        'How many rows of the account have no value for `orderBy`, on all pages together: they come last, in no order that says anything.',
    }),
  }),
});
