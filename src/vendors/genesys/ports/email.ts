import type { AttachInput, DraftInput, NewEmailInput, ReplyInput, SendInput } from '../../../contract/command.ts';
import type { EmailPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { type InputTable, openInputs, takesOf } from '../../../kit/inputs.ts';
import type { Addresses } from '../commands/addresses.ts';
import type { Operations } from '../commands/operations.ts';
import type { Context } from '../context.ts';

const EMAILS = 'emails';
const TEXT = { html: 'body', text: 'bodyAsPlainText' } as const;
const CREATE: InputTable<NewEmailInput> = { worker: '/me', queue: 'queueUri', parent: 'parentId', data: 'userData' };
const REPLY: InputTable<ReplyInput> = {
  queue: 'queueUri',
  all: 'ReplyAll',
  ...TEXT,
  subjectPrefix: 'subjectPrefix',
  quoteOriginal: 'quoteOriginal',
  data: 'userData',
};
/** Lists of addresses in every sample, though a table says otherwise (contract §11.4). */
const DRAFT: InputTable<DraftInput> = { subject: 'subject', ...TEXT, to: 'to', cc: 'cc', bcc: 'bcc', from: 'from' };
const SEND: InputTable<SendInput> = { queue: 'queueName', ...DRAFT };
const ATTACH: InputTable<AttachInput> = { document: 'documentId', name: 'name', size: 'size', mediaType: 'mime' };

export const openEmailPort = (
  { account }: Pick<Context, 'account'>,
  { send, loginOf, subject, on }: Operations,
  addresses: Addresses,
): EmailPort => {
  const { formOf } = openInputs(account);

  const doing = async (taskId: string, operationName: string, parameters: JsonObject, call: Call) =>
    on(await subject(taskId, call, EMAILS), operationName, parameters, call);

  return {
    takes: {
      create: takesOf(CREATE),
      reply: takesOf(REPLY),
      save: takesOf(DRAFT),
      send: takesOf(SEND),
      attach: takesOf(ATTACH),
    },

    create: async ({ worker, ...input }, call) => {
      const session = await loginOf(worker, call);
      const queue = await addresses.queue(input.queue, call);
      const { '/me': _, ...parameters } = formOf(CREATE, { ...input, worker, queue }, false);
      const path = `/me/${EMAILS}`;
      return send({ session, media: EMAILS, id: null, path, operationName: 'Create', parameters }, call);
    },

    /** Flat, not under `email` (contract §11.2). */
    reply: async (taskId, { all, ...input }, call) => {
      const queue = await addresses.queue(input.queue, call);
      return doing(taskId, all ? 'ReplyAll' : 'Reply', formOf(REPLY, { ...input, queue }, false), call);
    },

    save: (taskId, input, call) => doing(taskId, 'Save', { email: formOf(DRAFT, input, false) }, call),

    send: async (taskId, { queue, ...input }, call) => {
      const queueName = await addresses.queueName(queue, call);
      const email = formOf(DRAFT, input, false);
      const isChanged = Object.keys(email).length > 0;
      return doing(taskId, 'Send', { queueName, ...(isChanged && { email }) }, call);
    },

    discard: (taskId, call) => doing(taskId, 'Cancel', {}, call),

    attach: (taskId, input, call) => doing(taskId, 'AddAttachment', formOf(ATTACH, input, false), call),

    detach: (taskId, document, call) => doing(taskId, 'RemoveAttachment', { documentId: document }, call),
  };
};
