import type { CommandResult } from '../../contract/command.ts';
import type { TaskPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Task, TaskState } from '../../domain/task.ts';
import { listTasks } from './job.ts';
import { parseTaskId } from './map.ts';
import { done, find, type Parts } from './parts.ts';
import type { TaskRow } from './wire.ts';

/** More jobs than this in a filter are not read one by one. */
const MOST_GETS = 25;

/**
 * The vendor has no reservation resource (contract §2): a Task here is read off the vendor Task that a worker holds or held
 * last. Earlier holders, who declined or let an offer lapse, are not told.
 */
export const openTaskPort = (parts: Parts): TaskPort => {
  const { account, api, map, filters, commands, settings } = parts;
  const { tasks } = api;

  /** The vendor's row, and this worker's share of it unless the job has gone on to somebody else. */
  const look = async (nativeId: string, call: Call): Promise<{ row: TaskRow; task: Task | null } | null> => {
    const id = parseTaskId(nativeId);
    const row = id && (await find(tasks, id.taskSid, call));
    if (!row) return null;
    const task = map.task(row);
    return { row, task: task?.ref.nativeId === nativeId ? task : null };
  };

  /** Writes the state. A vendor Task is written whoever holds it, so first make sure that it still is this worker. */
  const change = async (
    nativeId: string,
    body: JsonObject,
    wanted: TaskState,
    call: Call,
  ): Promise<{ task: Task; answer: TaskRow | null }> => {
    const found = await look(nativeId, call);
    if (!found) throw new VendorError('NOT_FOUND', account, `there is no task ${nativeId}`);
    const { row, task } = found;
    if (!task) {
      throw new VendorError(
        'WRONG_STATE',
        account,
        `task ${nativeId} is over: its worker does not hold the job any more`,
      );
    }
    if (task.state.state === wanted) return { task, answer: null };
    return { task, answer: await tasks.update(row.sid, body, call) };
  };

  const bring = async (nativeId: string, body: JsonObject, wanted: TaskState, call: Call) => {
    const { task, answer } = await change(nativeId, body, wanted, call);
    return done(answer ? map.task({ ...answer, workerSid: task.worker.nativeId }) : task);
  };

  const accepting: Pick<TaskPort, 'accept' | 'decline'> = {
    accept: (nativeId, call) => bring(nativeId, { assignmentStatus: 'Assigned' }, 'ACTIVE', call),

    decline: async (nativeId, { retryOfferAt }, call): Promise<CommandResult<Task>> => {
      if (retryOfferAt !== undefined) commands.refuse('retryOfferAt cannot be chosen at this vendor: leave it out');
      const { task, answer } = await change(nativeId, { assignmentStatus: 'Pending' }, 'DECLINED', call);
      const now = answer && map.task(answer);
      if (!answer || (now?.state.state === 'OFFERED' && now.ref.nativeId === nativeId)) return done(now ?? task);
      // The job has gone back to its queue, maybe on to somebody else: this is the share that the worker had.
      const state = { state: 'DECLINED' as const, native: answer.assignmentState };
      return done({ ...task, state, raw: answer.raw, updatedAt: answer.dateUpdated });
    },
  };

  return {
    get: async (nativeId, call) => (await look(nativeId, call))?.task ?? null,

    list: async (request, call) => {
      const { job } = request.filter;
      if (!job || job.length > MOST_GETS) {
        return listTasks(parts, filters.task(request.filter), request, map.task, call);
      }
      const rows = await Promise.all([...new Set(job)].map((sid) => find(tasks, sid, call)));
      return parts.lister.page(
        rows.filter((row) => row !== null),
        request.after,
        map.task,
      );
    },
    pushes: ['states', 'job'],

    complete: (nativeId, input, call) => bring(nativeId, commands.end('Completed', input), 'COMPLETED', call),
    ...(settings.taskAcceptance === 'assignment-status' ? accepting : {}),
  };
};
