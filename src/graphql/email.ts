import type { Attachment, Email } from '../domain/email.ts';
import { builder } from './builder.ts';
import { enumOf } from './enum.ts';

const DirectionEnum = enumOf<'INBOUND' | 'OUTBOUND'>('EmailDirection', 'Which way an e-mail goes.', {
  INBOUND: 'From the customer.',
  OUTBOUND: 'To the customer.',
});

const AttachmentType = builder.objectRef<Attachment>('Attachment').implement({
  description: 'A document that goes with an e-mail.',
  fields: (t) => ({
    nativeId: t.exposeString('nativeId', { nullable: false, description: "The vendor's id of the document." }),
    name: t.exposeString('name', { description: 'File name.' }),
    size: t.exposeInt('size', { description: 'Bytes.' }),
    mediaType: t.exposeString('mediaType', { description: 'Such as application/pdf.' }),
  }),
});

export const EmailType = builder.objectRef<Email>('Email').implement({
  description: 'What an e-mail says.',
  fields: (t) => ({
    direction: t.field({
      type: DirectionEnum,
      description: 'Which way it goes.',
      resolve: ({ direction }) => direction,
    }),
    from: t.exposeString('from', { description: 'Sender.' }),
    to: t.stringList({ description: 'Receivers.', resolve: ({ to }) => [...to] }),
    cc: t.stringList({ description: 'Receivers of a copy.', resolve: ({ cc }) => [...cc] }),
    bcc: t.stringList({ description: 'Hidden receivers.', resolve: ({ bcc }) => [...bcc] }),
    subject: t.exposeString('subject', { description: 'Subject line.' }),
    html: t.exposeString('html', {
      description: 'The body as HTML. It comes from outside: never put it on a page unchecked.',
    }),
    text: t.exposeString('text', { description: 'The body as plain text.' }),
    attachments: t.field({
      type: [AttachmentType],
      nullable: false,
      description: 'What goes with it.',
      resolve: ({ attachments }) => [...attachments],
    }),
  }),
});
