import type { InputShapeFromFields } from '@pothos/core';
import { commandOn } from '../gateway/verb.ts';
import type { InputBuilder } from './command.ts';
import { nativeIn } from './ids.ts';
import { toObject } from './inputs.ts';
import { task } from './task-commands.ts';

const draftFields = (t: InputBuilder) => ({
  from: t.string({ description: 'Sender.' }),
  to: t.stringList({ description: 'Receivers.' }),
  cc: t.stringList({ description: 'Receivers of a copy.' }),
  bcc: t.stringList({ description: 'Hidden receivers.' }),
  subject: t.string({ description: 'Subject line.' }),
  html: t.string({ description: 'The body as HTML.' }),
  text: t.string({ description: 'The body as plain text.' }),
});

type Draft = InputShapeFromFields<ReturnType<typeof draftFields>>;

const toDraft = ({ from, to, cc, bcc, subject, html, text }: Draft) => ({
  from: from ?? undefined,
  to: to ?? undefined,
  cc: cc ?? undefined,
  bcc: bcc ?? undefined,
  subject: subject ?? undefined,
  html: html ?? undefined,
  text: text ?? undefined,
});

const queueFields = (t: InputBuilder) => ({
  queue: t.string({
    required: true,
    description: "The queue that it belongs to: the vendor's id, or the name where the vendor goes by names.",
  }),
});

task.create({
  name: 'createEmail',
  description: "Begins a new e-mail. The draft's task is told as a change.",
  input: 'Who writes, and for which queue.',
  scope: 'work',
  fields: (t) => ({
    ...queueFields(t),
    worker: t.id({ required: true, description: 'Who writes it.' }),
    parent: t.id({ description: 'The job that it follows from.' }),
    data: t.field({ type: 'JSON', description: 'An object to attach.' }),
  }),
  run: (account, { queue, worker, parent, data }) => {
    const { adapter, name } = account;
    if (!adapter.email?.create) return undefined;
    const input = {
      queue,
      worker: nativeIn(name, 'Worker', worker),
      parent: parent ? nativeIn(name, 'Job', parent) : undefined,
      data: toObject('data', data) ?? undefined,
    };
    return commandOn(account, 'email', 'create', input);
  },
});

task.change({
  name: 'replyToEmail',
  description: "Begins an answer to an e-mail. The draft's task is told as a change.",
  input: 'Which e-mail to answer, and how the answer begins.',
  scope: 'work',
  fields: (t) => ({
    ...queueFields(t),
    all: t.boolean({ description: 'Whether it goes to all who got the first.' }),
    html: t.string({ description: 'The body as HTML.' }),
    text: t.string({ description: 'The body as plain text.' }),
    subjectPrefix: t.string({ description: 'Put before the subject.' }),
    quoteOriginal: t.boolean({ description: 'Whether the first is quoted.' }),
    data: t.field({ type: 'JSON', description: 'An object to attach.' }),
  }),
  run: (account, nativeId, { queue, all, html, text, subjectPrefix, quoteOriginal, data }) => {
    const input = {
      queue,
      all: all ?? undefined,
      html: html ?? undefined,
      text: text ?? undefined,
      subjectPrefix: subjectPrefix ?? undefined,
      quoteOriginal: quoteOriginal ?? undefined,
      data: toObject('data', data) ?? undefined,
    };
    return commandOn(account, 'email', 'reply', nativeId, input);
  },
});

task.change({
  name: 'saveEmail',
  description: 'Keeps a draft.',
  input: 'Which draft, and what it says.',
  scope: 'work',
  fields: draftFields,
  run: (account, nativeId, input) => commandOn(account, 'email', 'save', nativeId, toDraft(input)),
});

task.change({
  name: 'sendEmail',
  description: 'Sends a draft.',
  input: 'Which draft, what it says, and through which queue it leaves.',
  scope: 'work',
  fields: (t) => ({ ...queueFields(t), ...draftFields(t) }),
  run: (account, nativeId, { queue, ...draft }) =>
    commandOn(account, 'email', 'send', nativeId, { queue, ...toDraft(draft) }),
});

task.plain(
  { name: 'discardEmail', description: 'Throws a draft away.', input: 'Which draft.', scope: 'work' },
  (account, nativeId) => commandOn(account, 'email', 'discard', nativeId),
);

task.change({
  name: 'attachToEmail',
  description: 'Adds a document, which the vendor must already have, to a draft.',
  input: 'Which draft, and which document.',
  scope: 'work',
  fields: (t) => ({
    document: t.string({ required: true, description: "The vendor's id of the document." }),
    name: t.string({ description: 'File name.' }),
    size: t.int({ description: 'Bytes.' }),
    mediaType: t.string({ description: 'Such as application/pdf.' }),
  }),
  run: (account, nativeId, { document, name, size, mediaType }) => {
    const input = { document, name: name ?? undefined, size: size ?? undefined, mediaType: mediaType ?? undefined };
    return commandOn(account, 'email', 'attach', nativeId, input);
  },
});

task.change({
  name: 'detachFromEmail',
  description: 'Takes a document off a draft.',
  input: 'Which draft, and which document.',
  scope: 'work',
  fields: (t) => ({ document: t.string({ required: true, description: "The vendor's id of the document." }) }),
  run: (account, nativeId, { document }) => commandOn(account, 'email', 'detach', nativeId, document),
});
