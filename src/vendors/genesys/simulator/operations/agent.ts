import { channelOf, isLoggedIn, openChannel, setDnd, setState, setStates } from '../agents.ts';
import { type Centre, MEDIA_TYPES } from '../centre.ts';
import type { Failure } from '../mischief.ts';
import type { Json, User } from '../records.ts';
import { missing, Refusal, unknown, wrongState } from '../refusal.ts';
import type { Ask } from '../request.ts';
import { stateOf } from '../states.ts';

const errorOf = (run: () => void): Failure | null => {
  try {
    run();
    return null;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
};

/** All, some, or none of the channels open (contract §7.2); the answer for some is code 7, for none the first one's failure. */
export const startSession = (centre: Centre, { user, body }: Ask, failing: ReadonlyMap<string, Failure>): Json => {
  const { channels, place } = body;
  if (!Array.isArray(channels) || channels.length === 0) throw missing('channels');
  if (typeof place === 'string' && place !== '') user.place = place;
  const results = [...new Set(channels.map(String))].map((name) => {
    const failure =
      failing.get(name) ??
      errorOf(() => {
        if (!MEDIA_TYPES.includes(name)) throw unknown(`media type ${name}`);
        if (centre.disabledFeatures.has(featureOf(name))) throw unknown(`channel ${name}`);
        openChannel(centre, user, name);
      });
    return { channel: name, failure };
  });
  const failed = results.flatMap(({ failure }) => (failure ? [failure] : []));
  const [first] = failed;
  if (!first) return {};
  if (failed.length === results.length) throw new Refusal(first.code, first.message);
  const told = results.map(({ channel, failure }) => ({
    channel,
    statusCode: failure?.code ?? 0,
    ...(failure && { statusMessage: failure.message }),
  }));
  return {
    statusCode: 7,
    statusMessage: 'Partial success',
    ...(centre.switches.partial_shape === 'channels' && { channels: told }),
  };
};

const featureOf = (channel: string): string => (channel === 'voice' ? 'api-voice' : 'api-multimedia');

export const DND = new Map([
  ['DoNotDisturbOn', true],
  ['DoNotDisturbOff', false],
]);

export const changeChannel = (centre: Centre, user: User, name: string, operationName: string): void => {
  channelOf(user, name);
  if (centre.disabledFeatures.has(featureOf(name))) throw unknown(`channel ${name}`);
  const dnd = DND.get(operationName);
  if (dnd === undefined) setState(centre, user, name, stateOf(operationName, name));
  else setDnd(centre, user, name, dnd);
};

/** Ready, NotReady and custom states of every channel at once. */
export const changeAll = (centre: Centre, user: User, operationName: string): void => {
  const state = stateOf(operationName, 'email');
  if (!isLoggedIn(user)) throw wrongState('logged out');
  setStates(centre, user, state);
};
