import type { Centre } from '../centre.ts';
import { idIn } from '../centre.ts';
import { accept, complete, finish, reject } from '../desk.ts';
import { addInteraction, give } from '../interactions.ts';
import { asJson } from '../media.ts';
import { tellInteraction } from '../news.ts';
import type { Interaction, Json, User } from '../records.ts';
import { missing, unknown } from '../refusal.ts';
import { type Ask, textIn } from '../request.ts';
import { DATA_RULES, type Rule, type Rules } from './rules.ts';

const ANSWER_MS = 2000;
const TALKING = ['Established'];
const OPEN = ['Ringing', 'Dialing', 'Established', 'Held'];

const numberIn = (body: Json): string => {
  const destination = asJson(body.destination);
  if (!destination) throw missing('destination');
  return textIn(destination, 'phoneNumber');
};

const participant = (phoneNumber: string): Json => ({
  phoneNumber,
  formattedPhoneNumber: phoneNumber,
  role: 'RoleOther',
});

/** Whom the agent calls picks up after a moment. */
const place = (
  centre: Centre,
  user: User,
  number: string,
  kind: { direction: 'Outbound' | 'Consult'; userData?: Json; parentId?: string },
): Interaction => {
  const call = addInteraction(centre, {
    mediaType: 'voice',
    ...kind,
    fields: {
      deviceUri: `${centre.switches.external_api_url}/devices/${user.device.id}`,
      dnis: number,
      participants: [participant(number)],
    },
  });
  give(centre, call, user.id, 'Dialing');
  centre.clock.after(ANSWER_MS, () => {
    if (call.state === 'Dialing' && call.ownerId === user.id) give(centre, call, user.id, 'Established');
  });
  return call;
};

export const dial = (centre: Centre, { user, body }: Ask): void => {
  const userData = asJson(body.userData);
  place(centre, user, numberIn(body), { direction: 'Outbound', ...(userData && { userData }) });
};

const change =
  (state: string): Rule['run'] =>
  (centre, interaction, { user }) =>
    give(centre, interaction, user.id, state);

const mute =
  (value: 'On' | 'Off'): Rule['run'] =>
  (centre, interaction) => {
    interaction.fields.mute = value;
    tellInteraction(centre, interaction);
  };

const consult: Rule['run'] = (centre, interaction, { user, body }) => {
  const number = numberIn(body);
  give(centre, interaction, user.id, 'Held');
  place(centre, user, number, { direction: 'Consult', parentId: interaction.id });
};

const joinIn = (centre: Centre, interaction: Interaction, number: string): void => {
  const present = Array.isArray(interaction.fields.participants) ? interaction.fields.participants : [];
  interaction.fields.participants = [...present, participant(number)];
  tellInteraction(centre, interaction, 'ParticipantsUpdated');
};

/** The call named by `consultCallUri`; without it the one that this call has led to. */
const consultOf = (centre: Centre, interaction: Interaction, { body, user }: Ask): Interaction => {
  const named = body.consultCallUri === undefined ? null : idIn(body.consultCallUri);
  const found = [...centre.interactions.values()].find(
    ({ id, parentId, ownerId }) => parentId === interaction.id && ownerId === user.id && (named ?? id) === id,
  );
  if (!found) throw unknown('consult call');
  return found;
};

export const CALL_RULES: Rules = {
  ...DATA_RULES,
  DeleteUserDataPair: {
    states: OPEN,
    run(centre, interaction, { body }) {
      delete interaction.userData[textIn(body, 'key')];
      tellInteraction(centre, interaction, 'AttachedDataChanged');
    },
  },
  Answer: { states: ['Ringing'], run: (centre, interaction, { user }) => accept(centre, interaction, user) },
  Hangup: {
    states: OPEN,
    run(centre, interaction, { user }) {
      if (interaction.state === 'Ringing') reject(centre, interaction, user);
      else complete(centre, interaction);
    },
  },
  Hold: { states: TALKING, run: change('Held') },
  Retrieve: { states: ['Held'], run: change('Established') },
  SendDtmf: {
    states: TALKING,
    run: (_centre, _interaction, { body }) => {
      textIn(body, 'digits');
    },
  },
  MuteCall: { states: TALKING, run: mute('On') },
  UnmuteCall: { states: TALKING, run: mute('Off') },
  SingleStepTransfer: {
    states: TALKING,
    run(centre, interaction, { body }) {
      numberIn(body);
      complete(centre, interaction);
    },
  },
  SingleStepConference: {
    states: TALKING,
    run: (centre, interaction, { body }) => joinIn(centre, interaction, numberIn(body)),
  },
  InitiateTransfer: { states: TALKING, run: consult },
  InitiateConference: { states: TALKING, run: consult },
  CompleteTransfer: {
    states: ['Held'],
    run(centre, interaction, ask) {
      finish(centre, consultOf(centre, interaction, ask), 'Completed');
      complete(centre, interaction);
    },
  },
  CompleteConference: {
    states: ['Held'],
    run(centre, interaction, ask) {
      const other = consultOf(centre, interaction, ask);
      finish(centre, other, 'Completed');
      give(centre, interaction, ask.user.id, 'Established');
      joinIn(centre, interaction, String(other.fields.dnis));
    },
  },
};
