import type { WorkerPort } from '../contract/port.ts';
import type { Mapping } from '../contract/vendor.ts';
import type { Activity } from '../domain/activity.ts';
import type { Call } from '../domain/call.ts';
import type { Presence, Worker } from '../domain/worker.ts';
import { done } from './collection.ts';
import type { Inputs } from './inputs.ts';
import type { Member } from './members.ts';

/*
 * For vendors that know activities only, of which any number may be available or not. Whether a worker is in an available one decides;
 * of the others some, known by their names, mean that the worker is gone.
 */

/** Names of activities, in any case. */
export const namesIn = (names: readonly string[]): ((name: string | null) => boolean) => {
  const known = new Set(names.map((name) => name.trim().toLowerCase()));
  return (name) => known.has(name?.trim().toLowerCase() ?? '');
};

/** As the printed mapping shows it. */
export const PRESENCE_STATES: NonNullable<Mapping['states']['Worker']> = [
  ['available: true', 'READY'],
  ['available: false, activity among offlineActivities', 'OFFLINE'],
  ['available: false', 'NOT_READY'],
];

/** The presence of a worker's row. `id` stands for the activity where its name is not told. */
export const presenceMember =
  (
    isGone: (name: string | null) => boolean,
    read: {
      readonly available: Member<boolean | null>;
      readonly name: Member<string | null>;
      readonly id: Member<string | null>;
      readonly since: Member<number | null>;
    },
  ): Member<Presence> =>
  (row, scope) => {
    const [available, label] = [read.available(row, scope), read.name(row, scope)];
    return {
      state: available === null ? 'UNKNOWN' : available ? 'READY' : isGone(label) ? 'OFFLINE' : 'NOT_READY',
      native: label ?? read.id(row, scope),
      label,
      reasonCode: null,
      since: read.since(row, scope),
    };
  };

export interface ActivityPresence {
  readonly inputs: Inputs;
  readonly isGone: (name: string | null) => boolean;
  readonly read: (nativeId: string, call: Call) => Promise<Worker>;
  /** The activities that a worker could be put into. */
  readonly activities: (worker: Worker, available: boolean, call: Call) => Promise<readonly Activity[]>;
  /** Id of the activity that new workers get. */
  readonly preferred: (worker: Worker, call: Call) => Promise<string | null>;
  readonly put: (nativeId: string, activity: string, call: Call) => Promise<Worker>;
}

const only = <T>(rows: readonly T[]): T | undefined => (rows.length === 1 ? rows[0] : undefined);

/**
 * Makes a worker ready or not by an activity. It is the one that there is, those that mean gone left aside; else the preferred one, if it is
 * such a one. Between others nothing chooses: `INVALID_INPUT` names them.
 */
export const openSetPresence =
  (options: ActivityPresence): NonNullable<WorkerPort['setPresence']> =>
  async (nativeId, presence, call) => {
    const { inputs, isGone, read, activities, preferred, put } = options;
    const available = presence === 'READY';
    const worker = await read(nativeId, call);
    const { state } = worker.presence;
    if (state !== 'UNKNOWN' && (state === 'READY') === available) return done(worker);
    const [all, first] = await Promise.all([activities(worker, available, call), preferred(worker, call)]);
    const fitting = all.filter((one) => one.available === available);
    const here = available ? fitting : fitting.filter(({ name }) => !isGone(name));
    const chosen = only(here) ?? fitting.find(({ ref }) => ref.nativeId === first) ?? only(fitting);
    if (chosen) return done(await put(nativeId, chosen.ref.nativeId, call));
    const kind = available ? 'available' : 'unavailable';
    const named = fitting.map(({ name, ref }) => name ?? ref.nativeId).join(', ');
    return inputs.refuse(
      fitting.length === 0
        ? `the workspace of the worker has no activity that is ${kind}`
        : `several activities of the workspace are ${kind} (${named}): name the one that is meant`,
    );
  };
