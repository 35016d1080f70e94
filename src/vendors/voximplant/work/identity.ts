import { createHash } from 'node:crypto';
import { isExactNumber, isJsonObject, type Json } from '../../../domain/json.ts';
import { asMomentMs } from '../../../domain/moment.ts';
import { asText } from '../../../domain/reading.ts';
import type { VoximplantSettings } from '../settings.ts';
import { unpacked } from '../wire.ts';
import { align } from './align.ts';
import type { QueueState, TaskRow } from './state.ts';

type IdSettings = Pick<VoximplantSettings, 'taskIdFrom' | 'taskIdPath'>;

const LONGEST_ID = 200;

/** Text, or a number to the digit. */
const asOwnId = (value: unknown): string | null => {
  const id = asText(value)?.trim() ?? '';
  return id === '' || id.length > LONGEST_ID || /\p{Cc}/u.test(id) ? null : id;
};

/** The id that the scenario noted, wherever the settings say it is. */
export const ownIdOf = (customData: Json, { taskIdFrom, taskIdPath }: IdSettings): string | null => {
  if (taskIdFrom === 'text') return asOwnId(customData);
  const plain = unpacked(customData);
  if (isJsonObject(plain)) {
    let found: unknown = plain;
    for (const name of taskIdPath.split('.')) {
      found = isJsonObject(found) && Object.hasOwn(found, name) ? found[name] : undefined;
    }
    return asOwnId(found);
  }
  if (taskIdFrom === 'json') return null;
  if (typeof plain === 'string') return asOwnId(plain);
  // Text that happens to be a number is an id as it is written: `1e3` is not `1000`.
  return typeof plain === 'number' || isExactNumber(plain) ? asOwnId(customData) : null;
};

/** `null` as well for a moment that cannot be one, as a figure of the vendor's is out of range. */
const ago = (ms: number, now: number): number | null => asMomentMs(Math.round(now - ms));

/** When the task was enqueued, as far as one answer tells: its ages count back from the vendor's now. */
export const estimateOf = ({ phase, waitedMs, processedMs }: TaskRow, now: number): number | null => {
  const isBefore = phase === 'QUEUED' || phase === 'OFFERED';
  const processed = processedMs ?? (isBefore ? 0 : null);
  return waitedMs === null || processed === null ? null : ago(waitedMs + processed, now);
};

interface Seen {
  readonly queueId: string;
  readonly row: TaskRow;
  /** The id that the scenario put into `custom_data`; `null` when its id here has to be derived. */
  readonly ownId: string | null;
  readonly estimate: number | null;
}

interface Memory {
  readonly id: string;
  readonly enqueuedAt: number | null;
  /** Since when it is being processed. */
  readonly assignedAt: number | null;
  /** As of the last answer: may have drifted from `enqueuedAt` where the vendor did not count some time. */
  readonly estimate: number | null;
  readonly userId: string | null;
  readonly waitedMs: number | null;
  readonly held: boolean;
  readonly seenAt: number;
  /** It was not in the last answer: ended, unless answers overtook each other. */
  readonly missing: boolean;
}

/** A vendor task with the identity and the moments that the vendor does not tell. */
export type KnownTask = Pick<Memory, 'id' | 'enqueuedAt' | 'assignedAt'> & Omit<Seen, 'estimate'>;

/** How far two answers may differ about the same moment: the vendor's clock is known to the second, an answer takes time. */
const NOISE_MS = 3_000;
/** A derived id is not given to another task for so long after its own was seen last. */
const GRACE_MS = 60_000;
/** Derived ids hold the moment of enqueueing at this grain, so that they are mostly the same in another process. */
const GRAIN_MS = 5_000;
/** Larger groups of tasks that nothing tells apart are not followed one by one: they are named by their moments alone. */
const MOST_ALIKE = 1_000;

const groupOf = ({ queueId, ownId, row }: Seen): string => {
  if (ownId !== null) return JSON.stringify([ownId]);
  const skills = row.skills.map(({ name, level }) => `${name}=${level ?? ''}`).sort();
  return JSON.stringify([queueId, row.type, skills, row.customData]);
};

const firstName = (group: string, { ownId, queueId, row, estimate }: Seen): string => {
  if (ownId !== null) return ownId;
  const grain = estimate === null ? 'x' : Math.floor(estimate / GRAIN_MS) * (GRAIN_MS / 1000);
  const digest = createHash('sha256').update(group).digest('hex').slice(0, 10);
  return `~${queueId}-${row.type ?? 'x'}-${grain}-${digest}`;
};

/** Gives names that are not taken; several of one moment are numbered. */
const openNames = (group: string, taken: ReadonlySet<string>) => {
  const given = new Map<string, number>();
  return (seen: Seen): string => {
    const base = firstName(group, seen);
    for (let ordinal = given.get(base) ?? 1; ; ordinal += 1) {
      const name = ordinal === 1 ? base : `${base}~${ordinal}`;
      if (taken.has(name)) continue;
      given.set(base, ordinal + 1);
      return name;
    }
  };
};

const isHeld = (row: TaskRow): boolean => row.phase !== 'QUEUED';

type Drift = (known: Memory, seen: Seen) => number | null;

/** By how much the estimate moved; `null` when this cannot be the same task. */
const drift = (known: Memory, seen: Seen, slack: number): number | null => {
  if (known.estimate === null || seen.estimate === null) return known.estimate === seen.estimate ? 0 : null;
  const moved = seen.estimate - known.estimate;
  return moved < -NOISE_MS || moved > NOISE_MS + slack ? null : Math.abs(moved);
};

/**
 * Gives tasks an identity that holds from one answer to the next.
 *
 * A task with an id of its scenario's in `custom_data` has that id; should several have it at once, the first keeps it and the others get
 * a number added. For all others the id is derived from what does not change: queue, type, skills, `custom_data` and the moment
 * of enqueueing. That moment is only known to about a second (`now − waiting − processing`), so a task whose moment lies on the
 * edge of a grain would change its id from answer to answer. Hence what was seen is remembered, and an id once given stays as
 * long as the task can be recognised: by its holder, else by a moment that has hardly moved, else (it is not documented whether
 * time goes on counting while a task is offered) by one that moved no more than the time gone by.
 *
 * What this cannot do: tell apart two tasks that are alike in everything and were enqueued within the noise of each other, once one of
 * them has gone; and promise the same id after a restart or in another instance, which mostly is the same, but not always.
 */
export const openIdentities = (settings: IdSettings) => {
  let memories = new Map<string, readonly Memory[]>();

  const recognise = (known: readonly Memory[], seen: readonly Seen[], now: number): Map<Seen, Memory> => {
    const found = new Map<Seen, Memory>();
    const gone = ({ seenAt }: Memory): number => Math.max(0, now - seenAt);
    const sameHolder: Drift = (before, one) =>
      !before.missing && before.held && isHeld(one.row) && before.userId !== null && before.userId === one.row.userId
        ? drift(before, one, gone(before))
        : null;
    const steady: Drift = (before, one) => (before.missing ? null : drift(before, one, 0));
    const drifting: Drift = (before, one) =>
      !before.missing && (before.held || isHeld(one.row)) && (one.row.waitedMs ?? 0) >= (before.waitedMs ?? 0)
        ? drift(before, one, gone(before))
        : null;
    const returned: Drift = (before, one) => drift(before, one, 0);
    for (const rule of [sameHolder, steady, drifting, returned]) {
      const used = new Set(found.values());
      const restKnown = known.filter((one) => !used.has(one));
      const restSeen = seen.filter((one) => !found.has(one));
      if (restKnown.length === 0 || restSeen.length === 0) break;
      for (const [before, one] of align(restKnown, restSeen, rule)) found.set(one, before);
    }
    return found;
  };

  /** Every task of the account in one answer; what is not among them has ended. */
  return (queues: readonly Pick<QueueState, 'id' | 'tasks'>[], now: number): readonly KnownTask[] => {
    const groups = new Map<string, Seen[]>();
    for (const { id: queueId, tasks } of queues) {
      for (const row of tasks) {
        const seen: Seen = {
          queueId,
          row,
          ownId: ownIdOf(row.customData, settings),
          estimate: estimateOf(row, now),
        };
        const key = groupOf(seen);
        const group = groups.get(key);
        if (group) group.push(seen);
        else groups.set(key, [seen]);
      }
    }

    const next = new Map<string, readonly Memory[]>();
    const all: KnownTask[] = [];
    for (const [key, group] of groups) {
      group.sort((a, b) => (a.estimate ?? 0) - (b.estimate ?? 0) || compare(a.row.userId, b.row.userId));
      const followed = group.length <= MOST_ALIKE;
      const known = (followed && memories.get(key)) || [];
      const recognised = recognise(known, group, now);
      const present = new Set(recognised.values());
      const own = group[0]?.ownId !== null;
      const resting = own ? [] : rested(known, now, present);
      const nameFor = openNames(key, new Set([...present, ...resting].map(({ id }) => id)));
      const kept = group.map((seen): Memory => {
        const before = recognised.get(seen);
        const { row, estimate } = seen;
        const processed = row.phase === 'ASSIGNED' && row.processedMs !== null ? ago(row.processedMs, now) : null;
        const memory: Memory = {
          id: before?.id ?? nameFor(seen),
          enqueuedAt: before?.enqueuedAt ?? estimate,
          assignedAt: processed === null ? null : (before?.assignedAt ?? processed),
          estimate,
          userId: row.userId,
          waitedMs: row.waitedMs,
          held: isHeld(row),
          seenAt: now,
          missing: false,
        };
        all.push({ ...memory, ownId: seen.ownId, queueId: seen.queueId, row });
        return memory;
      });
      next.set(key, followed ? byEstimate([...kept, ...resting]) : []);
    }
    for (const [key, known] of memories) {
      if (next.has(key)) continue;
      const resting = rested(known, now);
      if (resting.length > 0) next.set(key, resting);
    }
    memories = next;
    return all;
  };
};

const rested = (known: readonly Memory[], now: number, present?: ReadonlySet<Memory>): Memory[] =>
  known
    .flatMap((one) =>
      present?.has(one) || now - one.seenAt >= GRACE_MS ? [] : [one.missing ? one : { ...one, missing: true }],
    )
    .slice(-MOST_ALIKE);

const compare = (a: string | null, b: string | null): number =>
  (a ?? '') < (b ?? '') ? -1 : (a ?? '') > (b ?? '') ? 1 : 0;

const byEstimate = (memories: Memory[]): Memory[] =>
  memories.sort((a, b) => (a.estimate ?? 0) - (b.estimate ?? 0) || compare(a.userId, b.userId));
