import { isJsonObject, type Json } from '../../domain/json.ts';
import { asCount, asQuantity, asText, type ReadRows, readRows, WireError } from '../../domain/reading.ts';
import { asList, asVendorId, needId, needList, needObject, readResult } from './wire.ts';
import { JOB_STATES, stateOf } from './words.ts';

export interface SkillRef {
  readonly id: string | null;
  readonly name: string;
  readonly level: number | null;
}

const readSkillRef = (value: unknown, path: string): SkillRef => {
  const row = needObject(value, path);
  const id = asVendorId(row.sq_skill_id);
  const name = asText(row.sq_skill_name) ?? id;
  if (name === null) throw new WireError(path, 'expected a name or an id');
  return { id, name, level: asCount(row.sq_skill_level) };
};

/** `null` where they are not told, or not all can be read: a list that lacks some would be another list. */
const readSkillRefs = (value: unknown): readonly SkillRef[] | null => {
  const list = value === null ? null : asList(value);
  const { rows, unreadable } = readRows(readSkillRef, list ?? [], '');
  return list === null || unreadable.length > 0 ? null : rows;
};

/** Queues without an id cannot be told apart from others of the same name, so they are as good as not told. */
const readQueueIds = (value: unknown): readonly string[] | null => {
  const ids = (value === null ? null : asList(value))?.map((one) =>
    asVendorId(isJsonObject(one) ? one.sq_queue_id : one),
  );
  return ids?.every((one) => one !== null) ? ids : null;
};

export const readAgent = (value: unknown, path: string) => {
  const raw = needObject(value, path);
  const name = asText(raw.user_name);
  return {
    id: needId(raw, 'user_id', path),
    stamp: JSON.stringify([name]),
    name,
    displayName: asText(raw.user_display_name),
    conversations: asCount(raw.max_simultaneous_conversations),
    statuses: raw.sq_statuses,
    queues: readQueueIds(raw.sq_queues),
    skills: readSkillRefs(raw.sq_skills),
    raw,
  };
};

export type AgentRow = ReturnType<typeof readAgent>;

/** A task as it is told: no id, no moment of its own (contract §1, §7.4). */
export const readTask = (value: unknown, path: string) => {
  const raw = needObject(value, path);
  const status = asText(raw.status);
  return {
    type: asText(raw.task_type),
    status,
    phase: stateOf(JOB_STATES, status).state,
    userId: asVendorId(raw.user_id),
    skills: readSkillRefs(raw.sq_skills) ?? [],
    /** Milliseconds, unlike the settings of queues. */
    waitedMs: asQuantity(raw.waiting_time),
    processedMs: asQuantity(raw.processing_time),
    customData: (raw.custom_data ?? null) as Json,
    path,
    raw,
  };
};

export type TaskRow = ReturnType<typeof readTask>;

const readQueueState = (value: unknown, path: string) => {
  const row = needObject(value, path);
  const id = needId(row, 'sq_queue_id', path);
  const { rows, unreadable } = readRows(readTask, needList(row.tasks, `${path}.tasks`), `${path}.tasks`);
  return { id, tasks: rows, unreadable };
};

export interface QueueState {
  readonly id: string;
  readonly tasks: readonly TaskRow[];
  /** Of its tasks. */
  readonly unreadable: readonly WireError[];
}

export const readState = (body: unknown): ReadRows<QueueState> => readResult(readQueueState, body);
