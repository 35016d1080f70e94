import type { Json } from '../../domain/json.ts';
import { asObject, asText, WireError } from '../../domain/reading.ts';
import { anyDate, type Member } from '../../kit/members.ts';
import { type ListAnswer, linkIn } from '../../kit/rest.ts';

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

/** The last change is that of its acceptance only while it is accepted. */
export const assignedAt: Member<number | null> = (row, scope) =>
  row.reservation_status === 'accepted' ? anyDate('date_updated')(row, scope) : null;
