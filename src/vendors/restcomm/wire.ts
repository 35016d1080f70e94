import { ENDED_JOB_STATES } from '../../domain/job.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import type { State } from '../../domain/object.ts';
import {
  asBoolean,
  asCount,
  asId,
  asMilliseconds,
  asNumber,
  asObject,
  asText,
  WireError,
} from '../../domain/reading.ts';
import type { Ref } from '../../domain/ref.ts';
import * as read from '../../kit/members.ts';
import type { Form, ListAnswer, OneAnswer } from '../../kit/rest.ts';
import { pendingUntilQueued, untakenUntil } from '../../kit/waiting.ts';
import { parseMoment } from './dates.ts';
import { JOB_STATES } from './states.ts';

/** Reads live below it, writes do not (contract §2). */
export const READS_BELOW = '/search';

const envelope = (answer: Json): JsonObject => {
  const object = asObject(answer);
  if (object === null) throw new WireError('body', 'expected a JSON object');
  return object;
};

/** `total`, `numPages` and the URIs decide nothing (contract §3.1). */
export const readList = (answer: Json): ListAnswer => {
  const data = asObject(envelope(answer).data);
  if (data === null) throw new WireError('data', 'expected an object');
  const { result, page, pageSize } = data;
  if (!Array.isArray(result)) throw new WireError('data.result', 'expected an array');
  return { rows: result, path: 'data.result', next: null, told: { page: asCount(page), size: asCount(pageSize) } };
};

/**
 * Members that an answer may show otherwise than they were sent: JSON text may be written in several ways, one name is spelt in two, and
 * the state of a Task shows the outcome of a command on it.
 */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  'attributes',
  'configuration',
  'taskReservationTimeout',
  'taskReservationnTimeout',
  'assignmentStatus',
  'reason',
]);

const isSame = (sent: Json | undefined, shown: Json): boolean =>
  typeof sent === 'boolean' ? asBoolean(shown) === sent : asText(shown)?.trim() === asText(sent)?.trim();

/** Throws `WireError` when the answer to an update shows another value than the one that was sent. */
const checkShown = (sent: Form, data: JsonObject): void => {
  for (const [name, value] of Object.entries(sent)) {
    const shown = data[name];
    if (value === undefined || shown === undefined || shown === null || NOT_COMPARED.has(name)) continue;
    if (!isSame(value, shown)) throw new WireError(`data.${name}`, 'expected the value that was sent');
  }
};

/** Commands are told to be done by a code as well. */
export const readOne = (answer: Json, method: string, form: Form = {}): OneAnswer => {
  const { code = null, data } = envelope(answer);
  const number = asNumber(code);
  if (method !== 'GET' && code !== null && !(number !== null && number >= 200 && number < 300))
    throw new WireError('code', 'expected 200');
  if (method === 'PUT') checkShown(form, asObject(data) ?? {});
  return { value: data, path: 'data' };
};

/** All that the encoding of forms leaves as it is. There, a plus means a blank. */
const FORM = /^[\w.*+%-]+$/;

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(FORM.test(text) ? text.replaceAll('+', ' ') : text);
  } catch {
    return text;
  }
};

const plainLabels = read.objectText('attributes');

/** The samples hold plain JSON text, the prose speaks of percent-encoded JSON text (contract §12 row 27). */
export const labels: read.Member<JsonObject | null> = (row, scope) => {
  const { attributes: told } = row;
  const isEncoded = typeof told === 'string' && !told.trimStart().startsWith('{');
  return plainLabels(isEncoded ? { attributes: decoded(told) } : row, scope);
};

export const configuration: read.Member<string | null> = ({ configuration: told }) => {
  const object = asObject(told);
  return object ? JSON.stringify(object) : asText(told);
};

/** Whole seconds only. */
const seconds = read.reader((value) => asMilliseconds(asCount(value), 1_000));

/** Either of its spellings (contract §12 row 9). */
export const offerTimeout = read.firstOf(seconds('taskReservationTimeout'), seconds('taskReservationnTimeout'));

const linkedWorker = read.link('Worker', 'workerSid');

/** Of a worker that cannot be read it cannot be told whose share the job is. */
export const workerOfJob: read.Member<Ref<'Worker'> | null> = (row, scope) => {
  const found = linkedWorker(row, scope);
  const { workerSid = null } = row;
  if (found === null && workerSid !== null && workerSid !== '') scope.flaw('workerSid', 'expected a SID');
  return found;
};

/** Under either of its names (contract §12 row 18). */
export const stateOf = <S extends string>(states: ReadonlyMap<string, S>): read.Member<State<S>> => {
  const [usual, other] = [read.state(states, 'assignmentState'), read.state(states, 'assignmentStatus')];
  return (row, scope) => (asText(row.assignmentState) === null ? other : usual)(row, scope);
};

export const jobState = pendingUntilQueued(stateOf(JOB_STATES), 'taskQueueSid');

/** Of voice Tasks, whose customer is told nowhere else (contract §4.6). */
export const caller: read.Member<{ callerId: string } | null> = (row) => {
  const callerId = asId(row.callerId);
  return callerId === null ? null : { callerId };
};

export const contact: read.Member<{ from: string } | undefined> = (row) => {
  const from = asId(row.callerId);
  return from === null ? undefined : { from };
};

/** How far two accounts of the same moment may lie apart: `age` runs up to a second behind the dates (contract §12 row 43). */
const AGREE_MS = 2_000;

/**
 * No member tells when a Task ended. `age` freezes then and `dateUpdated` changes then (contract §4.6), but a later update may
 * change the date and one sample's age is nonsense: believed when both say the same, else unknown.
 */
export const endedAt: read.Member<number | null> = (row, scope) => {
  const [created, updated, age] = [parseMoment(row.dateCreated), parseMoment(row.dateUpdated), asCount(row.age)];
  const isOver = ENDED_JOB_STATES.has(jobState(row, scope).state);
  if (!isOver || created === null || updated === null || age === null) return null;
  return Math.abs(created + age * 1000 - updated) <= AGREE_MS ? updated : null;
};

/** The time to live never applies to assigned work (contract §9.3). */
export const expiresAt = untakenUntil({
  created: (row) => parseMoment(row.dateCreated),
  seconds: read.count('timeout'),
  state: jobState,
});
