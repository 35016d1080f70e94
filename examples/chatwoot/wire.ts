import type { ErrorTable, JobState, Json, ListAnswer, Member, State } from 'trunkline/vendor';
import * as kit from 'trunkline/vendor';
import { JOB_STATES } from './states.ts';

/** Seconds since the epoch, with fractions or without, or text in the manner of ISO 8601. */
export const asAnyMoment = (value: unknown): number | null => {
  const seconds = kit.asNumber(value);
  return seconds === null ? kit.asMoment(value) : kit.asMomentMs(Math.round(seconds * 1000));
};
export const anyMoment = kit.reader(asAnyMoment);

/** What is told of a conversation besides its own members, such as its assignee. */
export const ofMeta = <T>(name: string, member: Member<T>): Member<T | null> =>
  kit.inside(kit.object('meta'), kit.inside(kit.object(name), member));

/** Of a conversation. */
export const assignee = ofMeta('assignee', kit.id('id'));

/** An assignment is that of a conversation to one agent: `conversation/agent`. */
export const assignmentId: Member<string | null> = (row, scope) => {
  const [conversation, agent] = [kit.asId(row.id), assignee(row, scope)];
  return conversation === null || agent === null ? null : `${conversation}/${agent}`;
};

export const jobState: Member<State<JobState>> = (row, scope) => {
  const told = kit.state(JOB_STATES, 'status')(row, scope);
  return told.state === 'QUEUED' && assignee(row, scope) !== null ? { ...told, state: 'ASSIGNED' } : told;
};

/**
 * Agents and teams come as a list and whole; conversations by numbered pages, of a length that is not documented: they end with a page that
 * is empty, or that holds as many as there are.
 */
export const readList = (answer: Json, link: Readonly<Record<string, string>> | null): ListAnswer => {
  if (Array.isArray(answer)) return { rows: answer, path: 'body', next: null };
  const data = kit.asObject(kit.asObject(answer)?.data);
  const rows = data?.payload;
  if (!Array.isArray(rows)) throw new kit.WireError('data.payload', 'is no list');
  const page = Number(link?.page ?? 1);
  const isAll = page === 1 && kit.asCount(kit.asObject(data?.meta)?.all_count) === rows.length;
  return { rows, path: 'data.payload', next: rows.length === 0 || isAll ? null : { page: String(page + 1) } };
};

/** Errors come as `error`, as `message`, or as a list of texts. */
export const ERRORS: ErrorTable = {
  read: (body) => {
    const { error, message, errors } = kit.asObject(body) ?? {};
    const [first] = Array.isArray(errors) ? errors : [];
    return { code: null, message: kit.asText(error) ?? kit.asText(message) ?? kit.asText(first) };
  },
  rows: [
    { status: 422, pattern: /taken/i, as: 'DUPLICATE' },
    { status: 422, as: 'INVALID_INPUT' },
    ...kit.USUAL_ERRORS,
  ],
};
