import { type Centre, isOver, statusOf } from '../centre.ts';
import { type QueueDoc, queueShape } from '../docs.ts';
import type { Exceptions } from '../exceptions.ts';
import type { Json, Queue } from '../records.ts';
import { conflict, notFound } from '../refusal.ts';
import { type Answer, type Resource, versionOf } from '../resource.ts';
import { checkReference } from './references.ts';

const MINUTE = 60_000;

/** Minutes until one more job of a queue is taken (contract §12: the formula is unknown). */
const minutesPerJob = ({ clock, switches }: Centre, { served }: Queue): number => {
  const [oldest] = served;
  if (switches.wait_estimate === 'fixed' || oldest === undefined || served.length < 2) {
    return switches.wait_estimate_minutes_per_job;
  }
  return (clock.now() - oldest) / served.length / MINUTE;
};
const waitingIn = ({ world }: Centre, queueId: string) => world.line.filter((job) => job.queueId === queueId);
/** Whole minutes. */
export const estimateWait = (centre: Centre, queueId: string, position: number): number => {
  const queue = centre.queues.get(queueId);
  return queue ? Math.round(position * minutesPerJob(centre, queue)) : 0;
};

const statisticsOf = (centre: Centre, queueId: string): Json => {
  const waiting = waitingIn(centre, queueId);
  if (centre.switches.statistics === 'length-only') return { queueId, length: waiting.length };
  const priorities = waiting.map(({ id }) => centre.jobs.get(id)?.doc.priority ?? 1);
  const estimates = [...new Set(priorities)].map((priority) => {
    const ahead = priorities.filter((other) => other >= priority).length;
    return [String(priority), estimateWait(centre, queueId, ahead)];
  });
  const entered = waiting.map(({ enteredAt }) => enteredAt ?? 0);
  if (waiting.length === 0) return { queueId, length: 0 };
  return {
    queueId,
    length: waiting.length,
    estimatedWaitTimeMinutes: Object.fromEntries(estimates),
    longestJobWaitTimeMinutes: (centre.clock.now() - Math.min(...entered)) / MINUTE,
  };
};

/** They carry the date of what entered or left the queue last. */
export const queueStatistics = (centre: Centre, queueId: string): Answer => {
  const queue = centre.queues.get(queueId);
  if (!queue) throw notFound();
  const body = statisticsOf(centre, queueId);
  return { status: 200, body, ...(centre.switches.statistics_headers && { headers: versionOf(queue.line) }) };
};

/** `null`: it stands in no queue. */
export const positionOf = (centre: Centre, jobId: string): Json | null => {
  const queueId = centre.world.jobs.get(jobId)?.queueId ?? null;
  const waiting = queueId === null ? [] : waitingIn(centre, queueId);
  const position = waiting.findIndex(({ id }) => id === jobId) + 1;
  if (queueId === null || position === 0) return null;
  const estimate = centre.switches.position_estimate ? estimateWait(centre, queueId, position) : null;
  return { jobId, position, queueId, queueLength: waiting.length, estimatedWaitTimeMinutes: estimate };
};

export const queues = (centre: Centre, exceptions: Exceptions): Resource<QueueDoc, Queue> => ({
  plural: 'queues',
  table: centre.queues,
  shape: queueShape,
  readOnly: [],
  filters: {},
  unchangedStatus: centre.switches.unchanged_queue_status,

  settle(doc, _before, patch, id) {
    checkReference(centre, patch, 'distributionPolicyId', centre.distributionPolicies);
    checkReference(centre, patch, 'exceptionPolicyId', centre.exceptionPolicies);
    return { ...doc, labels: { ...doc.labels, Id: id } };
  },
  create(id, doc) {
    const queue: Queue = {
      ...centre.stamp(id, doc, 'stamped'),
      line: centre.stamp(id, null, 'stamped'),
      lastOffered: null,
      served: [],
    };
    centre.queues.set(id, queue);
    const admits = (worker: { readonly id: string }): boolean =>
      centre.workers.get(worker.id)?.doc.queues.includes(id) ?? false;
    centre.world.addQueue({ id, name: doc.name ?? id, admits });
    return queue;
  },
  changed({ id, doc }) {
    centre.world.changeQueue(id, { name: doc.name ?? id });
    exceptions.rewatch();
  },
  remove({ id }) {
    const isLive = [...centre.jobs.values()].some((job) => job.doc.queueId === id && !isOver(statusOf(centre, job)));
    const isFallback = [...centre.classificationPolicies.values()].some(({ doc }) => doc.fallbackQueueId === id);
    const isNamed = [...centre.workers.values()].some(({ doc }) => doc.queues.includes(id));
    const reasons = [
      ...(isLive ? ['There is active job with this queue'] : []),
      ...(isNamed && centre.switches.delete_named_queue === 'refuse'
        ? ['There is an assigned worker to this queue']
        : []),
      ...(isFallback ? ['There is classification policy with this queue as fallback queue'] : []),
    ];
    if (reasons.length > 0) throw conflict(centre.switches.delete_used_queue_status, reasons);
    centre.queues.delete(id);
    centre.world.removeQueue(id);
  },
  render: ({ doc }) => ({ ...doc }),
});
