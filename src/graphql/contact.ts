import type { Contact } from '../domain/contact.ts';
import { builder } from './builder.ts';
import { ContactDirectionEnum } from './phone-call.ts';

export const ContactType = builder.objectRef<Contact>('Contact').implement({
  description:
    'Who contacts whom and about what, alike for calls and e-mails. Numbers and addresses are as the vendor writes them; a member that is ' +
    'null is not told.',
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
    subject: t.exposeString('subject', {
      description: 'What it is about, as its sender wrote; null where none is told.',
    }),
  }),
});
