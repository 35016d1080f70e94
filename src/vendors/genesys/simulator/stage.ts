import type { Arrival, Presence, Stage } from '../../../sandbox/play.ts';
import type { Random } from '../../../sandbox/random.ts';
import type { Scenario } from '../../../sandbox/scenario.ts';
import { heldBy, isLoggedIn, logOut, openChannel, setState, setStates } from './agents.ts';
import { queueFor } from './cast.ts';
import type { Centre } from './centre.ts';
import { arrive } from './desk.ts';
import { type Furnished, LOGIN_CHANNELS } from './furnish.ts';
import type { InteractionInit } from './interactions.ts';
import { partyOf } from './operations/call.ts';
import type { User, UserState } from './records.ts';
import { AFTER_CALL_WORK, CUSTOM_STATES, NOT_READY, READY } from './states.ts';

export interface StageOptions {
  readonly centre: Centre;
  readonly scenario: Scenario;
  readonly furnished: Furnished;
  readonly random: Random;
}

/** What else is not known as a channel comes as a work item. */
const mediaTypeOf = (channel: string): string =>
  channel === 'voice' || channel === 'email' || channel === 'chat' ? channel : 'workitem';

const FIRST_NAMES = ['Alex', 'Maria', 'Chen', 'Fatima', 'Jonas', 'Ines'];

/** What a customer brings along, in the medium's own fields. */
export const contact = (
  { channel, attributes, caller }: Pick<Arrival, 'channel' | 'attributes' | 'caller'>,
  random: Random,
): InteractionInit => {
  const mediaType = mediaTypeOf(channel);
  const name = random.pick(FIRST_NAMES);
  const address = `${name.toLowerCase()}.${caller.slice(-4)}@example.test`;
  const subject = String(attributes.topic ?? attributes.skill ?? 'Request');
  const userData = { ...attributes, Subject: subject, RRequestedSkills: null };
  if (mediaType === 'voice') {
    const participants = [partyOf(caller)];
    return {
      mediaType,
      userData: { ...userData, ANI: caller },
      fields: { ani: caller, dnis: '8005550100', participants },
    };
  }
  if (mediaType === 'email') {
    const body = `Hello, I have a question about my ${subject}.`;
    const fields = {
      from: address,
      to: ['care@operator.example.test'],
      cc: [],
      bcc: [],
      subject,
      body: `<p>${body}</p>`,
      bodyAsPlainText: body,
      mime: 'text/html',
    };
    return { mediaType, userData: { ...userData, FromAddress: address }, fields };
  }
  const participants = [{ nickname: name, type: 'Customer', participantId: caller.slice(1) }];
  return {
    mediaType,
    userData: { ...userData, FirstName: name },
    fields: mediaType === 'chat' ? { participants } : {},
  };
};

export const createStage = ({ centre, scenario, furnished, random }: StageOptions): Stage => {
  const queueIds = new Map([...centre.queues.values()].map(({ id, name }) => [name, id]));
  const isLogin = (user: User): boolean => furnished.logins.includes(user);
  const show = (user: User, state: UserState): void => {
    for (const { name, state: present } of user.channels.values()) {
      if (present.state !== 'LoggedOut' && present !== state) setState(centre, user, name, state);
    }
  };
  const presences: Readonly<Record<Presence, (user: User) => void>> = {
    ready(user) {
      if (!isLoggedIn(user)) for (const name of LOGIN_CHANNELS) openChannel(centre, user, name);
      show(user, READY);
    },
    break: (user) => setStates(centre, user, random.pick(CUSTOM_STATES).userState),
    // After a call only, and the play does not tell after what.
    'wrap-up'(user) {
      const voice = user.channels.get('voice');
      const others = heldBy(centre, user).length;
      if (others === 0 && voice?.state === READY) setState(centre, user, 'voice', AFTER_CALL_WORK);
    },
    // Somebody may work with a login: it is away then, and its session stays.
    offline(user) {
      if (isLogin(user) || heldBy(centre, user).length > 0) show(user, NOT_READY);
      else if (isLoggedIn(user)) logOut(centre, user);
    },
  };
  return {
    crew: furnished.crew,
    arrive(arrival) {
      const { skill, language } = arrival.attributes;
      const queue = queueFor(scenario.queues, skill, language)?.name ?? '';
      const init = { ...contact(arrival, random), queueId: queueIds.get(queue) ?? null };
      return arrive(centre, init, arrival.timeToLiveMs).id;
    },
    setPresence(workerId, presence) {
      const user = centre.users.get(workerId);
      if (user) presences[presence](user);
    },
  };
};
