import { type Check, checkOptions, isInteger, isOneOf } from '../../../contract/options.ts';
import type { WorkerPort } from '../../../contract/port.ts';
import { untoldPresences } from '../../../contract/untold.ts';
import type { Operations } from '../commands/operations.ts';
import { openPresence } from '../commands/presence.ts';
import { type Context, refuse } from '../context.ts';
import { NOT_READY, READY } from '../reads/agent-states.ts';
import { oneOf, readsOf } from '../reads/rows.ts';
import { AFTER_CALL_WORK, PRESENCES } from '../states.ts';
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

export const openWorkerPort = (parts: Context, operations: Operations): WorkerPort => {
  const { account, api, map } = parts;
  const { userOf, change } = openPresence(parts, operations);

  return {
    ...readsOf(account, map.worker, api.users, api.user),
    cannot: ['kinds', 'queues', 'workspaces', 'labels', 'tags', 'created', 'updated', 'stateSince'],
    untold: untoldPresences(PRESENCES.values()),

    takes: { update: { activity: 'operationName', vendorOptions: 'channels, workmode, wrapUpTime' } },
    update: async (nativeId, { activity, vendorOptions: options = {} }, call) => {
      const problem = checkOptions(options, OPTIONS);
      if (problem !== null) refuse(account, problem);
      const check = (operationName: string): void => {
        const stray = [...ONLY_FOR].find(([name, only]) => options[name] !== undefined && operationName !== only);
        if (stray) refuse(account, `vendorOptions.${stray[0]} goes only with the activity ${stray[1]}`);
      };
      if (activity === undefined || activity === null) {
        check('');
        if (Object.keys(options).length > 0) refuse(account, 'vendorOptions go only with an activity');
        return { outcome: 'DONE', item: map.worker(await userOf(nativeId, call)) };
      }
      const states = await readAgentStates(api, call);
      const state = oneOf(account, states, ({ id }) => id.toUpperCase() === activity.toUpperCase());
      if (!state) return refuse(account, `activity: there is no agent state "${activity}"`);
      check(state.operationName);
      return change(nativeId, state, options, call);
    },

    setPresence: (nativeId, presence, call) => change(nativeId, presence === 'READY' ? READY : NOT_READY, {}, call),
  };
};
