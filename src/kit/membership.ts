import type { WorkerPort } from '../contract/port.ts';
import type { Queue } from '../domain/queue.ts';
import type { Worker } from '../domain/worker.ts';
import type { Resource } from './rest.ts';

export interface Membership {
  readonly queues: { readonly resource: Pick<Resource<Queue>, 'whole'> };
  readonly workers: { readonly resource: Pick<Resource<Worker>, 'whole'> };
  /** The parameter that narrows the list of queues to those of a worker. */
  readonly ofWorker: string;
  /** The parameter that narrows the list of workers to those of a queue. */
  readonly ofQueue: string;
}

/** Of fewer workers than this the queues are asked for one by one, of more the workers of each queue. */
const MANY = 6;

/**
 * `WorkerPort.queuesOf` where membership is the vendor's to evaluate. Cost: a call for each worker, or the list of queues and one of workers
 * for each of them. Rejects with `UNREADABLE` when a row of them cannot be read: it may be the one that is asked for.
 */
export const openQueuesOf =
  ({ queues, workers, ofWorker, ofQueue }: Membership): NonNullable<WorkerPort['queuesOf']> =>
  async (asked, call) => {
    if (asked.length < MANY) {
      const found = asked.map(({ ref }) => queues.resource.whole({ [ofWorker]: ref.nativeId }, call));
      return (await Promise.all(found)).map((own) => own.map(({ ref }) => ref));
    }
    const members = await Promise.all(
      (await queues.resource.whole({}, call)).map(async ({ ref }) => {
        const own = await workers.resource.whole({ [ofQueue]: ref.nativeId }, call);
        return { ref, ids: new Set(own.map((worker) => worker.ref.nativeId)) };
      }),
    );
    return asked.map((worker) => members.filter(({ ids }) => ids.has(worker.ref.nativeId)).map(({ ref }) => ref));
  };
