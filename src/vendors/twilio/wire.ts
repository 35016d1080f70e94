import type { Job, JobState } from '../../domain/job.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { asMomentMs } from '../../domain/moment.ts';
import type { State } from '../../domain/object.ts';
import type { PolicyRule } from '../../domain/policy.ts';
import { asId, asMoment, asObject, asText, WireError } from '../../domain/reading.ts';
import { ref } from '../../domain/ref.ts';
import type { Presence } from '../../domain/worker.ts';
import { count, flag, link, type Member, objectText, parseObject, reader, state, text } from '../../kit/members.ts';
import { namesIn } from '../../kit/presence.ts';
import type { ListAnswer } from '../../kit/rest.ts';
import type { Layout } from '../../kit/rows.ts';
import { JOB_STATES } from './states.ts';

const MAIL_DATE = /^[A-Z][a-z]{2}, \d/;

/** ISO 8601 in all examples, RFC 2822 in some descriptions. */
const asDate = (value: unknown): number | null =>
  typeof value === 'string' && MAIL_DATE.test(value) ? asMomentMs(Date.parse(value)) : asMoment(value);

export const date = reader(asDate);

export const LAYOUT: Layout = { id: 'sid', createdAt: 'date_created', updatedAt: 'date_updated', moment: asDate };

/** The rows are under the name that `meta.key` gives. Of the absolute link to the next page the query counts. */
export const readList = (answer: Json): ListAnswer => {
  const body = asObject(answer);
  const meta = asObject(body?.meta);
  const key = asText(meta?.key);
  const rows: unknown = key === null ? undefined : body?.[key];
  if (meta === null || key === null || !Array.isArray(rows)) throw new WireError('meta.key', 'names no list of rows');
  const { next_page_url: next = null } = meta;
  if (next === null || next === '') return { rows, path: key, next: null };
  const query = typeof next === 'string' ? URL.parse(next)?.searchParams : undefined;
  if (!query?.has('PageToken') && !query?.has('Page')) throw new WireError('meta.next_page_url', 'leads to no page');
  const link = ['Page', 'PageToken', 'PageSize'].flatMap((name) => {
    const value = query.get(name);
    return value === null ? [] : [[name, value] as const];
  });
  return { rows, path: key, next: Object.fromEntries(link) };
};

export const readError = (body: Json) => {
  const error = asObject(body);
  return error && { code: asText(error.code), message: asText(error.message) };
};

/** A slash parts the two SIDs: a Reservation is found below its Task only. */
export const taskId =
  (task: string, reservation: string): Member<string | null> =>
  (row) => {
    const [taskSid, sid] = [asId(row[task]), asId(row[reservation])];
    return taskSid === null || sid === null ? null : `${taskSid}/${sid}`;
  };

export const partsOf = (nativeId: string): readonly [task: string, reservation: string] | null => {
  const [task, reservation, ...rest] = nativeId.split('/');
  return task && reservation && rest.length === 0 ? [task, reservation] : null;
};

export const jobState: Member<State<JobState>> = (row, scope) => {
  const known = state(JOB_STATES, 'assignment_status')(row, scope);
  return known.state === 'QUEUED' && asId(row.task_queue_sid) === null ? { ...known, state: 'PENDING' } : known;
};

const UNTAKEN: ReadonlySet<Job['state']['state']> = new Set(['PENDING', 'QUEUED', 'OFFERED']);

/** The time to live never applies to work that was taken. */
export const expiresAt: Member<number | null> = (row, scope) => {
  const [created, seconds] = [date('date_created')(row, scope), count('timeout')(row, scope)];
  if (created === null || seconds === null || !UNTAKEN.has(jobState(row, scope).state)) return null;
  return asMomentMs(created + seconds * 1000);
};

/** The moment of its last change, which is that of its acceptance only while it is accepted. */
export const assignedAt: Member<number | null> = (row, scope) =>
  row.reservation_status === 'accepted' ? date('date_updated')(row, scope) : null;

/** In lists attributes may be null, which does not mean that there are none. */
export const attributes =
  (areShown: boolean): Member<JsonObject | null> =>
  (row, scope) => {
    if (areShown && (row.attributes ?? null) === null)
      scope.flaw('attributes', 'is not told: where lists do not show attributes, set listsShowAttributes to false');
    return objectText('attributes')(row, scope);
  };

/** The flag decides; the activity's name only tells which way a worker is unavailable. */
export const presenceBy = (offlineActivities: readonly string[]): Member<Presence> => {
  const isGone = namesIn(offlineActivities);
  return (row, scope) => {
    const label = text('activity_name')(row, scope);
    const isAvailable = flag('available')(row, scope);
    const away = isGone(label) ? 'OFFLINE' : 'NOT_READY';
    return {
      state: isAvailable === null ? 'UNKNOWN' : isAvailable ? 'READY' : away,
      native: label ?? asId(row.activity_sid),
      label,
      reasonCode: null,
      since: date('date_status_changed')(row, scope),
    };
  };
};

/** Of each filter the first target; the text need not be JSON. */
export const rules: Member<readonly PolicyRule[] | null> = (row, scope) => {
  const routing = asObject(parseObject(asText(row.configuration))?.task_routing);
  if (routing === null) return null;
  const { filters = [], default_filter: fallback } = routing;
  if (!Array.isArray(filters) || !filters.every(isJsonObject)) return null;
  const found = filters.map((filter): PolicyRule => {
    const target = Array.isArray(filter.targets) ? asObject(filter.targets[0]) : null;
    // Not `null`, which would make it the default: a filter without an expression matches nothing.
    const condition = asText(filter.expression) ?? '';
    return { name: asText(filter.filter_friendly_name), condition, queue: link('Queue', 'queue')(target ?? {}, scope) };
  });
  const queue = asId(asObject(fallback)?.queue);
  return queue === null
    ? found
    : [...found, { name: null, condition: null, queue: ref('Queue', scope.account, queue) }];
};
