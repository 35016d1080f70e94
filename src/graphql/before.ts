import type { FieldMap } from '@pothos/core';
import type { EventItems, EventKind } from '../domain/event.ts';
import { builder } from './builder.ts';
import { levelOf, MASKED } from './level.ts';
import type { Fields } from './relation-field.ts';

/**
 * What an object of `kind` was before a change. It is no object with an id: a client that keeps objects by their ids would put what
 * was in the place of what is. `members` are those that the representation itself holds; nothing of them is read as it is now.
 */
export const beforeOf = <K extends EventKind>(kind: K, members: (t: Fields<EventItems[K]>) => FieldMap) =>
  builder.objectRef<EventItems[K]>(`${kind}Before`).implement({
    description:
      `An object of type ${kind} as it was before a change. It has no id, so that no client keeps it in the place of the object: ` +
      `\`${kind.toLowerCase()}Id\` of the change tells which one it is.`,
    fields: (t) => ({
      ...members(t),
      createdAt: t.field({
        type: 'DateTime',
        description: 'When it was created, as the vendor tells.',
        resolve: ({ createdAt }) => createdAt,
      }),
      updatedAt: t.field({
        type: 'DateTime',
        description: 'When it had been changed last, as the vendor tells.',
        resolve: ({ updatedAt }) => updatedAt,
      }),
      version: t.string({ description: 'The version it had.', resolve: ({ version }) => version }),
      raw: t.field({
        type: 'JSON',
        description: `The vendor's representation, as it was received. ${MASKED}`,
        resolve: ({ ref, raw }, _args, context) =>
          context.gateway.secrecy.raw(ref.account, ref.kind, raw, levelOf(context)),
      }),
    }),
  });
