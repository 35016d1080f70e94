import type { JobState } from '../../domain/job.ts';
import type { Json } from '../../domain/json.ts';
import { asMomentMs } from '../../domain/moment.ts';
import type { State } from '../../domain/object.ts';
import { asId, asObject, asText, WireError } from '../../domain/reading.ts';
import { anyDate, count, type Member, state } from '../../kit/members.ts';
import { type ListAnswer, linkIn } from '../../kit/rest.ts';
import { JOB_STATES } from './states.ts';

/** The rows are under the name that `meta.key` gives. Of the absolute link to the next page the query counts. */
export const readList = (answer: Json): ListAnswer => {
  const body = asObject(answer);
  const meta = asObject(body?.meta);
  const path = asText(meta?.key);
  const rows = path === null ? undefined : body?.[path];
  if (path === null || !Array.isArray(rows)) throw new WireError('meta.key', 'names no list of rows');
  const url = asText(meta?.next_page_url);
  const next = url ? linkIn(url, ['Page', 'PageToken', 'PageSize']) : null;
  if (url && next === null) throw new WireError('meta.next_page_url', 'leads to no page');
  return { rows, path, next };
};

export const jobState: Member<State<JobState>> = (row, scope) => {
  const known = state(JOB_STATES, 'assignment_status')(row, scope);
  return known.state === 'QUEUED' && asId(row.task_queue_sid) === null ? { ...known, state: 'PENDING' } : known;
};

/** The time to live never applies to work that was taken. */
export const expiresAt: Member<number | null> = (row, scope) => {
  const [created, seconds] = [anyDate('date_created')(row, scope), count('timeout')(row, scope)];
  const isUntaken = ['PENDING', 'QUEUED', 'OFFERED'].includes(jobState(row, scope).state);
  return created !== null && seconds !== null && isUntaken ? asMomentMs(created + seconds * 1000) : null;
};

/** The last change is that of its acceptance only while it is accepted. */
export const assignedAt: Member<number | null> = (row, scope) =>
  row.reservation_status === 'accepted' ? anyDate('date_updated')(row, scope) : null;
