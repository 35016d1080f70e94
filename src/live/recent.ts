import type { Job } from '../domain/job.ts';
import type { Fact } from './facts.ts';
import type { Kept } from './history.ts';
import type { Sighting } from './sightings.ts';
import { type JobState, tellStory } from './story.ts';

/** What comes late is put where it belongs as long as it happened no longer ago; what was seen before is final. */
export const LATE_MS = 600_000;
/** Of more the earlier half is final. */
const MOST_SIGHTINGS = 64;

/** What was seen lately of a job, and may yet be seen otherwise. */
export interface Recent {
  /** What was before the sightings, and is final. */
  base: JobState;
  /** In order. */
  sightings: readonly Sighting[];
  /** What was so up to here has a meaning that depends on its order. */
  frontier: number;
  /** What the sightings mean. */
  told: readonly { readonly fact: Fact; readonly kept: Kept }[];
  /** Of a job of which something was final before: the newest moment of which something was known then, of it and of each task. */
  readonly begun: Map<string, number> | null;
  /** By our clock. */
  heardAt: number;
}

export interface Story {
  /** As it is shown; `null`: it has ended, or is in no list. */
  job: Job | null;
  /** The queue in which it is shown. */
  queue: string | null;
  /** After everything that was seen. */
  state: JobState;
  /** What was so before this is not put in any more. */
  floor: number | null;
  /** `null`: everything that was seen is final. */
  recent: Recent | null;
}

/** What was seen first, so many times, is final. */
export const finish = (story: Story, recent: Recent, count: number): void => {
  const { sightings, told } = recent;
  if (count === 0) return;
  story.floor = Math.max(story.floor ?? -Infinity, sightings[count - 1]?.from ?? -Infinity);
  if (count < sightings.length) {
    const { state, facts } = tellStory(recent.base, sightings.slice(0, count));
    Object.assign(recent, { base: state, sightings: sightings.slice(count), told: told.slice(facts.length) });
  } else story.recent = null;
};

/** Of too many sightings the earlier half is final. */
export const keepBounded = (story: Story, recent: Recent): void => {
  if (recent.sightings.length > MOST_SIGHTINGS) finish(story, recent, MOST_SIGHTINGS / 2);
};

/** Whether it comes too late to be put in. */
export const isPast = (
  { floor }: Story,
  { begun, frontier }: Recent,
  { key, from }: Sighting,
  knownAt: number | null,
  receivedAt: number,
): boolean => {
  const known = begun?.get(key) ?? knownAt;
  if (known !== null) begun?.set(key, known);
  if ((floor !== null && from < floor) || (begun && known !== null && from < known)) return true;
  return from < Math.max(frontier, knownAt ?? -Infinity) && from < receivedAt - LATE_MS;
};
