import type { Contact } from '../domain/contact.ts';
import { builder } from './builder.ts';
import { ContactDirectionEnum } from './phone-call.ts';

export const ContactType = builder.objectRef<Contact>('Contact').implement({
  description:
    'Who contacts whom and about what, alike for every kind of channel: as the vendor tells, or from the labels that the account is ' +
    'configured to read it from. Numbers and addresses are as they are written there; a member that is null is not told.',
  fields: (t) => ({
    direction: t.field({
      type: ContactDirectionEnum,
      description: 'Which way it goes; null: not told.',
      resolve: ({ direction }) => direction,
    }),
    from: t.exposeString('from', { description: 'The number or address it comes from; null: not told.' }),
    to: t.stringList({
      description: 'The numbers or addresses it goes to; null: not told.',
      resolve: ({ to }) => to && [...to],
    }),
    name: t.exposeString('name', {
      description: 'What the customer is called, as the customer or the operator wrote it; null: not told.',
    }),
    language: t.exposeString('language', {
      description:
        'The language in which the customer is to be served: a well-formed tag of BCP 47, in the case in which it was told. Null: not ' +
        'told, or told by another word.',
    }),
    subject: t.exposeString('subject', {
      description: 'What it is about, as its sender wrote; null where none is told.',
    }),
  }),
});
