import { findQueue, idIn } from '../centre.ts';
import { asParticipant, enter, exit, leaveAlone, othersIn, participantsOf, sayAs, tellWholeLog } from '../chat-log.ts';
import { accept, complete, enqueue, finish, inviteDirectly } from '../desk.ts';
import { addInteraction } from '../interactions.ts';
import { tellInteraction } from '../news.ts';
import type { Json } from '../records.ts';
import { missing, refusal, wrongState } from '../refusal.ts';
import { textIn } from '../request.ts';
import { dataRules, dispose, nothing, queueNamed, type Rule, type Rules, rejectIt, sendTo, userAt } from './rules.ts';

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

/** Asks another agent into the session, directly or through a queue. */
const ask =
  (mayBeQueue: boolean): Rule['run'] =>
  (centre, chat, { body }) => {
    const targetUri = textIn(body, 'targetUri');
    const queue = mayBeQueue ? findQueue(centre, idIn(targetUri)) : undefined;
    const user = queue ? null : userAt(centre, targetUri);
    const guest = addInteraction(centre, {
      mediaType: 'chat',
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
  const named = body.targetUri ?? body.userUri;
  if (named === undefined) throw missing('targetUri');
  const { id } = userAt(centre, named);
  const gone = othersIn(centre, chat).find(({ ownerId }) => ownerId === id);
  if (!gone) throw wrongState(`${id} is not in this conference`);
  sayAs(centre, chat, user, { type: 'Notice', text: `REMOVE_PARTICIPANT_FROM_CONFERENCE${id}`, ...AGENTS });
  exit(centre, gone, id);
  finish(centre, gone, 'Completed');
};

export const CHAT_RULES: Rules = {
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
      enter(centre, chat, asParticipant(user, nickname));
      tellWholeLog(centre, chat);
    },
  },
  Reject: { states: ['Invited'], run: rejectIt },
  SendMessage: { states: TALKING, run: speak },
  SendUrl: {
    states: TALKING,
    run(centre, chat, { user, body }) {
      const url = textIn(body, 'url');
      sayAs(centre, chat, user, { type: 'PushUrl', url, ...lineIn(body) });
    },
  },
  SendCustomNotice: { states: TALKING, run: notice('CustomNotice') },
  SendCustomNoticeToAgents: { states: TALKING, run: notice('CustomNotice', AGENTS) },
  SendNicknameUpdatedNotice: { states: TALKING, run: notice('NicknameUpdated') },
  SendToAgents: {
    states: TALKING,
    run: (centre, chat, { user, body }) => sayAs(centre, chat, user, { text: textIn(body, 'text'), ...AGENTS }),
  },
  SendStartTypingNotification: { states: TALKING, run: typing('TypingStarted') },
  SendStopTypingNotification: { states: TALKING, run: typing('TypingStopped') },
  SendStartTypingToAgentsNotification: { states: TALKING, run: typing('TypingStarted', AGENTS) },
  SendStopTypingToAgentsNotification: { states: TALKING, run: typing('TypingStopped', AGENTS) },
  Consult: { states: TALKING, run: ask(true) },
  Invite: { states: TALKING, run: ask(false) },
  RemoveParticipantFromConference: { states: TALKING, run: remove },
  Transfer: {
    states: ['Chatting', 'LeftChat'],
    run: afterLine((centre, chat, request) => {
      sendTo('targetUri')(centre, chat, request);
      exit(centre, chat, request.user.id);
    }),
  },
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

/** Of these the answer names the number that no message bears (contract §4). */
export const ANSWERED_WITH_NUMBER: ReadonlySet<string> = new Set(['Consult', 'Invite']);
