import { channelOf, logOut } from '../agents.ts';
import type { Centre } from '../centre.ts';
import { embedded, listOf, oneOf } from '../listing.ts';
import { changeAll, changeChannel, startSession } from '../operations/agent.ts';
import { answerWith, type Operating, operate } from '../operations/operate.ts';
import type { Json, User } from '../records.ts';
import {
  addresses,
  enabledFeatures,
  printChannel,
  printDevice,
  printSettings,
  printSkills,
  printUser,
} from '../render/user.ts';
import type { Ask } from '../request.ts';
import { printHeld } from './media.ts';
import type { Route } from './route.ts';

const printChannels = (centre: Centre, user: User): Json[] =>
  [...user.channels.values()].map((channel) => ({
    ...printChannel(user, channel),
    ...addresses(centre, `/users/${user.id}/channels/${channel.name}`),
  }));

/** `channelStates` is a copy of `channels`, as on a live system (contract §7.3). */
const children = (centre: Centre, user: User) => ({
  devices: () => [printDevice(centre, user)],
  skills: () => printSkills(centre, user),
  channels: () => printChannels(centre, user),
  channelStates: () => printChannels(centre, user),
  interactions: () => printHeld(centre, user.id, ['email', 'smssession', 'facebooksession', 'workitem', 'openmedia']),
  chats: () => printHeld(centre, user.id, ['chat']),
  settings: () => printSettings(user),
  features: () => enabledFeatures(centre),
});

export const printWhole = (centre: Centre, user: User, ask: Ask): Json => ({
  ...printUser(centre, user),
  ...embedded(children(centre, user), ask.query, ['features']),
});

const changeMe = (operating: Operating, ask: Ask): Json => {
  const { centre, mischief } = operating;
  let answer: Json = {};
  const referenceId = operate(operating, ask, {
    resource: 'me',
    run(name) {
      if (name === 'StartContactCenterSession') {
        answer = startSession(centre, ask, mischief.logins.spring(ask.user.id) ?? new Map());
      } else if (name === 'EndContactCenterSession') {
        logOut(centre, ask.user);
        ask.endSession();
      } else changeAll(centre, ask.user, name);
    },
  });
  return { ...answer, ...answerWith(centre, referenceId) };
};

const changeState = (operating: Operating, ask: Ask): Json => {
  const { centre } = operating;
  const name = ask.params.channel ?? '';
  const referenceId = operate(operating, ask, {
    resource: 'channel',
    run: (operationName) => changeChannel(centre, ask.target, name, operationName),
  });
  return answerWith(centre, referenceId);
};

export const agentRoutes = (operating: Operating): Route[] => {
  const { centre } = operating;
  return [
    {
      method: 'GET',
      path: '/me',
      handler: (ask) => oneOf('user', printWhole(centre, ask.user, ask), ask.query),
    },
    { method: 'POST', path: '/me', handler: (ask) => changeMe(operating, ask) },
    {
      method: 'GET',
      path: '/me/channels',
      handler: ({ user, query }) => listOf('channels', printChannels(centre, user), query),
    },
    {
      method: 'GET',
      path: '/me/channels/:channel',
      handler: ({ user, params, query }) =>
        oneOf('channel', printChannel(user, channelOf(user, params.channel ?? '')), query),
    },
    { method: 'POST', path: '/me/channels/:channel', handler: (ask) => changeState(operating, ask) },
    {
      method: 'GET',
      path: '/me/skills',
      handler: ({ user, query }) => listOf('skills', printSkills(centre, user), query),
    },
    {
      method: 'POST',
      path: '/users/:userId/channels/:channel',
      feature: 'api-supervisor-agent-control',
      supervised: true,
      handler: (ask) => changeState(operating, ask),
    },
    {
      method: 'GET',
      path: '/users/:userId/channels',
      handler: ({ target, query }) => listOf('channels', printChannels(centre, target), query),
    },
  ];
};
