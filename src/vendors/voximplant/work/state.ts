import type { Call } from '../../../domain/call.ts';
import type { Json } from '../../../domain/json.ts';
import {
  asQuantity,
  asText,
  type Read,
  type ReadRows,
  readRows,
  type WireError,
  wholeObject,
} from '../../../domain/reading.ts';
import type { Methods } from '../api.ts';
import { skillLevels } from '../collections.ts';
import { UTC } from '../dates.ts';
import { JOB_STATES, stateOf } from '../states.ts';
import { asVendorId, envelope, needId, needList } from '../wire.ts';

/** A task as it is told: no id, no moment of its own (contract §1, §7.4). */
const readTask = (account: string) => (value: unknown, path: string) => {
  const raw = wholeObject(value, path);
  const status = asText(raw.status);
  return {
    type: asText(raw.task_type),
    status,
    phase: stateOf(JOB_STATES, status).state,
    userId: asVendorId(raw.user_id),
    skills: skillLevels(raw, { account, path, flaw: () => {} }) ?? [],
    /** Milliseconds, unlike the settings of queues. */
    waitedMs: asQuantity(raw.waiting_time),
    processedMs: asQuantity(raw.processing_time),
    customData: (raw.custom_data ?? null) as Json,
    path,
    raw,
  };
};

export type TaskRow = ReturnType<ReturnType<typeof readTask>>;

export interface QueueState {
  readonly id: string;
  readonly tasks: readonly TaskRow[];
  /** Of its tasks. */
  readonly unreadable: readonly WireError[];
}

const readQueue =
  (account: string): Read<QueueState> =>
  (value, path) => {
    const row = wholeObject(value, path);
    const id = needId(row, 'sq_queue_id', path);
    const { rows, unreadable } = readRows(readTask(account), needList(row.tasks, `${path}.tasks`), `${path}.tasks`);
    return { id, tasks: rows, unreadable };
  };

export const readState = (account: string, body: Json): ReadRows<QueueState> =>
  readRows(readQueue(account), needList(envelope(body).result, 'result'), 'GetSQState: result');

/** The state of a queue, or of all of them, with the vendor's time at which it was so. */
export const askState = (
  { account, methods }: { readonly account: string; readonly methods: Methods },
  sq_queue_id: string,
  call: Call,
) =>
  methods.query(
    'GetSQState',
    { timezone: UTC, sq_queue_id },
    (body, now) => ({ ...readState(account, body), now }),
    call,
  );
