import type { TaskPort } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import type { Job } from '../domain/job.ts';
import type { Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';
import type { KitCore } from './core.ts';
import { asksForLiveOnly, mayHoldLive } from './live.ts';
import { joinedId, splitId } from './members.ts';
import { type Children, listBelow, NO_CHILDREN } from './nested.ts';
import { orNull, type Resource } from './rest.ts';
import type { Members } from './rows.ts';

export interface SharesSource {
  readonly members: Members<'Task'>;
  /** The members of a row with the id of its job and its own: ids here are of the form `job/own` (see `joinedId`). */
  readonly ids: readonly [job: string, own: string];
  readonly jobs: { readonly resource: Pick<Resource<Job>, 'path' | 'walk'> };
  readonly workers: { readonly resource: Pick<Resource<Worker>, 'path'> };
  /** What the shares are called behind the id of a job and of a worker. */
  readonly path: string;
}

/**
 * Workers' shares of jobs, for vendors that list them only below a job or below a worker: one call for each. Lists go by jobs in the order
 * of their creation; a job that can hold no live share is passed over where only live ones are asked for.
 */
export const openShares = ({ account, rest, rows }: KitCore, source: SharesSource) => {
  const { jobs, workers, ids, members, path } = source;
  const read = rows.item('Task', members, joinedId(...ids));
  const below =
    ({ resource }: SharesSource['workers']) =>
    (nativeId: string): Resource<Task> =>
      rest.resource(`${rest.under(resource.path, nativeId)}/${path}`, read);
  const [ofJob, ofWorker] = [below(jobs), below(workers)];

  const at = (nativeId: string): readonly [Resource<Task>, string] => {
    const [job = '', own = ''] = splitId(nativeId, 2) ?? rest.missing(nativeId);
    return [ofJob(job), own];
  };
  const get = async (nativeId: string, call: Call): Promise<Task> => {
    const [resource, own] = at(nativeId);
    return resource.get(nativeId, call, own);
  };
  /** `null`: there is no such job or worker. */
  const allOf = (of: (nativeId: string) => Resource<Task>) => (nativeId: string, call: Call) =>
    orNull<Children<Task>>(async () => of(nativeId).all({}, call));
  const [allOfJob, allOfWorker] = [allOf(ofJob), allOf(ofWorker)];

  const list: NonNullable<TaskPort['list']> = ({ filter, ...request }, call) => {
    const isLiveOnly = asksForLiveOnly(filter.states);
    const childrenOf = async (job: Job) =>
      isLiveOnly && !mayHoldLive(job) ? NO_CHILDREN : allOfJob(job.ref.nativeId, call);
    const nested = { list: 'tasks', parents: jobs.resource.walk({}), childrenOf };
    return listBelow(
      account,
      nested,
      [
        [filter.jobs, allOfJob],
        [filter.workers, allOfWorker],
      ],
      request,
      call,
    );
  };

  return {
    get,
    /** What of the port follows. */
    port: {
      get: (nativeId: string, call: Call): Promise<Task | null> => orNull(() => get(nativeId, call)),
      list,
      pushes: ['states', 'jobs', 'workers'] as const,
    },
    /** Changes the share and answers it as it is then. */
    update: async (nativeId: string, form: Parameters<Resource<Task>['update']>[1], call: Call): Promise<Task> => {
      const [resource, own] = at(nativeId);
      return resource.update(nativeId, form, call, undefined, own);
    },
    ofJob: ({ ref }: Job, call: Call) => allOfJob(ref.nativeId, call),
  };
};
