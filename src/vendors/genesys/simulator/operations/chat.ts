import type { Centre } from '../centre.ts';
import { formatDate } from '../dates.ts';
import { accept, complete } from '../desk.ts';
import { tellInteraction } from '../news.ts';
import type { Interaction, Json, User } from '../records.ts';
import { textIn } from '../request.ts';
import { DESK_RULES, queueNamed, type Rule, type Rules } from './rules.ts';

const TALKING = ['Chat', 'Processing'];

export interface Participant {
  readonly nickname: string;
  readonly type: 'Agent' | 'Customer';
  readonly participantId: string;
}

const participants = ({ fields }: Interaction): readonly Participant[] =>
  Array.isArray(fields.participants) ? (fields.participants as Participant[]) : [];

export const join = (interaction: Interaction, participant: Participant): void => {
  const others = participants(interaction).filter(({ participantId }) => participantId !== participant.participantId);
  interaction.fields.participants = [...others, participant];
};

const agent = (user: User, nickname = user.firstName): Participant => ({
  nickname,
  type: 'Agent',
  participantId: user.id,
});

const speaker = (interaction: Interaction, user: User): Participant =>
  participants(interaction).find(({ participantId }) => participantId === user.id) ?? agent(user);

/** Indices have gaps (contract §12): whoever waits for one that is missing waits for ever. */
const nextIndex = ({ messages }: Interaction): number => {
  const last = Number(messages.at(-1)?.index ?? 0);
  return last + (last % 5 === 3 ? 2 : 1);
};

const MESSAGES_KEPT = 200;

export const say = (centre: Centre, interaction: Interaction, from: Participant, content: Json): void => {
  const now = centre.clock.now();
  const message = {
    index: nextIndex(interaction),
    from,
    type: 'Text',
    visibility: 'All',
    ...content,
    timestamp: formatDate(now),
    // Milliseconds, whatever it is called (contract §3.5).
    timestampSeconds: now,
  };
  interaction.messages.push(message);
  if (interaction.messages.length > MESSAGES_KEPT) interaction.messages.shift();
  if (interaction.ownerId === null) return;
  centre.tell(interaction.ownerId, '/v2/me/chats', {
    messageType: 'MessageLogUpdated',
    notificationType: 'NewMessages',
    messages: [message],
    chatUri: `${centre.switches.external_api_url}/chats/${interaction.id}`,
    chatPath: `/chats/${interaction.id}`,
  });
};

const speak: Rule['run'] = (centre, interaction, { user, body }) =>
  say(centre, interaction, speaker(interaction, user), {
    text: textIn(body, 'text'),
    ...(body.messageType !== undefined && { messageType: body.messageType }),
  });

export const CHAT_RULES: Rules = {
  ...DESK_RULES,
  Accept: {
    states: ['Invited'],
    run(centre, interaction, { user, body }) {
      const nickname =
        centre.switches.chat_nickname === 'required'
          ? textIn(body, 'nickname')
          : String(body.nickname ?? user.firstName);
      join(interaction, agent(user, nickname));
      accept(centre, interaction, user);
    },
  },
  SendMessage: { states: TALKING, run: speak },
  SendNicknameUpdatedNotice: {
    states: TALKING,
    run: (centre, interaction, { user, body }) =>
      say(centre, interaction, speaker(interaction, user), {
        noticeText: textIn(body, 'noticeText'),
        type: 'NicknameUpdated',
      }),
  },
  SendStartTypingNotification: { states: TALKING, run: () => {} },
  SendStopTypingNotification: { states: TALKING, run: () => {} },
  Leave: {
    states: TALKING,
    run(centre, interaction, { user }) {
      interaction.fields.participants = participants(interaction).filter(
        ({ participantId }) => participantId !== user.id,
      );
      tellInteraction(centre, interaction, 'ParticipantsUpdated');
    },
  },
  Complete: {
    states: TALKING,
    run(centre, interaction, ask) {
      if (ask.body.text !== undefined) speak(centre, interaction, ask);
      complete(centre, interaction, queueNamed(centre, ask.body.queueName)?.id ?? null);
    },
  },
};
