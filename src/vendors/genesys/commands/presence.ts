import type { CommandResult } from '../../../contract/command.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { Worker } from '../../../domain/worker.ts';
import { type Context, missing } from '../context.ts';
import type { ChannelRow, UserRow } from '../reads/agent-rows.ts';
import { activityIdOf, type SystemState } from '../reads/agent-states.ts';
import { speakingDevice, VOICE } from '../reads/channels.ts';
import { AFTER_CALL_WORK, DO_NOT_DISTURB, PRESENCES } from '../states.ts';
import type { Operations } from './operations.ts';
import { inOrder, type Step } from './steps.ts';

/** An agent state, as far as it is ordered and seen again. */
export type Wanted = Pick<SystemState, 'id' | 'operationName'>;

/** A channel of a worker, and what must be known of it to change its state. */
interface Target extends Pick<ChannelRow, 'channel' | 'userState' | 'doNotDisturb'> {
  /** Whether the worker is logged in on it. */
  readonly isOpen: boolean;
  /** Do Not Disturb of voice is switched at the device (contract §9). */
  readonly device: string | null;
}

const bare = (channel: string): Target => ({
  channel,
  userState: null,
  isOpen: true,
  doNotDisturb: false,
  device: null,
});

const OFF: Wanted = { id: 'DoNotDisturbOff', operationName: 'DoNotDisturbOff' };
const isSwitch = (operationName: string): boolean => operationName.startsWith('DoNotDisturb');

/** Changes of what workers are ready for, channel by channel. */
export const openPresence = (parts: Context, { send }: Pick<Operations, 'send'>) => {
  const { account, settings, sessions, api } = parts;

  const userOf = async (nativeId: string, call: Call): Promise<UserRow> => {
    const row = await api.user(nativeId, call);
    if (!row) throw missing(account, `user ${nativeId}`);
    return row;
  };

  /** `isWhole`: false when there are channels that cannot be read. */
  const targetsOf = async (nativeId: string, isLogin: boolean, call: Call) => {
    const row = await userOf(nativeId, call);
    const apart = row.channels === null && !isLogin ? await api.userChannels(row.id, call) : null;
    const isWhole = row.isPresenceWhole && (apart?.unreadable.length ?? 0) === 0;
    const device = speakingDevice(row.devices);
    const targets = (row.channels ?? apart?.items ?? []).map(({ channel, userState, doNotDisturb }): Target => {
      const own = channel === VOICE ? device : null;
      return {
        channel,
        userState,
        isOpen: PRESENCES.get(userState?.state ?? '') !== 'OFFLINE',
        doNotDisturb: own?.doNotDisturb ? true : doNotDisturb,
        device: own?.id ?? null,
      };
    });
    if (!device || targets.some(({ channel }) => channel === VOICE)) return { targets, isWhole };
    const { userState, doNotDisturb, id } = device;
    return { targets: [{ ...bare(VOICE), userState, doNotDisturb, device: id }, ...targets], isWhole };
  };

  const fits = (operationName: string, { channel, device }: Target, isLogin: boolean): boolean => {
    if (operationName === AFTER_CALL_WORK) return channel === VOICE;
    if (operationName === DO_NOT_DISTURB && channel === VOICE) return isLogin && device !== null;
    return true;
  };

  const isShown = ({ userState, doNotDisturb }: Target, { id, operationName }: Wanted): boolean | null => {
    if (doNotDisturb === null) return null;
    if (isSwitch(operationName)) return doNotDisturb === (operationName === DO_NOT_DISTURB);
    if (userState === null) return null;
    return !doNotDisturb && activityIdOf(userState)?.toUpperCase() === id.toUpperCase();
  };

  const wantedTargets = async (
    nativeId: string,
    { operationName }: Wanted,
    only: readonly string[] | null,
    isLogin: boolean,
    call: Call,
  ): Promise<readonly Target[]> => {
    const { targets, isWhole } = await targetsOf(nativeId, isLogin, call);
    if (only === null && !isWhole) {
      const message = `some channels of worker ${nativeId} cannot be read: name those that are meant as vendorOptions.channels`;
      throw new VendorError('UNREADABLE', account, message);
    }
    const wanted = only
      ? only.map((channel) => targets.find((one) => one.channel === channel) ?? bare(channel))
      : targets.filter(({ isOpen }) => isOpen);
    const fitting = wanted.filter((target) => fits(operationName, target, isLogin));
    if (fitting.length > 0) return fitting;
    const hint = 'log in first, or name the channels as vendorOptions.channels';
    throw new VendorError('WRONG_STATE', account, `worker ${nativeId} has no channel for ${operationName}: ${hint}`);
  };

  /** `channels`: all on which the worker is logged in when absent. The other members are the operation's own parameters. */
  const change = async (
    nativeId: string,
    wanted: Wanted,
    { channels, ...own }: JsonObject,
    call: Call,
  ): Promise<CommandResult<Worker>> => {
    const only = Array.isArray(channels) ? channels.map(String) : null;
    const login = await sessions.ofUser(nativeId, call);
    const isLogin = login !== null;
    const targets = await wantedTargets(nativeId, wanted, only, isLogin, call);

    const step = ({ channel, device }: Target, state: Wanted, parameters: JsonObject = {}): Step => {
      const { operationName } = state;
      const isSwitched = isSwitch(operationName);
      const isOwn = isLogin && (!isSwitched || settings.doNotDisturbOnMe || device !== null);
      const home = isOwn ? '/me' : api.under('/users', nativeId);
      const path =
        isSwitched && device !== null ? api.under(`${home}/devices`, device) : api.under(`${home}/channels`, channel);
      const session = login ?? sessions.first;
      const operation = { session, userId: nativeId, media: 'channels', id: channel, path, operationName, parameters };
      return {
        done: `${operationName} was accepted for ${channel}`,
        run: (later) => send(operation, later),
        isDone: async (later) => {
          const now = await targetsOf(nativeId, isLogin, later);
          const seen = now.targets.find((one) => one.channel === channel);
          return seen ? isShown(seen, state) : null;
        },
      };
    };

    return inOrder(
      targets.flatMap((target) => [
        ...(target.doNotDisturb === true && wanted.operationName !== DO_NOT_DISTURB ? [step(target, OFF)] : []),
        step(target, wanted, target.channel === VOICE ? own : {}),
      ]),
      call,
    );
  };

  return { userOf, change };
};
