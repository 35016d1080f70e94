import type { DraftInput } from '../../../contract/command.ts';
import type { EmailPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { Addresses } from '../commands/addresses.ts';
import { type Orders, present } from '../commands/operations.ts';

const EMAILS = 'emails';

/** Lists in every sample, though a table says otherwise (contract §11.4). */
const draft = ({ from, to, cc, bcc, subject, html, text }: DraftInput): JsonObject | undefined => {
  const email = present({ subject, body: html, bodyAsPlainText: text, to, cc, bcc, from });
  return Object.keys(email).length > 0 ? email : undefined;
};

export const openEmailPort = ({ send, loginOf, subject, on }: Orders, addresses: Addresses): EmailPort => {
  const doing = async (taskId: string, operationName: string, parameters: JsonObject, call: Call) =>
    on(await subject(taskId, call, EMAILS), operationName, parameters, call);

  const text = { html: 'body', text: 'bodyAsPlainText' };
  const draftTakes = { from: 'from', to: 'to', cc: 'cc', bcc: 'bcc', subject: 'subject', ...text };

  return {
    takes: {
      create: { worker: '/me', queue: 'queueUri', parent: 'parentId', data: 'userData' },
      reply: {
        queue: 'queueUri',
        all: 'ReplyAll',
        ...text,
        subjectPrefix: 'subjectPrefix',
        quoteOriginal: 'quoteOriginal',
        data: 'userData',
      },
      save: draftTakes,
      send: { queue: 'queueName', ...draftTakes },
      attach: { document: 'documentId', name: 'name', size: 'size', mediaType: 'mime' },
    },

    create: async ({ worker, queue, parent, data }, call) => {
      const session = await loginOf(worker, call);
      const queueUri = await addresses.queue(queue, call);
      const parameters = present({ queueUri, parentId: parent, userData: data });
      return send(
        { session, media: EMAILS, id: null, path: `/me/${EMAILS}`, operationName: 'Create', parameters },
        call,
      );
    },

    /** Flat, not under `email` (contract §11.2). */
    reply: async (taskId, { queue, all, html, text, subjectPrefix, quoteOriginal, data }, call) =>
      doing(
        taskId,
        all ? 'ReplyAll' : 'Reply',
        {
          queueUri: await addresses.queue(queue, call),
          body: html,
          bodyAsPlainText: text,
          subjectPrefix,
          quoteOriginal,
          userData: data,
        },
        call,
      ),

    save: (taskId, input, call) => doing(taskId, 'Save', { email: draft(input) ?? {} }, call),

    send: async (taskId, { queue, ...input }, call) =>
      doing(taskId, 'Send', { queueName: await addresses.queueName(queue, call), email: draft(input) }, call),

    discard: (taskId, call) => doing(taskId, 'Cancel', {}, call),

    attach: (taskId, { document, name, size, mediaType }, call) =>
      doing(taskId, 'AddAttachment', { documentId: document, name, size, mime: mediaType }, call),

    detach: (taskId, document, call) => doing(taskId, 'RemoveAttachment', { documentId: document }, call),
  };
};
