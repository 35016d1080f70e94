import type { Task } from '../domain/task.ts';
import { type Worker, type WorkMoment, type WorkState, workState } from '../domain/worker.ts';
import type { Held } from './held.ts';

interface Entry extends WorkMoment {
  /** From when on it is known to be so. */
  readonly knownFrom: number;
}

export interface WorkMomentsOptions {
  /** A moment of the vendor's by our clock, heard now. */
  readonly ours: (moment: number) => number;
  readonly now: () => number;
}

/** A worker with what it holds. */
interface Found {
  readonly worker: Worker;
  readonly held: Held;
}

const UNSEEN = { since: null, source: null } as const;

/** Of states that tasks make, the moment of each such task at which it began to be so. */
const MOMENTS: Readonly<Partial<Record<WorkState, (task: Task) => number | null>>> = {
  ON_TASK: ({ state, assignedAt }) => (state.state === 'ACTIVE' ? assignedAt : null),
  OFFERED: ({ state, offeredAt }) => (state.state === 'OFFERED' ? offeredAt : null),
};

const BY_PRESENCE: ReadonlySet<WorkState> = new Set<WorkState>(['OFFLINE', 'NOT_READY', 'AVAILABLE']);

/** What the vendor tells of when the state began that follows the one before; `null`: nothing. */
const toldOf = (before: WorkState, state: WorkState, { presence }: Worker, { tasks }: Held): number | null => {
  const momentOf = MOMENTS[state];
  if (momentOf) {
    const moments = tasks.flatMap((task) => momentOf(task) ?? []);
    return moments.length === 0 ? null : Math.min(...moments);
  }
  // What follows work begins with the end of that, whatever was declared meanwhile.
  return BY_PRESENCE.has(before) && BY_PRESENCE.has(state) && !presence.sinceSource ? presence.since : null;
};

/**
 * When workers came into the states that boards show, as far as that was seen. The state in which somebody is seen first has no beginning:
 * the moments that vendors tell are those of presences and tasks, and a state may have begun with the end of another one.
 */
export const openWorkMoments = ({ ours, now }: WorkMomentsOptions) => {
  const entries = new Map<string, Entry>();
  let isBlind = false;

  /** Of the moments that are possible the vendor's, which is nearer to the truth than when it was heard. */
  const beginningOf = (before: Entry, state: WorkState, worker: Worker, held: Held): Omit<WorkMoment, 'state'> => {
    if (isBlind) return UNSEEN;
    const told = toldOf(before.state, state, worker, held);
    const moment = told === null ? null : ours(told);
    return moment !== null && moment >= (before.since ?? before.knownFrom) && moment <= now()
      ? { since: moment, source: 'VENDOR' }
      : { since: now(), source: 'OBSERVED' };
  };

  const put = (key: string, found: Found | null, isNews: boolean): void => {
    if (!found) {
      entries.delete(key);
      return;
    }
    const { worker, held } = found;
    const state = workState(worker, held.tasks, held.areAll);
    const before = entries.get(key);
    if (before?.state === state) return;
    const beginning = before && isNews ? beginningOf(before, state, worker, held) : UNSEEN;
    entries.set(key, { state, ...beginning, knownFrom: now() });
  };

  return {
    /** To be told whenever a worker, or what it holds, may be different; `null`: gone. */
    see: (key: string, found: Found | null): void => put(key, found, true),

    /** Not the worker is different, but what is known of it. */
    learn: (key: string, found: Found | null): void => put(key, found, false),

    /** Something may have been missed, from now on as long as it `lasts`. Answers whether something is different. */
    lose(lasts: boolean): boolean {
      isBlind = lasts;
      let isOther = false;
      for (const [key, entry] of entries) {
        isOther ||= entry.since !== null;
        entries.set(key, { ...entry, ...UNSEEN, knownFrom: now() });
      }
      return isOther;
    },

    find(): void {
      isBlind = false;
    },

    isBlind: (): boolean => isBlind,

    of(key: string): WorkMoment | null {
      const entry = entries.get(key);
      return entry ? { state: entry.state, since: entry.since, source: entry.source } : null;
    },
  };
};
