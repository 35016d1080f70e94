import { type Check, checkOptions, isInteger, isOneOf } from '../../../contract/options.ts';
import type { WorkerPort } from '../../../contract/port.ts';
import { untoldPresences } from '../../../contract/untold.ts';
import type { JsonObject } from '../../../domain/json.ts';
import type { Orders } from '../commands/operations.ts';
import { openPresence } from '../commands/presence.ts';
import { type Parts, pageOf, pick, refuse } from '../context.ts';
import { mapRows } from '../reads/rows.ts';
import { AFTER_CALL_WORK, NOT_READY, PRESENCES, READY } from '../states.ts';
import { readAgentStates } from './activity.ts';

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

export const openWorkerPort = (parts: Parts, orders: Orders): WorkerPort => {
  const { account, api, map } = parts;
  const { userOf, change } = openPresence(parts, orders);

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
    getMany: async (nativeIds, call) => pick(mapRows(await api.users(call), map.worker), nativeIds),
    list: async ({ after }, call) => pageOf(account, mapRows(await api.users(call), map.worker), after),
    pushes: [],
    cannot: ['queue', 'workspace', 'labels', 'created'],
    untold: untoldPresences(PRESENCES.values()),

    takes: { update: { activity: 'operationName', vendorOptions: 'channels, workmode, wrapUpTime' } },
    update: async (nativeId, { activity, vendorOptions }, call) => {
      if (activity === undefined || activity === null) {
        if (vendorOptions && Object.keys(vendorOptions).length > 0) {
          optionsOf(vendorOptions, '');
          refuse(account, 'vendorOptions go only with an activity');
        }
        return { outcome: 'DONE', item: map.worker(await userOf(nativeId, call)) };
      }
      const problem = checkOptions(vendorOptions ?? {}, OPTIONS);
      if (problem !== null) refuse(account, problem);
      const { rows, unreadable } = await readAgentStates(api, call);
      const state = rows.find(({ id }) => id.toUpperCase() === activity.toUpperCase());
      if (!state && unreadable[0]) throw unreadable[0];
      if (!state) return refuse(account, `activity: there is no agent state "${activity}"`);
      return change(nativeId, state, optionsOf(vendorOptions, state.operationName), call);
    },

    setPresence: (nativeId, presence, call) => change(nativeId, presence === 'READY' ? READY : NOT_READY, {}, call),
  };
};
