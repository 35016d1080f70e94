import type { Centre } from './centre.ts';
import { formatDate } from './dates.ts';
import { isConversation, WORDS } from './media.ts';
import { tellInteraction } from './news.ts';
import type { Interaction, Json, User } from './records.ts';

export interface Participant {
  readonly nickname: string;
  readonly type: 'Agent' | 'Customer';
  readonly participantId: string;
}

export const participantsOf = ({ fields }: Interaction): readonly Participant[] =>
  Array.isArray(fields.participants) ? (fields.participants as Participant[]) : [];

const without = (chat: Interaction, gone: string): readonly Participant[] =>
  participantsOf(chat).filter(({ participantId }) => participantId !== gone);

const join = (chat: Interaction, participant: Participant): void => {
  chat.fields.participants = [...without(chat, participant.participantId), participant];
};

export const asParticipant = (user: User, nickname = user.firstName): Participant => ({
  nickname,
  type: 'Agent',
  participantId: user.id,
});

const speakerOf = (chat: Interaction, user: User): Participant =>
  participantsOf(chat).find(({ participantId }) => participantId === user.id) ?? asParticipant(user);

const rootOf = ({ id, hostId }: Interaction): string => hostId ?? id;

/** The shares of all agents who are in the same session, this one included. */
export const sessionOf = (centre: Centre, chat: Interaction): readonly Interaction[] =>
  [...centre.interactions.values()].filter(
    (other) => isConversation(other.medium) && other.state === 'Chatting' && rootOf(other) === rootOf(chat),
  );

export const othersIn = (centre: Centre, chat: Interaction): readonly Interaction[] =>
  sessionOf(centre, chat).filter((other) => other !== chat);

/** An agent is in the session; the others in it hear so. */
export const enter = (centre: Centre, chat: Interaction, participant: Participant): void => {
  const [host] = othersIn(centre, chat);
  if (host) chat.fields.participants = [...participantsOf(host)];
  for (const each of sessionOf(centre, chat)) {
    join(each, participant);
    tellInteraction(centre, each, 'ParticipantsUpdated');
  }
};

/** The agent of this chat is out of the session. */
export const exit = (centre: Centre, chat: Interaction, userId: string): void => {
  chat.fields.participants = without(chat, userId);
  for (const each of othersIn(centre, chat)) {
    each.fields.participants = without(each, userId);
    tellInteraction(centre, each, 'ParticipantsUpdated');
  }
};

/** Indices have gaps (contract §12.3): a client that waits for a missing one waits for ever. */
const nextIndex = ({ messages }: Interaction): number => {
  const last = Number(messages.at(-1)?.index ?? 0);
  return last + (last % 5 === 3 ? 2 : 1);
};

const MESSAGES_KEPT = 200;

/** Where a line belongs to: SMS have a member of their own, Facebook has that of chats (contract §12.3). */
const addressOf = (centre: Centre, { id, medium }: Interaction): Json => {
  const path = `/${WORDS[medium].plural}/${id}`;
  return { [medium === 'smssession' ? 'smssessionUri' : 'chatUri']: `${centre.switches.external_api_url}${path}` };
};

/** Notices to agents have the path beside the address, in the one sample that there is. */
const tellLog = (centre: Centre, chat: Interaction, messages: readonly Json[]): void => {
  if (chat.ownerId === null) return;
  centre.tell(chat.ownerId, WORDS[chat.medium].topic, {
    messageType: 'MessageLogUpdated',
    notificationType: 'NewMessages',
    messages,
    ...addressOf(centre, chat),
    ...(chat.medium === 'chat' &&
      messages.some(({ type }) => type === 'CustomNotice') && { chatPath: `/chats/${chat.id}` }),
  });
};

/** The whole log so far, for an agent who has joined, with the line about it, which the others get by itself. */
export const tellWholeLog = (centre: Centre, chat: Interaction, joined: Participant): void => {
  const [longest] = [...sessionOf(centre, chat)].sort((a, b) => b.messages.length - a.messages.length);
  if (longest && longest !== chat) chat.messages.splice(0, chat.messages.length, ...longest.messages);
  const line = lineOf(centre, [chat], joined, { type: 'ParticipantJoined' });
  for (const each of sessionOf(centre, chat)) {
    keep(each, line);
    if (each !== chat) tellLog(centre, each, [line]);
  }
  tellLog(centre, chat, chat.messages);
};

const lineOf = (centre: Centre, listeners: readonly Interaction[], from: Participant, content: Json): Json => {
  const now = centre.clock.now();
  return {
    index: Math.max(...listeners.map(nextIndex)),
    from,
    type: 'Text',
    visibility: 'All',
    ...content,
    timestamp: formatDate(now),
    // Milliseconds, whatever it is called (contract §3.5).
    timestampSeconds: now,
  };
};

const keep = ({ messages }: Interaction, line: Json): void => {
  messages.push(line);
  if (messages.length > MESSAGES_KEPT) messages.shift();
};

/** A line, in the logs of all who are in the session. */
export const say = (centre: Centre, chat: Interaction, from: Participant, content: Json): void => {
  const session = sessionOf(centre, chat);
  const listeners = session.length > 0 ? session : [chat];
  const line = lineOf(centre, listeners, from, content);
  for (const each of listeners) {
    keep(each, line);
    tellLog(centre, each, [line]);
  }
};

/** The customer begins it. */
export const greet = (centre: Centre, chat: Interaction, customer: Participant): void => {
  join(chat, customer);
  say(centre, chat, customer, { type: 'ParticipantJoined' });
};

export const sayAs = (centre: Centre, chat: Interaction, user: User, content: Json): void =>
  say(centre, chat, speakerOf(chat, user), content);

/** The session with the customer is over, and the chat stays on the desk of its agent (contract §12.1). */
export const leaveAlone = (centre: Centre, chat: Interaction): void => {
  chat.state = 'LeftChat';
  chat.stateSince = centre.clock.now();
  chat.fields.participants = [];
  tellInteraction(centre, chat);
};
