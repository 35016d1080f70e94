import type { Job } from '../../src/domain/job.ts';
import { ref } from '../../src/domain/ref.ts';

/** What happens in the contact centre of this part: 400 jobs that change in turn. */

export const ACCOUNT = 'centre';
export const JOBS = 400;
const BEGIN = Date.UTC(2026, 10, 20, 8);
const STATES = ['QUEUED', 'OFFERED', 'ASSIGNED', 'WRAP_UP'] as const;
const CAUSES = ['task.updated', 'reservation.created', 'reservation.accepted', 'reservation.wrapup'] as const;

/** Microseconds of a clock that all processes of a machine share, always as many digits. */
export const stampNow = (): number => Number(process.hrtime.bigint() / 1_000n);
const STAMP_DIGITS = 15;
export const stampText = (stamp: number): string => String(Math.round(stamp)).padStart(STAMP_DIGITS, '0');

/** The client reads it without parsing the message. */
export const STAMP_BEFORE = '"externalId":"';
export const STAMP_LENGTH = STAMP_DIGITS;

export interface Happening {
  readonly job: Job;
  readonly cause: string;
}

/** The change with that number; `stamp` is when it is told. */
export const happening = (n: number, stamp: number): Happening => {
  const sid = `WT${String(n % JOBS).padStart(32, '0')}`;
  const step = Math.floor(n / JOBS) % STATES.length;
  const state = STATES[step] ?? 'QUEUED';
  const createdAt = BEGIN + (n % JOBS) * 1_000;
  const updatedAt = BEGIN + n * 1_000;
  const queue = `WQ${String(n % 12).padStart(32, '0')}`;
  const worker = state === 'QUEUED' ? null : `WK${String(n % 50).padStart(32, '0')}`;
  const labels = { language: n % 3 === 0 ? 'de' : 'en', product: `product-${n % 7}`, tier: n % 5, vip: n % 11 === 0 };
  const item: Job = {
    ref: ref('Job', ACCOUNT, sid),
    vendorType: 'Task',
    raw: {
      sid,
      assignment_status: state.toLowerCase(),
      attributes: JSON.stringify(labels),
      date_created: new Date(createdAt).toISOString(),
      date_updated: new Date(updatedAt).toISOString(),
      priority: n % 10,
      reason: null,
      task_queue_sid: queue,
      task_queue_friendly_name: `Queue ${n % 12}`,
      task_channel_unique_name: 'voice',
      timeout: 3_600,
      workflow_sid: `WW${'3'.repeat(32)}`,
      workspace_sid: `WS${'1'.repeat(32)}`,
    },
    createdAt,
    updatedAt,
    version: String(n),
    state: { state, native: state.toLowerCase() },
    reason: null,
    workspace: ref('Workspace', ACCOUNT, `WS${'1'.repeat(32)}`),
    policy: ref('RoutingPolicy', ACCOUNT, `WW${'3'.repeat(32)}`),
    queue: ref('Queue', ACCOUNT, queue),
    worker: worker === null ? null : ref('Worker', ACCOUNT, worker),
    priority: n % 10,
    channel: 'voice',
    labels,
    tags: { campaign: 'autumn' },
    skills: [],
    notes: [],
    disposition: null,
    externalId: stampText(stamp),
    scheduledAt: null,
    requirements: null,
    matching: null,
    enqueuedAt: createdAt + 500,
    endedAt: null,
    expiresAt: createdAt + 3_600_000,
  };
  return { job: item, cause: CAUSES[step] ?? 'task.updated' };
};
