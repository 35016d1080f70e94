import { findQueue, idIn } from '../centre.ts';
import {
  asParticipant,
  enter,
  exit,
  leaveAlone,
  othersIn,
  participantsOf,
  sayAs,
  tellWholeLog,
} from '../conversation-log.ts';
import { accept, complete, enqueue, finish, inviteDirectly } from '../desk.ts';
import { addInteraction } from '../interactions.ts';
import { isConversation } from '../media.ts';
import { tellInteraction } from '../news.ts';
import type { Json, Medium } from '../records.ts';
import { missing, refusal, wrongState } from '../refusal.ts';
import { textIn } from '../request.ts';
import {
  dataRules,
  dispose,
  nothing,
  oneIn,
  type PartyName,
  queueNamed,
  type Rule,
  type Rules,
  rejectIt,
  sendTo,
  userAt,
} from './rules.ts';

const TALKING = ['Chatting'];
/** Still on the agent's desk. */
const ON_DESK = ['Chatting', 'LeftChat', 'JoinFailed'];

const TREATMENTS = ['Normal', 'System'];

/** `messageType` and `treatAs` need `text` (contract §12.2). */
const lineIn = (body: Json): Json | null => {
  const { text, messageType, treatAs } = body;
  if (text === undefined) {
    if (messageType !== undefined || treatAs !== undefined) throw missing('text');
    return null;
  }
  if (treatAs !== undefined && !TREATMENTS.includes(String(treatAs))) throw refusal(10, 'treatAs');
  return { text: textIn(body, 'text'), ...(messageType !== undefined && { messageType }) };
};

/** With a last word to the customer. */
const afterLine =
  (run: Rule['run']): Rule['run'] =>
  (centre, chat, ask) => {
    const line = lineIn(ask.body);
    if (line && chat.state === 'Chatting') sayAs(centre, chat, ask.user, line);
    run(centre, chat, ask);
  };

const speak: Rule['run'] = (centre, chat, { user, body }) => {
  const line = lineIn(body);
  if (!line) throw missing('text');
  sayAs(centre, chat, user, line);
};

const AGENTS = { visibility: 'Agents' };

const notice =
  (type: string, content: Json = {}): Rule['run'] =>
  (centre, chat, { user, body }) =>
    sayAs(centre, chat, user, { type, noticeText: textIn(body, 'noticeText'), ...content });

const typing =
  (type: 'TypingStarted' | 'TypingStopped', content: Json = {}): Rule['run'] =>
  (centre, chat, { user }) =>
    sayAs(centre, chat, user, { type, ...content });

const pushUrl: Rule['run'] = (centre, chat, { user, body }) => {
  const url = textIn(body, 'url');
  sayAs(centre, chat, user, { type: 'PushUrl', url, ...lineIn(body) });
};

/** Asks another agent into the session, directly or through a queue, by one of these parameters. */
const ask =
  (mayBeQueue: boolean, ...parameters: readonly string[]): Rule['run'] =>
  (centre, chat, { body }) => {
    const target = oneIn(body, parameters);
    const queue = mayBeQueue ? findQueue(centre, idIn(target)) : undefined;
    const user = queue ? null : userAt(centre, target);
    const guest = addInteraction(centre, {
      mediaType: chat.mediaType,
      hostId: chat.hostId ?? chat.id,
      queueId: queue?.id ?? null,
      userData: chat.userData,
      fields: { participants: [...participantsOf(chat)] },
    });
    if (chat.ownerId !== null) guest.declinedBy.add(chat.ownerId);
    if (user) inviteDirectly(centre, guest, user);
    else enqueue(centre, guest, null);
    tellInteraction(centre, chat, 'ParticipantsUpdated');
  };

/** Table and sample name the parameter differently; both are taken (contract §15.20). */
const remove: Rule['run'] = (centre, chat, { user, body }) => {
  const { id } = userAt(centre, oneIn(body, ['targetUri', 'userUri']));
  const gone = othersIn(centre, chat).find(({ ownerId }) => ownerId === id);
  if (!gone) throw wrongState(`${id} is not in this conference`);
  sayAs(centre, chat, user, { type: 'Notice', text: `REMOVE_PARTICIPANT_FROM_CONFERENCE${id}`, ...AGENTS });
  exit(centre, gone, id);
  finish(centre, gone, 'Completed');
};

/** What all of them have. */
const COMMON: Rules = {
  ...dataRules(ON_DESK),
  Accept: {
    states: ['Invited'],
    run(centre, chat, { user, body }) {
      const nickname =
        centre.switches.chat_nickname === 'required'
          ? textIn(body, 'nickname')
          : String(body.nickname ?? user.firstName);
      accept(centre, chat, user);
      if (chat.state !== 'Chatting') return;
      const joined = asParticipant(user, nickname);
      enter(centre, chat, joined);
      tellWholeLog(centre, chat, joined);
    },
  },
  Reject: { states: ['Invited'], run: rejectIt },
  SendMessage: { states: TALKING, run: speak },
  SendToAgents: {
    states: TALKING,
    run: (centre, chat, { user, body }) => sayAs(centre, chat, user, { text: textIn(body, 'text'), ...AGENTS }),
  },
  SendStartTypingNotification: { states: TALKING, run: typing('TypingStarted') },
  SendStopTypingNotification: { states: TALKING, run: typing('TypingStopped') },
  SendStartTypingToAgentsNotification: { states: TALKING, run: typing('TypingStarted', AGENTS) },
  SendStopTypingToAgentsNotification: { states: TALKING, run: typing('TypingStopped', AGENTS) },
  Leave: {
    states: ['Chatting', 'LeftChat'],
    run: afterLine((centre, chat, { user }) => {
      if (othersIn(centre, chat).length === 0) leaveAlone(centre, chat);
      else {
        exit(centre, chat, user.id);
        finish(centre, chat, 'Completed');
      }
    }),
  },
  Complete: {
    states: ON_DESK,
    run: afterLine((centre, chat, { user, body }) => {
      if (chat.state === 'Chatting') exit(centre, chat, user.id);
      complete(centre, chat, queueNamed(centre, body.queueName)?.id ?? null);
    }),
  },
  SetDisposition: { states: ON_DESK, run: dispose },
  SetInFocus: { states: ON_DESK, run: nothing },
  InFocus: { states: ON_DESK, run: nothing },
};

const handOver = (...parameters: readonly PartyName[]): Rule => ({
  states: ['Chatting', 'LeftChat'],
  run: afterLine((centre, chat, request) => {
    sendTo(...parameters)(centre, chat, request);
    exit(centre, chat, request.user.id);
  }),
});

/** Contract §12.2. */
export const CHAT_RULES: Rules = {
  ...COMMON,
  SendUrl: { states: TALKING, run: pushUrl },
  SendCustomNotice: { states: TALKING, run: notice('CustomNotice') },
  SendCustomNoticeToAgents: { states: TALKING, run: notice('CustomNotice', AGENTS) },
  SendNicknameUpdatedNotice: { states: TALKING, run: notice('NicknameUpdated') },
  Consult: { states: TALKING, run: ask(true, 'targetUri') },
  Invite: { states: TALKING, run: ask(false, 'targetUri') },
  RemoveParticipantFromConference: { states: TALKING, run: remove },
  Transfer: handOver('targetUri'),
};

const TARGET = ['targetUri', 'targetPath'] as const;

/** Contract §12.4; `userUri` stands in a sample alone (§15.20). */
export const SMS_RULES: Rules = {
  ...COMMON,
  Consult: { states: TALKING, run: ask(true, ...TARGET) },
  Invite: { states: TALKING, run: ask(true, ...TARGET, 'userUri') },
  Transfer: handOver(...TARGET),
};

/** The pages of three operations are known (contract §12.8); for the others, they are taken for SMS. */
export const FACEBOOK_RULES: Rules = {
  ...SMS_RULES,
  SendUrl: { states: TALKING, run: pushUrl },
};

const ASKING = ['Consult', 'Invite'];

/** Of these the answer names the number that no message bears (contract §4). */
export const isAnsweredWithNumber = (medium: Medium, operationName: string): boolean =>
  isConversation(medium) &&
  (ASKING.includes(operationName) || (medium === 'facebooksession' && operationName === 'Transfer'));
