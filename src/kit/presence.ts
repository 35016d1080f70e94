import type { WorkerPort } from '../contract/port.ts';
import type { Mapping } from '../contract/vendor.ts';
import type { Activity } from '../domain/activity.ts';
import type { Call } from '../domain/call.ts';
import type { Presence, Worker } from '../domain/worker.ts';
import { done } from './collection.ts';
import type { Inputs } from './inputs.ts';
import { flag, id, type Member, text } from './members.ts';

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

/** The members of a worker's row with its activity: the flag, the name, and the id that stands for it where the name is not told. */
export interface ActivityNames {
  readonly available: string;
  readonly name: string;
  readonly id: string;
}

/** The presence of a worker's row. `offline`: names, in any case, of the activities that mean gone. */
export const presenceMember = (
  offline: readonly string[],
  names: ActivityNames,
  since: Member<number | null> = () => null,
): Member<Presence> => {
  const [available, label, activity] = [flag(names.available), text(names.name), id(names.id)];
  const isGone = namesIn(offline);
  return (row, scope) => {
    const [isAvailable, name] = [available(row, scope), label(row, scope)];
    return {
      state: isAvailable === null ? 'UNKNOWN' : isAvailable ? 'READY' : isGone(name) ? 'OFFLINE' : 'NOT_READY',
      native: name ?? activity(row, scope),
      label: name,
      reasonCode: null,
      since: since(row, scope),
    };
  };
};

export interface ActivityPresence {
  readonly inputs: Inputs;
  /** Names, in any case, of the activities that mean gone. */
  readonly offline: readonly string[];
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
    const { inputs, offline, read, activities, preferred, put } = options;
    const available = presence === 'READY';
    const worker = await read(nativeId, call);
    const { state } = worker.presence;
    if (state !== 'UNKNOWN' && (state === 'READY') === available) return done(worker);
    const [all, first] = await Promise.all([activities(worker, available, call), preferred(worker, call)]);
    const fitting = all.filter((one) => one.available === available);
    const isGone = namesIn(offline);
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
