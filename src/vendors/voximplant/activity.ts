import type { ActivityInput } from '../../contract/command.ts';
import type { ActivityPort } from '../../contract/port.ts';
import type { Activity } from '../../domain/activity.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import { OPTIONS } from './options.ts';
import { compareText, done, EMPTY, isElsewhere, type Parts, pageOf } from './parts.ts';
import type { StatusName } from './statuses.ts';
import { activityId, CUSTOM_STATUSES, isAvailable, PRESENCES } from './words.ts';

/**
 * The statuses are the vendor's and always there; what an account can do is give them names of its own. So to create an activity is
 * to name a status, and to remove it is to take the name away.
 */
export const openActivityPort = (parts: Parts): ActivityPort => {
  const { account, api, map, inputs, labels } = parts;

  /** All statuses, named or not: an agent may be in any of them. */
  const read = async (call: Call): Promise<ReadonlyMap<string, StatusName>> => {
    const all = new Map<string, StatusName>(
      [...PRESENCES.keys()].map((status) => [status, { status, custom: null, raw: null }]),
    );
    for (const name of await api.getStatusNames({}, call)) all.set(activityId(name.status), name);
    return all;
  };

  /** A status keeps its meaning whatever it is called, so this can only be said, not chosen. */
  const checkMembers = (status: string, input: ActivityInput): void => {
    inputs.workspace(input);
    inputs.options(input.vendorOptions, OPTIONS.activity);
    const available = isAvailable(status) ?? false;
    if (input.available !== undefined && input.available !== available) {
      inputs.refuse(
        `available can only be ${available} for ${status}: in no status but READY an agent is offered work`,
      );
    }
  };

  const name = async (status: string, custom: string, call: Call): Promise<Activity> => {
    try {
      await api.setStatusName({ sq_status_name: status, custom_status_name: custom }, call);
    } finally {
      labels.forget();
    }
    return map.activity({ status, custom, raw: null });
  };

  const firstFree = (names: ReadonlyMap<string, StatusName>): string =>
    CUSTOM_STATUSES.find((status) => names.get(status)?.custom == null) ??
    inputs.refuse('all ten custom statuses have a name: update one of them, or remove one first');

  const existing = (nativeId: string): string => {
    if (nativeId.trim() !== '') return nativeId;
    // Without a status the vendor presumably deletes all names (contract §6.4).
    throw new VendorError('NOT_FOUND', account, 'there is no agent status without a name');
  };

  return {
    get: async (nativeId, call) => {
      const found = (await read(call)).get(nativeId);
      return found ? map.activity(found) : null;
    },
    getMany: async (nativeIds, call) => {
      const all = await read(call);
      return nativeIds.map((id) => {
        const found = all.get(id);
        return found ? map.activity(found) : null;
      });
    },
    list: async ({ filter, after }, call) =>
      isElsewhere(parts, filter)
        ? EMPTY
        : pageOf([...(await read(call)).values()].map(map.activity), after, compareText),
    pushes: ['workspace'],

    takes: ['nativeId', 'workspace', 'name', 'available', 'vendorOptions'],
    create: async (input, call) => {
      const custom = inputs.need('name', input.name);
      checkMembers(input.nativeId ?? CUSTOM_STATUSES[0] ?? '', input);
      const names = await read(call);
      const status = input.nativeId === undefined ? firstFree(names) : existing(input.nativeId);
      const taken = names.get(activityId(status))?.custom;
      if (taken != null) {
        throw new VendorError('DUPLICATE', account, `${status} has a name already, "${taken}": update it instead`);
      }
      return done(await name(status, custom, call));
    },
    update: async (nativeId, input, call) => {
      const status = existing(nativeId);
      checkMembers(status, input);
      if (input.name !== undefined) return done(await name(status, inputs.need('name', input.name), call));
      const found = (await read(call)).get(status);
      if (!found) throw new VendorError('NOT_FOUND', account, `there is no agent status "${status}"`);
      return done(map.activity(found));
    },
    remove: async (nativeId, call) => {
      try {
        await api.deleteStatusName({ sq_status_name: existing(nativeId) }, call);
      } finally {
        labels.forget();
      }
      return done<Activity>(null);
    },
  };
};
