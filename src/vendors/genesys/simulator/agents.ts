import type { Centre } from './centre.ts';
import { release } from './desk.ts';
import type { Channel, Interaction, User, UserState } from './records.ts';
import { unknown, wrongState } from './refusal.ts';
import { printChannel, printDevice } from './render/user.ts';
import { LOGGED_OUT, NOT_READY, READY } from './states.ts';
import { forgetSubscriptions } from './subscriptions.ts';

export const isReady = ({ state, dnd }: Channel): boolean => state.state === 'Ready' && !dnd;
export const isLoggedIn = (user: User): boolean =>
  [...user.channels.values()].some(({ state }) => state.state !== 'LoggedOut');

/** The distribution goes by this; what a single medium may get is asked of the channel. */
const syncWorker = ({ world }: Centre, user: User): void => {
  const channels = [...user.channels.values()];
  world.changeWorker(user.id, {
    presence: channels.map(({ name, state, dnd }) => `${name}:${state.displayName}${dnd ? ':dnd' : ''}`).join(' '),
    available: channels.some(isReady),
  });
};

/** Voice shows on the device, every other medium on its channel (contract §9). */
export const tellChannel = (centre: Centre, user: User, channel: Channel): void => {
  if (channel.name === 'voice') {
    centre.tell(user.id, '/v2/me/devices', {
      messageType: 'DeviceStateChangeMessage',
      devices: [printDevice(centre, user)],
    });
    return;
  }
  centre.tell(user.id, '/v2/me/channels', {
    ...(centre.switches.channel_message === 'V2' && { messageType: 'ChannelStateChangeMessageV2' }),
    channels: [printChannel(user, channel)],
  });
};

export const channelOf = (user: User, name: string): Channel => {
  const channel = user.channels.get(name);
  if (!channel) throw unknown(`channel ${name}`);
  return channel;
};

export const setState = (centre: Centre, user: User, name: string, state: UserState): void => {
  const channel = channelOf(user, name);
  if (channel.state.state === 'LoggedOut') throw wrongState(`channel ${name} is logged out`);
  channel.state = state;
  channel.untouched = false;
  tellChannel(centre, user, channel);
  syncWorker(centre, user);
};

export const setDnd = (centre: Centre, user: User, name: string, dnd: boolean): void => {
  const channel = channelOf(user, name);
  if (channel.state.state === 'LoggedOut') throw wrongState(`channel ${name} is logged out`);
  channel.dnd = dnd;
  tellChannel(centre, user, channel);
  syncWorker(centre, user);
};

/** Of every channel of the session. */
export const setStates = (centre: Centre, user: User, state: UserState): void => {
  for (const { name, state: present } of user.channels.values()) {
    if (present.state !== 'LoggedOut') setState(centre, user, name, state);
  }
};

/** Opens one channel. What was open stays as it is and is told again. */
export const openChannel = (centre: Centre, user: User, name: string): void => {
  const channel = channelOf(user, name);
  if (channel.state.state === 'LoggedOut') {
    channel.state = centre.switches.login_state === 'Ready' ? READY : NOT_READY;
    channel.dnd = false;
    channel.untouched = true;
  }
  tellChannel(centre, user, channel);
  syncWorker(centre, user);
};

export const heldBy = ({ interactions }: Centre, user: User): Interaction[] =>
  interactions
    .values()
    .filter(({ ownerId }) => ownerId === user.id)
    .toArray();

/** The agent is gone: other agents get what customers sent. */
export const logOut = (centre: Centre, user: User): void => {
  const open = [...user.channels.values()].filter(({ state }) => state.state !== 'LoggedOut');
  for (const channel of open) {
    channel.state = LOGGED_OUT;
    channel.dnd = false;
    channel.untouched = false;
  }
  syncWorker(centre, user);
  for (const interaction of heldBy(centre, user)) release(centre, interaction);
  for (const channel of open) tellChannel(centre, user, channel);
  forgetSubscriptions(centre, user.id);
};
