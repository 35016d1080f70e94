import { otherCall, recordingStateOf } from '../capabilities.ts';
import type { Centre } from '../centre.ts';
import { idIn } from '../centre.ts';
import { accept, complete, finish } from '../desk.ts';
import { addInteraction, give } from '../interactions.ts';
import { asJson } from '../media.ts';
import { tellInteraction } from '../news.ts';
import type { Interaction, Json, User } from '../records.ts';
import { missing, refusal, unknown, wrongState } from '../refusal.ts';
import { type Ask, textIn } from '../request.ts';
import { dataRules, type Rule, type Rules } from './rules.ts';

const ANSWER_MS = 2000;
const TALKING = ['Established'];
const CONNECTED = ['Established', 'Held'];
const OPEN = ['Dialing', ...CONNECTED];

const numberIn = (body: Json): string => {
  const destination = asJson(body.destination);
  if (!destination) throw missing('destination');
  return textIn(destination, 'phoneNumber');
};

/** As new pages print it (contract §12.5). */
export const partyOf = (phoneNumber: string): Json => ({
  e164Number: '',
  formattedPhoneNumber: phoneNumber,
  phoneNumber,
  digits: phoneNumber.replace(/\D/g, ''),
});

const partiesOf = ({ fields }: Interaction): readonly Json[] =>
  Array.isArray(fields.participants) ? (fields.participants as Json[]) : [];

const prepare = (
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
      participants: [partyOf(number)],
    },
  });
  call.ownerId = user.id;
  return call;
};

/** Whom the agent calls picks up after a moment. */
const place = (centre: Centre, user: User, call: Interaction): void => {
  give(centre, call, user.id, 'Dialing');
  centre.clock.after(ANSWER_MS, () => {
    if (call.state === 'Dialing' && call.ownerId === user.id) give(centre, call, user.id, 'Established');
  });
};

export const dial = (centre: Centre, { user, body }: Ask): void => {
  const userData = asJson(body.userData);
  place(centre, user, prepare(centre, user, numberIn(body), { direction: 'Outbound', ...(userData && { userData }) }));
};

const change =
  (state: string): Rule['run'] =>
  (centre, call, { user }) =>
    give(centre, call, user.id, state);

const mute =
  (value: 'On' | 'Off'): Rule['run'] =>
  (centre, call) => {
    call.fields.mute = value;
    tellInteraction(centre, call);
  };

const attach = (call: Interaction, { body }: Ask): void => {
  Object.assign(call.userData, asJson(body.userData) ?? {});
};

const consult: Rule['run'] = (centre, call, ask) => {
  const number = numberIn(ask.body);
  if (otherCall(centre, call)) throw wrongState('there is a consultation already');
  attach(call, ask);
  // It is offered to be swapped and completed from the first message on.
  const kind = { direction: 'Consult', parentId: call.id, userData: call.userData } as const;
  const led = prepare(centre, ask.user, number, kind);
  if (call.state !== 'Held') give(centre, call, ask.user.id, 'Held');
  place(centre, ask.user, led);
};

const joinIn = (centre: Centre, call: Interaction, party: Json): void => {
  call.fields.participants = [...partiesOf(call), party];
  tellInteraction(centre, call, 'ParticipantsUpdated');
};

/** The call that began it and the one that it has led to; the request may be for either (contract §12.5). */
const pairOf = (centre: Centre, call: Interaction, { body }: Ask): readonly [Interaction, Interaction] => {
  const other = otherCall(centre, call);
  if (!other) throw wrongState('there is no consultation');
  const [original, led] = other.parentId === call.id ? [call, other] : [other, call];
  if (body.consultCallUri !== undefined && idIn(body.consultCallUri) !== led.id) {
    throw unknown(`consult call ${idIn(body.consultCallUri)}`);
  }
  return [original, led];
};

const swap: Rule['run'] = (centre, call, { user, body }) => {
  const other = otherCall(centre, call);
  if (!other) throw wrongState('there is no other call');
  if (body.otherCallUri !== undefined && idIn(body.otherCallUri) !== other.id) {
    throw unknown(`call ${idIn(body.otherCallUri)}`);
  }
  const talking = [call, other].find(({ state }) => state === 'Established');
  const held = [call, other].find(({ state }) => state === 'Held');
  if (!talking || !held) throw wrongState('one of the calls must be held');
  give(centre, held, user.id, 'Established');
  give(centre, talking, user.id, 'Held');
};

const drop: Rule['run'] = (centre, call, { body }) => {
  const number = textIn(body, 'participant');
  const present = partiesOf(call);
  if (present.length < 2) throw wrongState('this is no conference');
  const left = present.filter(({ phoneNumber }) => phoneNumber !== number);
  if (left.length === present.length) throw unknown(`participant ${number}`);
  call.fields.participants = left;
  tellInteraction(centre, call, 'ParticipantsUpdated');
};

const record =
  (from: readonly string[], to: string): Rule['run'] =>
  (centre, call) => {
    if (centre.disabledFeatures.has('api-voice-recording')) throw wrongState('recording');
    const present = recordingStateOf(call);
    if (!from.includes(present)) throw wrongState(`recording is ${present}`);
    call.fields.recordingState = to;
    tellInteraction(centre, call, 'CallRecordingStateChange');
  };

/** No operation rejects a call that rings (contract §12.5). */
export const CALL_RULES: Rules = {
  ...dataRules(['Ringing', ...OPEN]),
  DeleteUserDataPair: {
    states: ['Ringing', ...OPEN],
    run(centre, call, { body }) {
      delete call.userData[textIn(body, 'key')];
      tellInteraction(centre, call, 'AttachedDataChanged');
    },
  },
  Answer: { states: ['Ringing'], run: (centre, call, { user }) => accept(centre, call, user) },
  Hangup: { states: OPEN, run: (centre, call) => complete(centre, call) },
  Hold: { states: TALKING, run: change('Held') },
  Retrieve: { states: ['Held'], run: change('Established') },
  MuteCall: { states: TALKING, run: mute('On') },
  UnmuteCall: { states: TALKING, run: mute('Off') },
  SendDtmf: {
    states: TALKING,
    run(centre, call, { body }) {
      if (!/^\d+$/.test(textIn(body, 'digits'))) throw refusal(10, 'digits');
      tellInteraction(centre, call, 'DtmfSent');
    },
  },
  SingleStepTransfer: {
    states: CONNECTED,
    run(centre, call, ask) {
      numberIn(ask.body);
      attach(call, ask);
      complete(centre, call);
    },
  },
  SingleStepConference: {
    states: CONNECTED,
    run(centre, call, ask) {
      const party = partyOf(numberIn(ask.body));
      attach(call, ask);
      joinIn(centre, call, party);
    },
  },
  InitiateTransfer: { states: CONNECTED, run: consult },
  InitiateConference: { states: CONNECTED, run: consult },
  CompleteTransfer: {
    states: OPEN,
    run(centre, call, ask) {
      const [original, led] = pairOf(centre, call, ask);
      complete(centre, original);
      finish(centre, led, 'Completed');
    },
  },
  CompleteConference: {
    states: OPEN,
    run(centre, call, ask) {
      const [original, led] = pairOf(centre, call, ask);
      const [party = partyOf(String(led.fields.dnis))] = partiesOf(led);
      finish(centre, led, 'Completed');
      if (original.state !== 'Established') give(centre, original, ask.user.id, 'Established');
      joinIn(centre, original, party);
    },
  },
  SwapCalls: { states: CONNECTED, run: swap },
  RemoveParticipantFromConference: { states: TALKING, run: drop },
  StartCallRecording: { states: CONNECTED, run: record(['Stopped'], 'Recording') },
  PauseCallRecording: { states: CONNECTED, run: record(['Recording'], 'Paused') },
  ResumeCallRecording: { states: CONNECTED, run: record(['Paused'], 'Recording') },
  StopCallRecording: { states: CONNECTED, run: record(['Recording', 'Paused'], 'Stopped') },
};
