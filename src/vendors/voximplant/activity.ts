import type { ActivityInput } from '../../contract/command.ts';
import type { ActivityPort } from '../../contract/port.ts';
import type { Activity } from '../../domain/activity.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Listing } from './api.ts';
import { type Answer, compareText, done, EMPTY, isElsewhere, mapped, needAnswer, type Parts, pageOf } from './parts.ts';
import type { StatusName } from './statuses.ts';
import { activityId, CUSTOM_STATUSES, isAvailable, PRESENCES } from './words.ts';

const unnamed = (status: string): StatusName => ({ status, custom: null, raw: null });

/**
 * The statuses are the vendor's and always there; what an account can do is give them names of its own. So to create an activity is
 * to name a status, and to remove it is to take the name away.
 */
export const openActivityPort = (parts: Parts): ActivityPort => {
  const { account, api, map, inputs, labels } = parts;

  /** All statuses, named or not: an agent may be in any of them. */
  const read = async (call: Call): Promise<Listing<StatusName>> => {
    const { rows, unreadable } = await api.getStatusNames({}, call);
    const all = new Map([...PRESENCES.keys()].map((status) => [status, unnamed(status)]));
    for (const name of rows) all.set(activityId(name.status), name);
    return { rows: [...all.values()], unreadable };
  };

  /** A status without a name may be the one whose name could not be read. */
  const find = ({ rows, unreadable }: Listing<StatusName>, nativeId: string): Answer<StatusName> => {
    const found = rows.find(({ status }) => activityId(status) === nativeId);
    return (found?.raw ? found : unreadable[0]) ?? found ?? null;
  };

  const activityOf = (answer: Answer<StatusName>): Answer<Activity> =>
    answer === null || answer instanceof VendorError ? answer : map.activity(answer);

  /** A status keeps its meaning whatever it is called, so this can only be said, not chosen. */
  const checkMembers = (status: string, input: ActivityInput): void => {
    inputs.workspace(input);
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
    return map.activity({ ...unnamed(status), custom });
  };

  const firstFree = (names: Listing<StatusName>): string => {
    const answers = CUSTOM_STATUSES.map((status) => find(names, status));
    const free = answers.find((one) => one !== null && !(one instanceof VendorError) && one.custom === null);
    // A name that cannot be read must not be written over.
    const answer = needAnswer(free ?? answers.find((one) => one instanceof VendorError) ?? null);
    return (
      answer?.status ?? inputs.refuse('all ten custom statuses have a name: update one of them, or remove one first')
    );
  };

  const existing = (nativeId: string): string => {
    if (nativeId.trim() !== '') return nativeId;
    // Without a status the vendor presumably deletes all names (contract §6.4).
    throw new VendorError('NOT_FOUND', account, 'there is no agent status without a name');
  };

  return {
    get: async (nativeId, call) => needAnswer(activityOf(find(await read(call), nativeId))),
    getMany: async (nativeIds, call) => {
      const all = await read(call);
      return nativeIds.map((id) => activityOf(find(all, id)));
    },
    list: async ({ filter, after }, call) =>
      isElsewhere(parts, filter) ? EMPTY : pageOf(account, mapped(await read(call), map.activity), after, compareText),
    pushes: ['workspace'],
    cannot: ['created'],

    takes: {
      create: { workspace: 'application_id', name: 'custom_status_name', available: 'sq_status_name' },
      update: { workspace: 'application_id', name: 'custom_status_name', available: 'sq_status_name' },
    },
    create: async (input, call) => {
      const custom = inputs.need('name', input.name);
      // All that may be chosen for a name of its own mean the same.
      checkMembers(CUSTOM_STATUSES[0] ?? '', input);
      return done(await name(firstFree(await read(call)), custom, call));
    },
    update: async (nativeId, input, call) => {
      const status = existing(nativeId);
      checkMembers(status, input);
      if (input.name !== undefined) return done(await name(status, inputs.need('name', input.name), call));
      const found = needAnswer(find(await read(call), status));
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
