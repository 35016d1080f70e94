import type { JobFilter } from '../../domain/job.ts';
import type { Period } from '../../domain/object.ts';
import type { TaskFilter } from '../../domain/task.ts';
import { single } from '../../kit/filters.ts';
import type { Query } from '../../kit/rest.ts';
import { toFilterDate } from './dates.ts';

/** Full date-times, since a date alone means its midnight (contract §12 row 41); the end is rounded up to the next second. */
export const period = (created: Period | undefined): Query => ({
  startTime: created?.from === undefined ? undefined : toFilterDate(created.from),
  endTime: created?.to === undefined ? undefined : toFilterDate(created.to + 999),
});

/**
 * A native state reaches the vendor when a filter comes down to it alone. Not so for canceled Tasks: they are spelt in two ways,
 * and a filter by one might leave out the other (contract §12 row 19).
 */
const NATIVE_STATES = new Map<string, string>([
  ['PENDING', 'Pending'],
  ['QUEUED', 'Pending'],
  ['OFFERED', 'Reserved'],
  ['ASSIGNED', 'Assigned'],
  ['ACTIVE', 'Assigned'],
  ['COMPLETED', 'Completed'],
]);
const NOT_HERE: ReadonlySet<string> = new Set(['WRAP_UP', 'PARKED', 'FAILED', 'DECLINED', 'EXPIRED']);

/** The states of a kind that are those of live Tasks, and of ended ones. */
interface Sides {
  readonly live: readonly string[];
  readonly ended: readonly string[];
}
const JOBS: Sides = { live: ['PENDING', 'QUEUED', 'OFFERED', 'ASSIGNED'], ended: ['COMPLETED', 'CANCELED'] };
const TASKS: Sides = { live: ['OFFERED', 'ACTIVE'], ended: ['COMPLETED', 'REVOKED'] };

/** Which of the vendor's two Task lists to read, and how narrowed: that of live ones first, since a Task moves from it to the other. */
const taskLists = (
  states: readonly string[] | undefined,
  live: boolean | undefined,
  sides: Sides,
  query: Query,
): readonly Query[] => {
  const narrowed = states?.filter((state) => !NOT_HERE.has(state));
  const native = new Set(narrowed?.map((state) => NATIVE_STATES.get(state)));
  const assignmentStatus = native.size === 1 ? [...native][0] : undefined;
  const asks = (state: string): boolean => narrowed === undefined || narrowed.includes(state);
  // Who asks for all that lives is not shown what the vendor lists as ended, in whatever state nobody knows.
  const asksForLife = sides.live.every(asks);
  const wantsLive = live !== false && [...sides.live, 'UNKNOWN'].some(asks);
  const wantsEnded = live !== true && (sides.ended.some(asks) || (asks('UNKNOWN') && !asksForLife));
  // Both are needed: by its state alone a live Task is never listed (contract §3.2).
  const side = (isLiveSession: boolean): Query => ({ ...query, isLiveSession, assignmentStatus });
  return [...(wantsLive ? [side(true)] : []), ...(wantsEnded ? [side(false)] : [])];
};

export const jobLists = ({ states, live, workspaces, created }: JobFilter): readonly Query[] =>
  taskLists(states, live, JOBS, { workspaceSid: single(workspaces), ...period(created) });

export const shareLists = ({ states }: TaskFilter): readonly Query[] => taskLists(states, undefined, TASKS, {});
