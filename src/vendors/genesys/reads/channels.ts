import { type Ref, ref } from '../../../domain/ref.ts';
import type { Presence, PresenceState, Worker, WorkerChannel } from '../../../domain/worker.ts';
import { AFTER_CALL_WORK, DO_NOT_DISTURB, PRESENCES, stateOf } from '../states.ts';
import type { ChannelRow, DeviceRow, UserRow } from './agent-rows.ts';
import { activityIdOf, isAfterCallWork } from './agent-states.ts';

export const VOICE = 'voice';

/** Which channel speaks for a worker without voice: the best of all, but a state that nobody knows is not passed over for a worse one. */
const WEIGHT: readonly (PresenceState | 'UNKNOWN')[] = ['READY', 'DRAINING', 'UNKNOWN', 'NOT_READY', 'OFFLINE'];

const NOT_TOLD: Presence = { state: 'UNKNOWN', native: null, label: null, reasonCode: null, since: null };
/** Logged in on no channel. */
const NOWHERE: Presence = { ...NOT_TOLD, state: 'OFFLINE' };

type Told = Pick<ChannelRow, 'userState' | 'doNotDisturb'>;

const presenceOf = ({ userState, doNotDisturb }: Told): Presence => {
  if (doNotDisturb) return { ...NOT_TOLD, ...stateOf(PRESENCES, DO_NOT_DISTURB), label: 'Do Not Disturb' };
  if (userState === null) return NOT_TOLD;
  const native = isAfterCallWork(userState) ? AFTER_CALL_WORK : userState.state;
  const { state } = stateOf(PRESENCES, native);
  // Ready is not what it looks like beside a switch that cannot be read.
  const isSure = doNotDisturb !== null || state !== 'READY';
  const label = userState.displayName ?? native;
  return { state: isSure ? state : 'UNKNOWN', native, label, reasonCode: userState.reason, since: null };
};

const channelPresence = (row: ChannelRow): WorkerChannel => ({
  channel: row.channel,
  presence: presenceOf(row),
  capacityCost: null,
  maxJobs: null,
});

export const speakingDevice = (devices: readonly DeviceRow[] | null): DeviceRow | null =>
  devices?.find(({ userState }) => userState !== null) ?? null;

/** Where voice is kept at the devices alone (contract §7.3), the first device that has a state speaks for it. */
export const voiceOf = (devices: readonly DeviceRow[] | null): readonly ChannelRow[] => {
  const device = speakingDevice(devices);
  return device ? [{ ...device, channel: VOICE }] : [];
};

export const channelsOf = ({ channels, devices }: Pick<UserRow, 'channels' | 'devices'>) => {
  const voice = channels?.some(({ channel }) => channel === VOICE) ? [] : voiceOf(devices);
  return voice.length > 0 ? [...voice, ...(channels ?? [])] : channels;
};

/**
 * Where the worker is logged in for voice, voice speaks: another channel that is ready must not hide that the worker is at lunch or in
 * after-call work (contract §9). Else ready on one channel is ready. All members are those of that channel. `isWhole`: false when there
 * are channels that could not be read, any of which may be the one.
 */
export const combined = (
  account: string,
  rows: readonly ChannelRow[] | null,
  isWhole: boolean,
): Pick<Worker, 'channels' | 'presence' | 'activity'> => {
  const speakers: readonly { readonly row: ChannelRow | null; readonly presence: Presence }[] = [
    ...(rows ?? []).map((row) => ({ row, presence: presenceOf(row) })),
    ...(isWhole ? [] : [{ row: null, presence: NOT_TOLD }]),
  ];
  const voice = speakers.find(
    ({ row, presence: { state, native } }) => row?.channel === VOICE && native !== null && state !== 'OFFLINE',
  );
  const [best] = speakers.toSorted((a, b) => WEIGHT.indexOf(a.presence.state) - WEIGHT.indexOf(b.presence.state));
  const speaker = voice ?? best;
  return {
    channels: rows?.map(channelPresence) ?? null,
    presence: speaker?.presence ?? (rows === null ? NOT_TOLD : NOWHERE),
    activity: speaker?.row ? activityOf(account, speaker.row) : null,
  };
};

const activityOf = (account: string, { userState, doNotDisturb }: Told): Ref<'Activity'> | null => {
  const id = doNotDisturb ? DO_NOT_DISTURB : userState && activityIdOf(userState);
  return id ? ref('Activity', account, id) : null;
};
