import type { FieldMap } from '@pothos/core';
import { EVENT_KINDS, type EventKind } from '../domain/event.ts';
import type { AsOf, Delta, Lack, LiveDelivery, Proof, Snapshot } from '../live/live-event.ts';
import { AccountType } from './account.ts';
import { builder } from './builder.ts';
import { upperEnumOf } from './enum.ts';
import { ErrorCodeEnum } from './errors.ts';
import type { Fields } from './relation-field.ts';

const LiveKindEnum = upperEnumOf<EventKind>(
  'LiveKind',
  'A kind of object that live views are made of.',
  Object.fromEntries(EVENT_KINDS.map((kind) => [kind, `Objects of type ${kind}.`])) as Record<EventKind, string>,
);

const AsOfType = builder.objectRef<AsOf>('LiveAsOf').implement({
  description: 'How far an account of a live view has been heard.',
  fields: (t) => ({
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'Which account.',
      resolve: ({ account }, _args, { scope }) => scope.account(account),
    }),
    at: t.expose('at', {
      type: 'DateTime',
      description: 'When all that the view shows of it was last seen to be so; null: it has never been heard.',
    }),
    position: t.exposeString('position', {
      description:
        'Where the view stands among the changes of this account; null as `at`. Opaque; as a text it never becomes smaller while the ' +
        'gateway runs.',
    }),
  }),
});

const PartialType = builder.objectRef<Lack>('LivePartial').implement({
  description:
    'Objects of a live view that are not known to be whole and right at the moment. UNSUPPORTED: the account never shows some of them, or ' +
    'never tells a state that the filter names.',
  fields: (t) => ({
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'Of which account.',
      resolve: ({ account }, _args, { scope }) => scope.account(account),
    }),
    kind: t.field({ type: LiveKindEnum, nullable: false, description: 'Of which kind.', resolve: ({ kind }) => kind }),
    code: t.field({
      type: ErrorCodeEnum,
      nullable: false,
      description: 'What is wrong, for programs.',
      resolve: ({ error }) => error.code,
    }),
    message: t.string({
      nullable: false,
      description: 'What is wrong, for people.',
      resolve: ({ error }) => error.message,
    }),
  }),
});

/** What proves the rows of one list: its `count` and `digest`. */
export const proofFields = <P>(t: Fields<P>, proofIn: (parent: P) => Proof): FieldMap => ({
  count: t.int({
    nullable: false,
    description: 'How many rows there are when this has been put together.',
    resolve: (parent) => proofIn(parent as P).count,
  }),
  digest: t.string({
    nullable: false,
    description:
      'What comes out of the ids and versions of all rows when this has been put together: see docs/live-protocol.md, which has the ' +
      'dozen lines that work it out. When it differs, subscribe again without `after`.',
    resolve: (parent) => proofIn(parent as P).digest,
  }),
});

/** How the accounts of the view stand. */
export const standingFields = <E extends Snapshot<unknown> | Delta<unknown>>(
  t: Fields<Omit<LiveDelivery<unknown>, 'event'> & { readonly event: E }>,
): FieldMap => ({
  asOf: t.field({
    type: [AsOfType],
    nullable: false,
    description: 'How far each account has been heard. Told anew at least every 5 seconds, also when no row changes.',
    complexity: { field: 0, multiplier: 1 },
    resolve: ({ event }) => [...event.asOf],
  }),
  partial: t.field({
    type: [PartialType],
    nullable: false,
    description:
      'The accounts, by kind of object, of which the view is not known to be whole and right at this moment: never heard, down, out of ' +
      'date, cut off or unreadable. Empty: it is whole.',
    complexity: { field: 0, multiplier: 1 },
    resolve: ({ event }) => [...event.partial],
  }),
});
