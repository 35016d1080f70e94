import type { ObjectRef } from '@pothos/core';
import type { ChangeSource, GapEvent, GapReason } from '../domain/event.ts';
import type { Delivery } from '../events/events.ts';
import { AccountType } from './account.ts';
import { builder, type Types } from './builder.ts';
import { enumOf } from './enum.ts';

/** A delivery whose event is known to be of one type. */
export type Told<E> = Omit<Delivery, 'event'> & { readonly event: E };

export const FeedEventInterface = builder.interfaceRef<Delivery>('FeedEvent').implement({
  description: 'What a subscription to changes is told: a change, or that something may have been missed.',
  fields: (t) => ({
    account: t.field({
      type: AccountType,
      nullable: false,
      description: 'The account it comes from.',
      resolve: ({ event }, _args, { scope }) => scope.account(event.account),
    }),
    cursor: t.exposeString('cursor', {
      nullable: false,
      description: 'Give it as `after` to a new subscription to go on behind this event.',
    }),
  }),
});

const GapReasonEnum = enumOf<GapReason>('GapReason', 'Why something may have been missed.', {
  RECONNECTED: "The vendor's stream was broken and is whole again.",
  UNREADABLE: 'A message of the vendor could not be read, or was too old to be taken.',
  OVERLOADED: 'More came than could be taken.',
  EXPIRED: 'The cursor to resume from is older than what is kept: read the present state, then go on from here.',
  RESTARTED: 'The cursor is of an earlier life of this gateway: read the present state, then go on from here.',
  RIGHTS_CHANGED:
    'The cursor was given to a reader with other rights, or of other accounts: throw away what may not be seen any more, read the ' +
    'present state, then go on from here.',
});

const FeedGapType = builder.objectRef<Told<GapEvent>>('FeedGap').implement({
  description:
    'Something may have been missed in this account. After a gap of the vendor the gateway reads the present state and tells ' +
    'every difference as a change.',
  interfaces: [FeedEventInterface],
  fields: (t) => ({
    reason: t.field({
      type: GapReasonEnum,
      nullable: false,
      description: 'Why.',
      resolve: ({ event }) => event.reason,
    }),
    since: t.field({
      type: 'DateTime',
      description: 'When the last change before it was heard; null when none was.',
      resolve: ({ event }) => event.since,
    }),
    at: t.field({
      type: 'DateTime',
      nullable: false,
      description: 'When it was noticed.',
      resolve: ({ event }) => event.at,
    }),
  }),
});

export const ChangeSourceEnum = enumOf<ChangeSource>('ChangeSource', 'How a change came to be known.', {
  STREAM: 'The vendor pushed it over a stream.',
  WEBHOOK: 'The vendor delivered it to a webhook.',
  POLL: 'It was found by comparing what two reads answered.',
});

/** The union of something that is told and a gap. */
export const feedGapOr = <E>(name: string, description: string, told: ObjectRef<Types, Told<E>>) =>
  builder.unionType(name, {
    description,
    types: [told, FeedGapType] as never,
    resolveType: (value: unknown) => ((value as Delivery).event.type === 'gap' ? 'FeedGap' : told.name),
  });

/** The union of a change and a gap. */
export const feedUnion = <E>(name: string, change: ObjectRef<Types, Told<E>>) =>
  feedGapOr(`${name}Event`, `A change of an object of type ${name}, or a gap.`, change);

export const RESUME =
  'A `cursor` of an earlier subscription: what is kept of the events since then comes first, and where not all of it is, or the rights or accounts are others, a gap does.';
