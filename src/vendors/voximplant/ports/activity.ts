import type { ActivityInput } from '../../../contract/command.ts';
import type { ActivityPort } from '../../../contract/port.ts';
import type { Activity } from '../../../domain/activity.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { ref } from '../../../domain/ref.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import type { Core } from '../core.ts';
import { type Answer, answerIn, compareText, EMPTY, needAnswer, pageOf } from '../lists/lookup.ts';
import { CUSTOM_STATUSES, PRESENCES } from '../states.ts';
import { activityId, isAvailable, type StatusName, type StatusNames } from '../statuses/names.ts';
import { WORDS } from '../words.ts';

const unnamed = (status: string): StatusName => ({ status, custom: null, raw: null });

/**
 * The statuses are the vendor's and always there; what an account can do is give them names of its own. So to create an activity is
 * to name a status, and to remove it is to take the name away.
 */
export const openActivityPort = (core: Core, names: StatusNames): ActivityPort => {
  const { account, rest, inputs, settings, tables } = core;

  const activityOf = ({ status, custom, raw }: StatusName): Activity => ({
    ref: ref('Activity', account, activityId(status)),
    vendorType: WORDS.Activity,
    raw,
    createdAt: null,
    updatedAt: null,
    version: null,
    name: custom ?? status,
    workspace: ref('Workspace', account, String(settings.applicationId)),
    available: isAvailable(status),
  });

  /** All statuses, named or not: an agent may be in any of them. */
  const read = async (call: Call) => {
    const { rows, unreadable } = await names.read(call);
    const byId = new Map([...PRESENCES.keys()].map((status) => [status, unnamed(status)]));
    for (const name of rows) byId.set(activityId(name.status), name);
    return { byId, unreadable };
  };

  /** A status without a name may be the one whose name could not be read. */
  const find = ({ byId, unreadable }: Awaited<ReturnType<typeof read>>, nativeId: string): Answer<StatusName> => {
    const found = byId.get(nativeId) ?? null;
    if (found?.raw) return found;
    return answerIn<StatusName>(account, { byId: new Map(), unreadable }, nativeId) ?? found;
  };

  const shown = (answer: Answer<StatusName>): Answer<Activity> =>
    answer === null || answer instanceof VendorError ? answer : activityOf(answer);

  /** The name that is asked for. A status keeps its meaning whatever it is called, so that can only be said, not chosen. */
  const nameIn = (status: string, input: ActivityInput, isNew: boolean): string | undefined => {
    inputs.formOf(tables.activity, input, isNew);
    const available = isAvailable(status) ?? false;
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
    return done(activityOf({ ...unnamed(status), custom }));
  };

  const firstFree = async (call: Call): Promise<string> => {
    const all = await read(call);
    const answers = CUSTOM_STATUSES.map((status) => find(all, status));
    const free = answers.find((one) => one !== null && !(one instanceof VendorError) && one.custom === null);
    // A name that cannot be read must not be written over.
    const answer = needAnswer(free ?? answers.find((one) => one instanceof VendorError) ?? null);
    return (
      answer?.status ?? inputs.refuse('all ten custom statuses have a name: update one of them, or remove one first')
    );
  };

  /** Without a status the vendor presumably deletes all names (contract §6.4). */
  const existing = (nativeId: string): string => (nativeId.trim() === '' ? rest.missing(nativeId) : nativeId);

  return {
    get: async (nativeId, call) => needAnswer(shown(find(await read(call), nativeId))),
    getMany: async (nativeIds, call) => {
      const all = await read(call);
      return nativeIds.map((id) => shown(find(all, id)));
    },
    list: async ({ filter, after }, call) => {
      if (core.isElsewhere(filter)) return EMPTY;
      const { byId, unreadable } = await read(call);
      return pageOf(account, { items: [...byId.values()].map(activityOf), unreadable, flaws: [] }, after, compareText);
    },
    pushes: ['workspace'],
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
      const found = needAnswer(find(await read(call), status));
      return done(activityOf(found ?? rest.missing(status)));
    },
    remove: async (nativeId, call) => {
      await names.change('SQ_DeleteAgentCustomStatusMapping', { sq_status_name: existing(nativeId) }, call);
      return done<Activity | null>(null);
    },
  };
};
