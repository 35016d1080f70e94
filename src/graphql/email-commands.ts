import type { InputShapeFromFields } from '@pothos/core';
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
  run: ({ adapter, name }, { queue, worker, parent, data }) => {
    const create = adapter.email?.create;
    if (!create) return undefined;
    const input = {
      queue,
      worker: nativeIn(name, 'Worker', worker),
      parent: parent ? nativeIn(name, 'Job', parent) : undefined,
      data: toObject('data', data),
    };
    return (call) => create(input, call);
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
  run: ({ adapter }, nativeId, { queue, all, html, text, subjectPrefix, quoteOriginal, data }) => {
    const reply = adapter.email?.reply;
    const input = {
      queue,
      all: all ?? undefined,
      html: html ?? undefined,
      text: text ?? undefined,
      subjectPrefix: subjectPrefix ?? undefined,
      quoteOriginal: quoteOriginal ?? undefined,
      data: toObject('data', data),
    };
    return reply && ((call) => reply(nativeId, input, call));
  },
});

task.change({
  name: 'saveEmail',
  description: 'Keeps a draft.',
  input: 'Which draft, and what it says.',
  scope: 'work',
  fields: draftFields,
  run: ({ adapter }, nativeId, input) => {
    const save = adapter.email?.save;
    return save && ((call) => save(nativeId, toDraft(input), call));
  },
});

task.change({
  name: 'sendEmail',
  description: 'Sends a draft.',
  input: 'Which draft, what it says, and through which queue it leaves.',
  scope: 'work',
  fields: (t) => ({ ...queueFields(t), ...draftFields(t) }),
  run: ({ adapter }, nativeId, { queue, ...draft }) => {
    const send = adapter.email?.send;
    return send && ((call) => send(nativeId, { queue, ...toDraft(draft) }, call));
  },
});

task.plain(
  { name: 'discardEmail', description: 'Throws a draft away.', input: 'Which draft.', scope: 'work' },
  ({ adapter }) => adapter.email?.discard,
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
  run: ({ adapter }, nativeId, { document, name, size, mediaType }) => {
    const attach = adapter.email?.attach;
    const input = { document, name: name ?? undefined, size: size ?? undefined, mediaType: mediaType ?? undefined };
    return attach && ((call) => attach(nativeId, input, call));
  },
});

task.change({
  name: 'detachFromEmail',
  description: 'Takes a document off a draft.',
  input: 'Which draft, and which document.',
  scope: 'work',
  fields: (t) => ({ document: t.string({ required: true, description: "The vendor's id of the document." }) }),
  run: ({ adapter }, nativeId, { document }) => {
    const detach = adapter.email?.detach;
    return detach && ((call) => detach(nativeId, document, call));
  },
});
