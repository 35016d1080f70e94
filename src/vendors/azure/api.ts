import type { Call } from '../../domain/call.ts';
import type { JobPosition } from '../../domain/job.ts';
import type { Json, JsonObject } from '../../domain/json.ts';
import { asMomentMs } from '../../domain/moment.ts';
import type { QueueStatistics } from '../../domain/queue.ts';
import { asCount, asDurationMs, asObject, asQuantity, WireError, wholeObject } from '../../domain/reading.ts';
import { ref } from '../../domain/ref.ts';
import type { KitCore } from '../../kit/core.ts';
import { parseHttpDate } from '../../transport/vendor-clock.ts';
import type { Readers } from './collections.ts';
import { openResource } from './resource.ts';
import { asPriority, checkId, neededId } from './wire.ts';

const MINUTE_MS = 60_000;

/** By priority. Of something else than that it is known only that there are waits. */
const waitsOf = (value: unknown): QueueStatistics['expectedWaits'] => {
  const waits = asObject(value);
  if (waits === null) return value === undefined || value === null ? [] : [{ priority: null, waitMs: null }];
  return Object.entries(waits).map(([priority, minutes]) => ({
    priority: asPriority(priority),
    waitMs: asDurationMs(minutes, MINUTE_MS),
  }));
};

/** A queue in which nobody waits may still tell the wait of the job that left last. */
export const readStatistics = (account: string, value: unknown, queueId: string, asOf: number): QueueStatistics => {
  const body = checkId(value, 'queueId', queueId);
  const [waiting, minutes] = [asCount(body.length), asQuantity(body.longestJobWaitTimeMinutes)];
  const since = waiting && minutes !== null ? asMomentMs(asOf - Math.round(minutes * MINUTE_MS)) : null;
  return {
    queue: ref('Queue', account, queueId),
    waiting,
    oldestWaitingSince: since,
    expectedWaits: waitsOf(body.estimatedWaitTimeMinutes),
    asOf,
  };
};

export const readPosition = (account: string, value: unknown, jobId: string): JobPosition => {
  const body = checkId(value, 'jobId', jobId);
  return {
    position: asCount(body.position) || null,
    queue: ref('Queue', account, neededId(body, 'queueId', 'body')),
    queueLength: asCount(body.queueLength),
    expectedWaitMs: asDurationMs(body.estimatedWaitTimeMinutes, MINUTE_MS),
  };
};

/** "Carried out", in this vendor's words: an object without members (contract §5). */
const readEmpty = (value: unknown): void => {
  const [name] = Object.keys(wholeObject(value, 'body'));
  if (name !== undefined) throw new WireError(`body.${name}`, 'is not documented');
};

export type Api = ReturnType<typeof openApi>;

/** The vendor's operations. They send exactly what they are given, and an answer is read only when it is about what was asked. */
export const openApi = (core: KitCore, readers: Readers, endpoint: string) => {
  const { account, rest, runtime } = core;
  const [jobs, workers, queues] = ['/routing/jobs', '/routing/workers', '/routing/queues'] as const;

  /** Without a body no options are sent: not even an empty object (contract §2). */
  const act = async <T>(
    path: string,
    form: JsonObject | undefined,
    read: (answer: Json) => T,
    call: Call,
  ): Promise<T> => rest.send('POST', path, form === undefined ? {} : { form }, read, call);

  const assigned =
    (verb: 'complete' | 'close') =>
    async (jobId: string, assignmentId: string, options: JsonObject | undefined, call: Call): Promise<void> =>
      act(`${assignment(jobId, assignmentId)}:${verb}`, options, readEmpty, call);
  const assignment = (jobId: string, assignmentId: string): string =>
    rest.under(`${rest.under(jobs, jobId)}/assignments`, assignmentId);
  const offer = (workerId: string, offerId: string): string =>
    rest.under(`${rest.under(workers, workerId)}/offers`, offerId);

  return {
    jobs: {
      ...openResource(core, endpoint, jobs, readers.job),
      cancel: async (jobId: string, options: JsonObject | undefined, call: Call) =>
        act(`${rest.under(jobs, jobId)}:cancel`, options, readEmpty, call),
      reclassify: async (jobId: string, call: Call) =>
        act(`${rest.under(jobs, jobId)}:reclassify`, undefined, readEmpty, call),
      position: async (jobId: string, call: Call) =>
        rest.send(
          'GET',
          `${rest.under(jobs, jobId)}/position`,
          {},
          (answer) => readPosition(account, answer, jobId),
          call,
        ),
      complete: assigned('complete'),
      close: assigned('close'),
      unassign: async (jobId: string, assignmentId: string, options: JsonObject | undefined, call: Call) =>
        act(
          `${assignment(jobId, assignmentId)}:unassign`,
          options,
          (answer) => ({ unassignmentCount: asCount(checkId(answer, 'jobId', jobId).unassignmentCount) }),
          call,
        ),
    },
    workers: {
      ...openResource(core, endpoint, workers, readers.worker),
      accept: async (workerId: string, { offerId, jobId }: { offerId: string; jobId: string }, call: Call) =>
        act(
          `${offer(workerId, offerId)}:accept`,
          undefined,
          (answer) => {
            checkId(answer, 'jobId', jobId);
            return { assignmentId: neededId(checkId(answer, 'workerId', workerId), 'assignmentId', 'body') };
          },
          call,
        ),
      decline: async (workerId: string, offerId: string, options: JsonObject | undefined, call: Call) =>
        act(`${offer(workerId, offerId)}:decline`, options, readEmpty, call),
    },
    queues: {
      ...openResource(core, endpoint, queues, readers.queue),
      /** As of the moment at which the vendor answered: by its own clock where it tells it, but never one to come. */
      statistics: async (queueId: string, call: Call) =>
        rest.send(
          'GET',
          `${rest.under(queues, queueId)}/statistics`,
          {},
          (answer, { headers }) => {
            const now = runtime.clock.now();
            return readStatistics(account, answer, queueId, Math.min(parseHttpDate(headers.date ?? '') ?? now, now));
          },
          call,
        ),
    },
    policies: {
      classification: openResource(core, endpoint, '/routing/classificationPolicies', readers.policy.classification),
      distribution: openResource(core, endpoint, '/routing/distributionPolicies', readers.policy.distribution),
      exception: openResource(core, endpoint, '/routing/exceptionPolicies', readers.policy.exception),
    },
  };
};
