import type { ConversationLine, Speaker } from '../domain/conversation.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';

const SpeakerEnum = enumOf<Speaker>('Speaker', 'Who says something in a conversation.', {
  CUSTOMER: 'The customer.',
  WORKER: 'A worker.',
  OTHER: 'Somebody else, or the system.',
});

export const ConversationLineType = builder.objectRef<ConversationLine>('ConversationLine').implement({
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
