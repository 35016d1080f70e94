import { z } from 'zod';
import { isJsonObject, type Json } from '../../domain/json.ts';
import { asNumber, asText, envelope, id, listOf, moment, number, optionalId, rowOf, rowsOf, text } from './wire.ts';

/** `null` where a list is left out, which is not the same as an empty one. */
const optionalList = z
  .unknown()
  .optional()
  .transform((value) => (value === undefined || value === null ? null : listOf(value)));

const skills = optionalList.transform((list) =>
  list === null
    ? null
    : list.flatMap((one) => {
        if (!isJsonObject(one)) return [];
        const skillId = optionalId.parse(one.sq_skill_id);
        const name = asText(one.sq_skill_name) ?? skillId;
        return name === null ? [] : [{ id: skillId, name, level: asNumber(one.sq_skill_level) }];
      }),
);

export type SkillRef = NonNullable<z.output<typeof skills>>[number];

/** Queues without an id cannot be told apart from others of the same name, so they are as good as not told. */
const queueIds = optionalList.transform((list) => {
  const ids = list?.map((one) => (isJsonObject(one) ? optionalId.parse(one.sq_queue_id) : optionalId.parse(one)));
  return ids?.every((one) => one !== null) ? ids : null;
});

export const readAgent = rowOf(
  z
    .object({
      user_id: id,
      user_name: text,
      user_display_name: text,
      max_simultaneous_conversations: number,
      sq_statuses: z.unknown().optional(),
      sq_queues: queueIds,
      sq_skills: skills,
    })
    .transform((row) => ({
      id: row.user_id,
      stamp: JSON.stringify([row.user_name]),
      name: row.user_name,
      displayName: row.user_display_name,
      conversations: row.max_simultaneous_conversations,
      statuses: row.sq_statuses,
      queues: row.sq_queues,
      skills: row.sq_skills,
    })),
);

export type AgentRow = ReturnType<typeof readAgent>;

/** A task as it is told: no id, no moment of its own (contract §1, §7.4). */
export const readTask = rowOf(
  z
    .object({
      task_type: text,
      status: text,
      user_id: optionalId,
      sq_skills: skills,
      waiting_time: number,
      processing_time: number,
      custom_data: z.unknown().optional(),
    })
    .transform((row) => ({
      type: row.task_type,
      status: row.status,
      userId: row.user_id,
      skills: row.sq_skills ?? [],
      /** Milliseconds, unlike the settings of queues. */
      waitedMs: row.waiting_time,
      processedMs: row.processing_time,
      customData: (row.custom_data ?? null) as Json,
    })),
);

export type TaskRow = ReturnType<typeof readTask>;

const stateQueue = rowOf(
  z
    .object({ sq_queue_id: id, tasks: z.unknown().optional() })
    .transform((row) => ({ id: row.sq_queue_id, tasks: row.tasks })),
);

export interface QueueState {
  readonly id: string;
  readonly tasks: readonly TaskRow[];
}

export const readState = (body: unknown): readonly QueueState[] =>
  rowsOf(stateQueue, envelope(body).result, 'result').map((queue, index) => ({
    id: queue.id,
    tasks: rowsOf(readTask, queue.tasks, `result[${index}].tasks`),
  }));

const essentialMoment = moment.refine((value) => value !== null, 'expected YYYY-MM-DD HH:mm:ss');

const value = z.object({ from_date: essentialMoment, to_date: essentialMoment, value: number });

const group = z.object({
  sq_queue_id: optionalId,
  sq_queue_name: text,
  user_id: optionalId,
  values: z.unknown().optional().transform(listOf).pipe(z.array(value)),
});

const metric = rowOf(
  z.object({
    report_type: z.string().min(1),
    groups: z.unknown().optional().transform(listOf).pipe(z.array(group)),
  }),
);

export const readMetrics = (body: unknown) => rowsOf(metric, envelope(body).result, 'result');
export type MetricRow = ReturnType<typeof readMetrics>[number];
