import { isJsonObject, type JsonObject } from '../../domain/json.ts';
import type { Confirmation, Owner } from './shelf.ts';
import { asText, lastSegment } from './wire.ts';

/** What every message may tell (contract §5.3); any of it may be absent. */
export interface Message {
  readonly messageType: string;
  readonly notificationType: string | null;
  readonly referenceId: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly body: JsonObject;
}

/** Small numbers, in places as text. */
export const asReference = (value: unknown): string | null =>
  typeof value === 'number' || (typeof value === 'string' && value.trim() !== '') ? String(value).trim() : null;

/** `null`: it is no object, or has no type to go by. With or without the envelope that some samples leave out (contract §15.7). */
export const readMessage = (data: unknown): Message | null => {
  const outer = isJsonObject(data) ? data : null;
  const body = isJsonObject(outer?.data) ? outer.data : outer;
  const messageType = asText(body?.messageType);
  if (!body || messageType === null) return null;
  return {
    messageType,
    notificationType: asText(body.notificationType),
    referenceId: asReference(body.referenceId),
    errorCode: asReference(body.errorCode ?? body.statusCode),
    errorMessage: asText(body.errorMessage) ?? asText(body.statusMessage),
    body,
  };
};

/** `null`: the message leaves out whose workbin it is. */
export const ownerOf = ({ body }: Message): Owner | null => {
  const agentGroup = asText(body.agentGroup);
  if (agentGroup) return { type: 'agentGroup', name: agentGroup };
  const placeGroup = asText(body.placeGroup);
  if (placeGroup) return { type: 'placeGroup', name: placeGroup };
  const userId = asText(body.workbinUserId);
  return userId ? { type: 'user', userId } : null;
};

/** `null`: unreadable. */
export const readConfirmation = (message: Message): Confirmation | null => {
  const { body, referenceId, errorCode, errorMessage } = message;
  const id = asText(body.id);
  const state = asText(body.stateResource) ?? asText(body.state);
  if (id === null || state === null) return null;
  return { id, state, owner: ownerOf(message), referenceId, code: errorCode, message: errorMessage };
};

/** What was laid on a workbin or taken off: a member for each medium, of names that are confirmed for some only (contract §10.6). */
export const readWorkbinItem = ({
  body,
}: Message): { readonly media: string | null; readonly resource: JsonObject } | null => {
  for (const [name, resource] of Object.entries(body)) {
    const medium = /^(.+)StateResource(?:V\d+)?$/.exec(name)?.[1];
    if (medium !== undefined && isJsonObject(resource))
      return { media: COLLECTIONS.get(medium.toLowerCase()) ?? null, resource };
  }
  return null;
};

const COLLECTIONS = new Map([
  ['email', 'emails'],
  ['chat', 'chats'],
  ['workitem', 'workitems'],
  ['openmedia', 'openmedia'],
  ['smssession', 'smssessions'],
]);

/** The chat of a `MessageLogUpdated` (contract §12). */
export const chatIdOf = ({ body }: Message): string | null =>
  lastSegment(body.chatPath) ?? lastSegment(body.chatUri) ?? (isJsonObject(body.chat) ? asText(body.chat.id) : null);
