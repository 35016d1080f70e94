import type { ConversationLine } from '../../../domain/conversation.ts';
import type { Change } from '../../../domain/event.ts';
import { isJsonObject } from '../../../domain/json.ts';
import { readRows, WireError } from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import { collectionOf } from '../media.ts';
import { lastSegment } from '../wire.ts';
import { NO_NEWS } from './change-parts.ts';
import { conversationOf, type Message, readConfirmation, readMessage } from './messages.ts';
import { NOTHING, openCommon, type Reading, type TranslateOptions, told } from './reading.ts';
import { readLine } from './transcripts.ts';
import { openInteractions } from './translate-interaction.ts';
import { openPresenceTranslation } from './translate-presence.ts';
import { openWorkbins } from './translate-workbin.ts';

interface Kind {
  readonly media: string;
  /** Where the interaction stands in the message. */
  readonly members: readonly string[];
}

const CHANGED = 'statechangemessage';
/** By `messageType` in lower case (the vendor writes `SMSsession`), without its end. */
const INTERACTIONS = new Map<string, Kind>([
  ['call', { media: 'calls', members: ['call'] }],
  ['email', { media: 'emails', members: ['email'] }],
  ['chat', { media: 'chats', members: ['chat'] }],
  ['workitem', { media: 'workitems', members: ['workitem'] }],
  ['openmedia', { media: 'openmedia', members: ['openmedia'] }],
  ['facebooksession', { media: 'facebooksessions', members: ['facebooksession'] }],
  // One page writes it with one S less (contract §15.19).
  ['smssession', { media: 'smssessions', members: ['smssession', 'smsession'] }],
]);

/** Whether what is told on a topic changes states (contract §5.2). Of a message that can be read, its type decides. */
const tellsStates = (channel: string): boolean => {
  const topic = lastSegment(channel) ?? '';
  return collectionOf(topic) !== null || ['channels', 'devices', 'workbins'].includes(topic);
};

/** The member in which it stands; the first of its names where it stands in none. */
const memberOf = ({ body }: Message, { members }: Kind): string =>
  members.find((member) => body[member] != null) ?? members[0] ?? '';

/** Of a message without a type, or of one that nobody knows: what it tells tells what it is (contract §15.18). */
const kindByMember = ({ body }: Message): Kind | undefined =>
  [...INTERACTIONS.values()].find(({ members }) => members.some((member) => isJsonObject(body[member])));

/** Those that can be read: of the others nothing was missed that changes a state. */
const linesIn = ({ body }: Message): readonly ConversationLine[] =>
  Array.isArray(body.messages)
    ? readRows(readLine, body.messages, 'messages').rows.filter((line) => line !== null)
    : [];

/** `channel`: the topic on which it came. */
export const openTranslate = (options: TranslateOptions) => {
  const { memory, transcripts } = options;
  const common = openCommon(options);
  const { facts, settleBy, taskRef } = common;
  const interaction = openInteractions(options, common);
  const workbin = openWorkbins(options, common);
  const presence = openPresenceTranslation(options, common);

  /** A line in a log changes no state: of a conversation that nobody here has, or that is not named, nothing was missed (contract §12.3). */
  const messageLog = (userId: string, message: Message): Reading => {
    const of = conversationOf(message);
    if (of === null) return NOTHING;
    transcripts.heard(of.id, linesIn(message));
    const log = { ...message, notificationType: message.notificationType ?? 'NewMessages' };
    const settled = settleBy(userId, of.media, log, of.id, null);
    if (settled === null && memory.lastState(userId, of.id) === null) return NOTHING;
    const task: Change = { ref: taskRef(of.id, userId), news: NO_NEWS, ...facts(log.notificationType, settled) };
    const lines = transcripts.untold(of.id);
    if (lines.length === 0) return told(task);
    return told(task, {
      ref: ref('Job', options.account, of.id),
      news: NO_NEWS,
      ...facts(log.notificationType, null),
      lines,
    });
  };

  const read = (userId: string, message: Message): Reading => {
    const type = message.messageType?.toLowerCase() ?? '';
    const known = type.endsWith(CHANGED) ? INTERACTIONS.get(type.slice(0, -CHANGED.length)) : undefined;
    if (known) return interaction(userId, message, known.media, memberOf(message, known));
    switch (type) {
      case 'devicestatechangemessage':
      case 'channelstatechangemessage':
      case 'channelstatechangemessagev2':
        return presence(userId, message);
      case 'messagelogupdated':
        return messageLog(userId, message);
      case 'workbinstatechangemessage':
        return workbin(userId, message);
      case 'workbinsubscriptionstatechangemessage':
        return { type: 'confirmation', confirmation: readConfirmation(message) };
      default: {
        const kind = kindByMember(message);
        if (kind) return interaction(userId, message, kind.media, memberOf(message, kind));
        const { channels, devices } = message.body;
        if (Array.isArray(channels) || Array.isArray(devices)) return presence(userId, message);
        // Among them the services, passwords, outbound records, histories and figures (contract §5.2).
        return NOTHING;
      }
    }
  };

  return (userId: string, data: unknown, channel: string): Reading => {
    const message = readMessage(data);
    if (!message) return tellsStates(channel) ? { type: 'unreadable' } : NOTHING;
    try {
      return read(userId, message);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      return { type: 'unreadable' };
    }
  };
};
