import type { CommandResult } from '../../contract/command.ts';
import { type Check, checkOptions, isInteger, isOneOf } from '../../contract/options.ts';
import type { WorkerPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Worker } from '../../domain/worker.ts';
import { readAgentStates } from './activity.ts';
import { VOICE } from './map.ts';
import { inOrder, type Orders } from './order.ts';
import { missing, type Parts, pageOf, pick, refuse } from './parts.ts';
import { AFTER_CALL_WORK, DO_NOT_DISTURB, PRESENCES } from './states.ts';
import type { UserRow } from './wire.ts';

const isTexts: Check = (value) =>
  Array.isArray(value) && value.length > 0 && value.every((one) => typeof one === 'string' && one !== '')
    ? null
    : 'must be a list of channel names';

const OPTIONS = {
  allowed: { channels: isTexts, workmode: isOneOf('ManualIn', 'AutoIn'), wrapUpTime: isInteger(0) },
  noClearing: 'must have a value',
};
/** For which operation each is (contract §9). */
const ONLY_FOR = new Map([
  ['workmode', 'Ready'],
  ['wrapUpTime', AFTER_CALL_WORK],
]);

/** A channel of a worker, and what must be known of it to change its state. */
interface Target {
  readonly channel: string;
  /** Whether the worker is logged in on it. */
  readonly isOpen: boolean;
  readonly doNotDisturb: boolean;
  /** Do Not Disturb of voice is switched at the device (contract §9). */
  readonly device: string | null;
}

export const openWorkerPort = (parts: Parts, { send }: Orders): WorkerPort => {
  const { account, settings, sessions, api, map } = parts;

  const targetsOf = async (row: UserRow, isLogin: boolean, call: Call): Promise<Target[]> => {
    const channels = row.channels ?? (isLogin ? [] : await api.userChannels(row.id, call));
    const device = row.devices?.find(({ userState }) => userState !== null) ?? null;
    const rows = channels.map(({ channel, userState, doNotDisturb }) => ({
      channel,
      isOpen: PRESENCES.get(userState?.state ?? '') !== 'OFFLINE',
      doNotDisturb: doNotDisturb || (channel === VOICE && device?.doNotDisturb === true),
      device: channel === VOICE ? (device?.id ?? null) : null,
    }));
    if (!device || rows.some(({ channel }) => channel === VOICE)) return rows;
    return [{ ...bare(VOICE), doNotDisturb: device.doNotDisturb, device: device.id }, ...rows];
  };

  const fits = (operationName: string, { channel, device }: Target, isLogin: boolean): boolean => {
    if (operationName === AFTER_CALL_WORK) return channel === VOICE;
    if (operationName === DO_NOT_DISTURB && channel === VOICE) return isLogin && device !== null;
    return true;
  };

  const change = async (
    nativeId: string,
    operationName: string,
    { channels: only, ...parameters }: JsonObject,
    call: Call,
  ): Promise<CommandResult<Worker>> => {
    const row = await api.user(nativeId, call);
    if (!row) throw missing(account, `user ${nativeId}`);
    const session = await sessions.ofUser(nativeId, call);
    const known = await targetsOf(row, session !== null, call);
    const wanted = Array.isArray(only)
      ? only.map(String).map((channel) => known.find((one) => one.channel === channel) ?? bare(channel))
      : known.filter(({ isOpen }) => isOpen);
    const targets = wanted.filter((target) => fits(operationName, target, session !== null));
    if (targets.length === 0) {
      const hint = 'log in first, or name the channels as vendorOptions.channels';
      throw new VendorError('WRONG_STATE', account, `worker ${nativeId} has no channel for ${operationName}: ${hint}`);
    }

    const order = (target: Target, name: string, more: JsonObject = {}) => {
      const isSwitch = name.startsWith('DoNotDisturb');
      const mine = session !== null && (!isSwitch || settings.doNotDisturbOnMe || target.device !== null);
      const home = mine ? '/me' : api.under('/users', nativeId);
      const path =
        isSwitch && target.device !== null
          ? api.under(`${home}/devices`, target.device)
          : api.under(`${home}/channels`, target.channel);
      const { channel: id } = target;
      return () =>
        send(
          {
            session: session ?? sessions.first,
            userId: nativeId,
            media: 'channels',
            id,
            path,
            operationName: name,
            parameters: more,
          },
          call,
        );
    };
    return inOrder(
      account,
      targets.flatMap((target) => [
        ...(target.doNotDisturb && operationName !== DO_NOT_DISTURB ? [order(target, 'DoNotDisturbOff')] : []),
        order(target, operationName, target.channel === VOICE ? parameters : {}),
      ]),
    );
  };

  const optionsOf = (given: JsonObject | undefined, operationName: string): JsonObject => {
    const options = given ?? {};
    const problem = checkOptions(options, OPTIONS);
    if (problem !== null) refuse(account, problem);
    for (const [name, only] of ONLY_FOR) {
      if (options[name] !== undefined && operationName !== only) {
        refuse(account, `vendorOptions.${name} goes only with the activity ${only}`);
      }
    }
    return options;
  };

  return {
    get: async (nativeId, call) => {
      const row = await api.user(nativeId, call);
      return row && map.worker(row);
    },
    getMany: async (nativeIds, call) => pick((await api.users(call)).map(map.worker), nativeIds),
    list: async ({ after }, call) => pageOf((await api.users(call)).map(map.worker), after),
    pushes: [],
    cannot: ['queue', 'workspace', 'labels', 'created'],

    takes: ['activity', 'vendorOptions'],
    update: async (nativeId, { activity, vendorOptions }, call) => {
      if (activity === undefined) {
        if (vendorOptions && Object.keys(vendorOptions).length > 0) {
          optionsOf(vendorOptions, '');
          refuse(account, 'vendorOptions go only with an activity');
        }
        const row = await api.user(nativeId, call);
        if (!row) throw missing(account, `user ${nativeId}`);
        return { outcome: 'DONE', item: map.worker(row) };
      }
      const problem = checkOptions(vendorOptions ?? {}, OPTIONS);
      if (problem !== null) refuse(account, problem);
      const states = await readAgentStates(api, call);
      const state = states.find(({ id }) => id === activity || id.toUpperCase() === activity.toUpperCase());
      if (!state) return refuse(account, `activity: there is no agent state "${activity}"`);
      return change(nativeId, state.operationName, optionsOf(vendorOptions, state.operationName), call);
    },

    setPresence: (nativeId, presence, call) => change(nativeId, presence === 'READY' ? 'Ready' : 'NotReady', {}, call),
  };
};

const bare = (channel: string): Target => ({ channel, isOpen: true, doNotDisturb: false, device: null });
