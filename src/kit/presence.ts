import type { Activity } from '../domain/activity.ts';
import type { Inputs } from './inputs.ts';

/** Names of activities, in any case. */
export const namesIn = (names: readonly string[]): ((name: string | null) => boolean) => {
  const known = new Set(names.map((name) => name.trim().toLowerCase()));
  return (name) => known.has(name?.trim().toLowerCase() ?? '');
};

const only = <T>(rows: readonly T[]): T | undefined => (rows.length === 1 ? rows[0] : undefined);

export interface Choice {
  readonly available: boolean;
  /** Those that a worker could be put into, available or not. */
  readonly activities: readonly Activity[];
  /** Whether an activity of this name means that a worker is gone. */
  readonly isGone: (name: string | null) => boolean;
  /** Id of the one that new workers get. */
  readonly preferred: string | null;
}

/**
 * For vendors that know activities only, of which any number may be available or not: the id of the one that makes a worker ready or not
 * ready. It is the one that there is, those that mean gone left aside; else the preferred one, if it is such a one. Between others nothing
 * chooses: `INVALID_INPUT` names them.
 */
export const chooseActivity = (inputs: Inputs, { available, activities, isGone, preferred }: Choice): string => {
  const fitting = activities.filter((one) => one.available === available);
  const here = available ? fitting : fitting.filter(({ name }) => !isGone(name));
  const chosen = only(here) ?? fitting.find(({ ref }) => ref.nativeId === preferred) ?? only(fitting);
  if (chosen) return chosen.ref.nativeId;
  const kind = available ? 'available' : 'unavailable';
  const named = fitting.map(({ name, ref }) => name ?? ref.nativeId).join(', ');
  return inputs.refuse(
    fitting.length === 0
      ? `the workspace of the worker has no activity that is ${kind}`
      : `several activities of the workspace are ${kind} (${named}): name the one that is meant`,
  );
};
