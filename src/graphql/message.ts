import type { FieldRef } from '@pothos/core';
import type { ConversationLine, Speaker } from '../domain/conversation.ts';
import type { Ref } from '../domain/ref.ts';
import { builder, type Types } from './builder.ts';
import type { Context } from './context.ts';
import { enumOf } from './enum.ts';
import type { Fields } from './relation-field.ts';

const SpeakerEnum = enumOf<Speaker>('Speaker', 'Who says something in a conversation.', {
  CUSTOMER: 'The customer.',
  WORKER: 'A worker.',
  OTHER: 'Somebody else, or the system.',
});

export const MessageType = builder.objectRef<ConversationLine>('Message').implement({
  description:
    'One entry in the log of a conversation in writing. Texts come from outside: never put them on a page unchecked.',
  fields: (t) => ({
    index: t.exposeInt('index', { description: 'Its place in the log, as the vendor counts; there may be gaps.' }),
    at: t.expose('at', { type: 'DateTime', description: 'When it was said.' }),
    type: t.exposeString('type', {
      description: "The vendor's word for what it is: a text, a notice, somebody who joined or is typing.",
    }),
    speaker: t.field({ type: SpeakerEnum, description: 'Who says it.', resolve: ({ speaker }) => speaker }),
    name: t.exposeString('name', { description: 'The name that the others see.' }),
    text: t.exposeString('text', { description: 'What is said.' }),
    url: t.exposeString('url', { description: 'An address that is sent.' }),
    customerSees: t.exposeBoolean('customerSees', { description: 'Whether the customer sees it; null: not told.' }),
  }),
});

const messagesOf = async (job: Ref<'Job'> | null, { scope }: Context): Promise<ConversationLine[] | null> => {
  if (job === null) return null;
  const account = scope.account(job.account);
  const conversation = account.adapter.job?.conversation;
  if (!conversation) return null;
  const lines = await scope.read(account, `Job.messages|${job.nativeId}`, (call) => conversation(job.nativeId, call));
  return lines && [...lines];
};

/** A field with what was said in a job. */
export const messages = <P>(
  t: Fields<P>,
  jobOf: (item: P) => Ref<'Job'> | null,
  { description, deprecationReason }: { readonly description: string; readonly deprecationReason?: string },
): FieldRef<Types, unknown> =>
  t.field({
    type: [MessageType],
    description,
    ...(deprecationReason && { deprecationReason }),
    complexity: 5,
    resolve: (item, _args, context) => messagesOf(jobOf(item as P), context),
  });
