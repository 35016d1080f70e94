import { isJsonObject } from '../../../domain/json.ts';
import { asId, asText, WireError } from '../../../domain/reading.ts';
import type { WorkbinOwner } from '../ids.ts';
import { collectionOf } from '../media.ts';
import { asReference, asWord, segmentsOf } from '../wire.ts';

/** `null`: it is no object. With or without the envelope that some samples leave out (contract §15.7). */
export const readMessage = (data: unknown) => {
  const outer = isJsonObject(data) ? data : null;
  const body = isJsonObject(outer?.data) ? outer.data : outer;
  if (!body) return null;
  return {
    /** `null`: one of the older pages prints messages without it. */
    messageType: asWord(body.messageType),
    notificationType: asWord(body.notificationType),
    referenceId: asReference(body.referenceId),
    errorCode: asReference(body.errorCode ?? body.statusCode),
    errorMessage: asText(body.errorMessage) ?? asText(body.statusMessage),
    body,
  };
};

/** What every message may tell (contract §5.3); any of it may be absent. */
export type Message = NonNullable<ReturnType<typeof readMessage>>;

/** `null`: the message leaves out whose workbin it is. */
export const ownerOf = ({ body }: Message): WorkbinOwner | null => {
  for (const type of ['agentGroup', 'placeGroup'] as const) {
    const name = asText(body[type]);
    if (name) return { type, name };
  }
  const name = asId(body.workbinUserId);
  return name ? { type: 'user', name } : null;
};

/** A `WorkbinSubscriptionStateChangeMessage` (contract §10.6). Throws `WireError`. */
export const readConfirmation = (message: Message) => {
  const { body, referenceId, errorCode, errorMessage } = message;
  const id = asId(body.id);
  /** `Subscribed`, `Unsubscribed` or `RequestFailed`. */
  const state = asWord(body.stateResource) ?? asWord(body.state);
  if (id === null || state === null) throw new WireError('stateResource', 'expected an id and a state');
  return { id, state, owner: ownerOf(message), referenceId, code: errorCode, message: errorMessage };
};
export type Confirmation = ReturnType<typeof readConfirmation>;

/** What was laid on a workbin or taken off: a member for each medium, of names that are confirmed for some only (contract §10.6). */
export const readWorkbinItem = ({ body }: Message) => {
  for (const [member, resource] of Object.entries(body)) {
    const medium = /^(.+)StateResource(?:V\d+)?$/.exec(member)?.[1];
    if (medium !== undefined && resource != null) return { media: collectionOf(medium), member, resource };
  }
  throw new WireError('…StateResource', 'expected what came or went');
};

/** What a `MessageLogUpdated` belongs to, in whichever of its members it stands (contract §12.3); `null`: nothing that we know. */
export const conversationOf = ({ body }: Message): { readonly media: string; readonly id: string } | null => {
  for (const [member, value] of Object.entries(body)) {
    if (!/(?:Path|Uri)$/.test(member)) continue;
    const [collection = '', id] = segmentsOf(value).slice(-2);
    const media = collectionOf(collection);
    if (media !== null && id !== undefined) return { media, id };
  }
  return null;
};
