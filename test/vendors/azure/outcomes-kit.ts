import type { Adapter } from '../../../src/contract/adapter.ts';
import type { CommandResult } from '../../../src/contract/command.ts';
import type { Call } from '../../../src/domain/call.ts';
import { type Answer, failure, has } from './replay.ts';

export type Result = CommandResult<unknown>;

export interface Command {
  readonly name: string;
  readonly run: (adapter: Adapter, call: Call) => Promise<Result>;
  /** What the vendor documents as its answer. */
  readonly right: Answer;
  /** The same about another object, or of another shape that the vendor has elsewhere. */
  readonly others: readonly unknown[];
  /** Reads of the same path are answered so, before the command and after it. */
  readonly before?: Readonly<Record<string, Answer>>;
  readonly after?: Readonly<Record<string, Answer>>;
  /** Reads after it that do not show it yet. */
  readonly stale?: Readonly<Record<string, Answer>>;
  /** A conflict is told in other words, or solved by a look at the object. */
  readonly conflict?: string;
}

const EMPTY: Answer = { body: {} };
export const GONE: Answer = { status: 204 };

const MOMENT = '2026-01-05T09:00:00Z';
export const job = (status: string, more: object = {}) => ({ body: { id: 'j', status, queueId: 'q', ...more } });
const held = (status: string, moments: object = {}): Answer =>
  job(status, { assignments: { a: { assignmentId: 'a', workerId: 'w', assignedAt: MOMENT, ...moments } } });
const COMPLETED = { completedAt: MOMENT };
const CLOSED = { ...COMPLETED, closedAt: MOMENT };
const offering = { body: { id: 'w', state: 'active', loadRatio: 1, offers: [{ offerId: 'o', jobId: 'j' }] } };

export const [QUEUE, WORKER, JOB] = ['/routing/queues/q', '/routing/workers/w', '/routing/jobs/j'];
export const POLICY = '/routing/exceptionPolicies/p';

/** Answered as if the object were another one, or none. */
const notOf = (id: string) => [{ id: `not ${id}` }, { name: id }, { value: [{ id }] }, {}];

const upserts: readonly Command[] = [
  {
    name: 'queue.create',
    run: (adapter, call) => has(adapter.queue?.create)({ nativeId: 'q', name: 'Q' }, call),
    right: { status: 201, body: { id: 'q', name: 'Q' } },
    before: { [QUEUE]: failure(404) },
    others: notOf('q'),
  },
  {
    name: 'queue.update',
    run: (adapter, call) => has(adapter.queue?.update)('q', { name: 'Q' }, call),
    right: { body: { id: 'q', name: 'Q' } },
    before: { [QUEUE]: { body: { id: 'q' } } },
    others: notOf('q'),
  },
  {
    name: 'policy.create',
    run: (adapter, call) => has(adapter.policy?.create)({ nativeId: 'p', role: 'EXCEPTION', name: 'P' }, call),
    right: { status: 201, body: { id: 'p', name: 'P' } },
    before: { [POLICY]: failure(404) },
    others: notOf('p'),
  },
  {
    name: 'policy.update',
    run: (adapter, call) => has(adapter.policy?.update)('exception/p', { name: 'P' }, call),
    right: { body: { id: 'p', name: 'P' } },
    before: { [POLICY]: { body: { id: 'p' } } },
    others: notOf('p'),
  },
  {
    name: 'worker.create',
    run: (adapter, call) => has(adapter.worker?.create)({ nativeId: 'w', capacity: 1 }, call),
    right: { status: 201, body: { id: 'w', capacity: 1, loadRatio: 0 } },
    before: { [WORKER]: failure(404) },
    others: notOf('w'),
  },
  {
    name: 'worker.update',
    run: (adapter, call) => has(adapter.worker?.update)('w', { capacity: 2 }, call),
    right: { body: { id: 'w', capacity: 2, loadRatio: 0 } },
    before: { [WORKER]: { body: { id: 'w' } } },
    others: notOf('w'),
  },
  {
    name: 'worker.setPresence',
    run: (adapter, call) => has(adapter.worker?.setPresence)('w', 'READY', call),
    right: { body: { id: 'w', state: 'active', availableForOffers: true, loadRatio: 0 } },
    before: { [WORKER]: { body: { id: 'w' } } },
    others: notOf('w'),
  },
  {
    name: 'job.create',
    run: (adapter, call) => has(adapter.job?.create)({ nativeId: 'j', channel: 'chat', queue: 'q' }, call),
    right: { status: 201, ...job('created') },
    before: { [JOB]: failure(404) },
    others: notOf('j'),
  },
  {
    name: 'job.update',
    run: (adapter, call) => has(adapter.job?.update)('j', { priority: 7 }, call),
    right: job('queued', { priority: 7 }),
    before: { [JOB]: job('queued') },
    others: notOf('j'),
  },
];

const OTHER_THAN_NOTHING = [{ id: 'x' }, { ok: true }, { value: [] }, { jobId: 'other' }];

export const removals: readonly Command[] = [
  ['queue.remove', QUEUE, (adapter: Adapter, call: Call) => has(adapter.queue?.remove)('q', call)] as const,
  [
    'policy.remove',
    POLICY,
    (adapter: Adapter, call: Call) => has(adapter.policy?.remove)('exception/p', call),
  ] as const,
  ['worker.remove', WORKER, (adapter: Adapter, call: Call) => has(adapter.worker?.remove)('w', call)] as const,
  ['job.remove', JOB, (adapter: Adapter, call: Call) => has(adapter.job?.remove)('j', call)] as const,
].map(([name, path, run]) => {
  const id = path.slice(path.lastIndexOf('/') + 1);
  return { name, run, right: GONE, before: { [path]: { body: { id } } }, others: [...OTHER_THAN_NOTHING, {}] };
});

export const orders: readonly Command[] = [
  {
    name: 'job.cancel',
    run: (adapter, call) => has(adapter.job?.cancel)('j', {}, call),
    right: EMPTY,
    before: { [JOB]: job('queued') },
    after: { [JOB]: job('cancelled') },
    stale: { [JOB]: job('queued') },
    others: OTHER_THAN_NOTHING,
  },
  {
    name: 'job.reclassify',
    run: (adapter, call) => has(adapter.job?.reclassify)('j', call),
    right: EMPTY,
    before: { [JOB]: job('queued', { classificationPolicyId: 'c' }) },
    after: { [JOB]: job('pendingClassification', { classificationPolicyId: 'c' }) },
    others: OTHER_THAN_NOTHING,
  },
  {
    name: 'job.unassign',
    run: (adapter, call) => has(adapter.job?.unassign)('j', 'j/w', {}, call),
    right: { body: { jobId: 'j', unassignmentCount: 1 } },
    before: { [JOB]: held('assigned') },
    after: { [JOB]: job('queued', { assignments: {} }) },
    stale: { [JOB]: held('assigned') },
    others: [{ jobId: 'other', unassignmentCount: 1 }, { unassignmentCount: 1 }, {}],
  },
  {
    name: 'task.accept',
    run: (adapter, call) => has(adapter.task?.accept)('j/w', call),
    right: { body: { assignmentId: 'a', jobId: 'j', workerId: 'w' } },
    before: { [WORKER]: offering, [JOB]: job('queued') },
    after: { [WORKER]: offering, [JOB]: held('assigned') },
    others: [
      { assignmentId: 'a', jobId: 'other', workerId: 'w' },
      { assignmentId: 'a', jobId: 'j', workerId: 'other' },
      { jobId: 'j', workerId: 'w' },
      {},
    ],
    conflict: 'the offer j/w is gone',
  },
  {
    name: 'task.decline',
    run: (adapter, call) => has(adapter.task?.decline)('j/w', {}, call),
    right: EMPTY,
    before: { [WORKER]: offering },
    others: OTHER_THAN_NOTHING,
    conflict: 'the offer j/w is gone',
  },
  {
    name: 'task.complete',
    run: (adapter, call) => has(adapter.task?.complete)('j/w', {}, call),
    right: EMPTY,
    before: { [JOB]: held('assigned') },
    after: { [JOB]: held('completed', COMPLETED) },
    stale: { [JOB]: held('assigned') },
    others: OTHER_THAN_NOTHING,
  },
  {
    name: 'task.close',
    run: (adapter, call) => has(adapter.task?.close)('j/w', {}, call),
    right: EMPTY,
    before: { [JOB]: held('completed', COMPLETED) },
    after: { [JOB]: held('closed', CLOSED) },
    stale: { [JOB]: held('completed', COMPLETED) },
    others: OTHER_THAN_NOTHING,
  },
];

/** All that the adapter can do. */
export const COMMANDS: readonly Command[] = [...upserts, ...removals, ...orders];
