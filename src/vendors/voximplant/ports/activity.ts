import type { ActivityInput } from '../../../contract/command.ts';
import type { ActivityPort } from '../../../contract/port.ts';
import type { Activity } from '../../../domain/activity.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import type { Context } from '../context.ts';
import { type Answer, answerIn, compareText, EMPTY, needAnswer, pageOf } from '../paging/lookup.ts';
import { CUSTOM_STATUSES } from '../states.ts';
import { type Activities, activityId, isAvailable, type StatusNames } from '../statuses/names.ts';

/**
 * The statuses are the vendor's and always there; what an account can do is give them names of its own. So to create an activity is
 * to name a status, and to remove it is to take the name away.
 */
export const openActivityPort = (context: Context, names: StatusNames): ActivityPort => {
  const { account, rest, inputs, tables } = context;

  /** A status without a name may be the one whose name could not be read. */
  const find = ({ byId, unreadable }: Activities, nativeId: string): Answer<Activity> => {
    const found = byId.get(nativeId) ?? null;
    return found?.raw ? found : (answerIn<Activity>(account, { byId: new Map(), unreadable }, nativeId) ?? found);
  };

  /** The name that is given. A status keeps its meaning whatever it is called, so that can only be said, not chosen. */
  const nameIn = (status: string, input: ActivityInput, isNew: boolean): string | undefined => {
    inputs.formOf(tables.activity, input, isNew);
    const available = isAvailable(activityId(status)) ?? false;
    if (input.available !== undefined && input.available !== available) {
      inputs.refuse(
        `available can only be ${available} for ${status}: in no status but READY an agent is offered work`,
      );
    }
    return input.name ?? undefined;
  };

  const name = async (status: string, custom: string, call: Call) => {
    const params = { sq_status_name: status, custom_status_name: custom };
    await names.change('SQ_SetAgentCustomStatusMapping', params, call);
    return done(names.named(status, custom));
  };

  const firstFree = async (call: Call): Promise<string> => {
    const all = await names.read(call);
    const answers = CUSTOM_STATUSES.map((id) => find(all, id));
    const free = answers.find((one) => one !== null && !(one instanceof VendorError) && one.name === one.ref.nativeId);
    // A name that cannot be read must not be written over.
    const chosen = needAnswer(free ?? answers.find((one) => one instanceof VendorError) ?? null);
    return (
      chosen?.ref.nativeId ??
      inputs.refuse('all ten custom statuses have a name: update one of them, or remove one first')
    );
  };

  /** Without a status the vendor presumably deletes all names (contract §6.4). */
  const existing = (nativeId: string): string => (nativeId.trim() === '' ? rest.missing(nativeId) : nativeId);

  return {
    get: async (nativeId, call) => needAnswer(find(await names.read(call), nativeId)),
    getMany: async (nativeIds, call) => {
      const all = await names.read(call);
      return nativeIds.map((id) => find(all, id));
    },
    list: async ({ filter, after }, call) => {
      if (context.isElsewhere(filter)) return EMPTY;
      const { byId, unreadable } = await names.read(call);
      return pageOf(account, { items: [...byId.values()], unreadable, flaws: [] }, after, compareText);
    },
    pushes: ['workspaces'],
    cannot: ['created'],

    takes: { create: takesOf(tables.activity), update: takesOf(tables.activity) },
    create: async (input, call) => {
      // All that may be chosen for a name of its own mean the same.
      const custom = nameIn(CUSTOM_STATUSES[0] ?? '', input, true) ?? '';
      return name(await firstFree(call), custom, call);
    },
    update: async (nativeId, input, call) => {
      const status = existing(nativeId);
      const custom = nameIn(status, input, false);
      if (custom !== undefined) return name(status, custom, call);
      return done(needAnswer(find(await names.read(call), status)) ?? rest.missing(status));
    },
    remove: async (nativeId, call) => {
      await names.change('SQ_DeleteAgentCustomStatusMapping', { sq_status_name: existing(nativeId) }, call);
      return done<Activity | null>(null);
    },
  };
};
