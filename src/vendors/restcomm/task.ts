import type { CommandResult } from '../../contract/command.ts';
import type { TaskPort } from '../../contract/port.ts';
import { untoldTaskStates } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import { WireError } from '../../domain/reading.ts';
import type { Task, TaskState } from '../../domain/task.ts';
import { listTasks } from './job.ts';
import { parseTaskId, TASK_STATES } from './map.ts';
import { done, find, notShown, type Parts } from './parts.ts';
import { TASK } from './takes.ts';
import type { TaskRow } from './wire.ts';

/** More jobs than this in a filter are not read one by one. */
const MOST_GETS = 25;

/** The vendor tells the last holder alone. */
const FORGOTTEN = ['DECLINED', 'EXPIRED'] as const;

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

  /** As a row of a list: what is wrong with it is told beside its neighbours. */
  const findReadable = async (sid: string, call: Call): Promise<TaskRow | WireError | null> => {
    try {
      return await find(tasks, sid, call);
    } catch (error) {
      if (error instanceof VendorError && error.cause instanceof WireError) return error.cause;
      throw error;
    }
  };

  /** Writes the state. The vendor accepts a write whichever worker holds the Task, so first make sure that it is still this one. */
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

  const isHeldBy = ({ workerSid }: TaskRow, { worker }: Task): boolean => workerSid === worker.nativeId;

  const bring = async (nativeId: string, body: JsonObject, wanted: TaskState, call: Call) => {
    const { task, answer } = await change(nativeId, body, wanted, call);
    if (!answer) return done(task);
    // The holder need not be told again.
    const row = answer.workerSid === null ? { ...answer, workerSid: task.worker.nativeId } : answer;
    const now = isHeldBy(row, task) ? map.task(row) : null;
    if (now?.state.state !== wanted) {
      throw notShown(account, `task ${nativeId}`, answer.assignmentState, wanted.toLowerCase());
    }
    return done(now);
  };

  const accepting: Pick<TaskPort, 'accept' | 'decline'> = {
    accept: (nativeId, call) => bring(nativeId, { assignmentStatus: 'Assigned' }, 'ACTIVE', call),

    decline: async (nativeId, _input, call): Promise<CommandResult<Task>> => {
      const { task, answer } = await change(nativeId, { assignmentStatus: 'Pending' }, 'DECLINED', call);
      if (!answer) return done(task);
      const { state } = map.job(answer);
      const goesOn = state.state === 'OFFERED' || state.state === 'ASSIGNED';
      const isBack = state.state === 'PENDING' || state.state === 'QUEUED';
      if (!isBack && !(goesOn && answer.workerSid !== null && !isHeldBy(answer, task))) {
        throw notShown(account, `task ${nativeId}`, state.native, 'declined');
      }
      // The job has gone back to its queue, maybe on to somebody else: this is the share that the worker had.
      const declined = { state: 'DECLINED' as const, native: state.native };
      return done({ ...task, state: declined, raw: answer.raw, updatedAt: answer.dateUpdated });
    },
  };

  return {
    get: async (nativeId, call) => (await look(nativeId, call))?.task ?? null,

    list: async (request, call) => {
      const { job } = request.filter;
      if (!job || job.length > MOST_GETS) {
        return listTasks(
          parts,
          filters.task(request.filter),
          request,
          { map: map.task, flawOf: ({ workerFlaw }) => workerFlaw },
          call,
        );
      }
      const rows = await Promise.all([...new Set(job)].map((sid) => findReadable(sid, call)));
      return parts.lister.page(
        rows.filter((row) => row !== null),
        request.after,
        map.task,
      );
    },
    pushes: ['states', 'job'],
    forgets: [...FORGOTTEN],
    untold: untoldTaskStates(TASK_STATES.values(), FORGOTTEN),

    takes: TASK,
    complete: (nativeId, input, call) => bring(nativeId, commands.end('Completed', input), 'COMPLETED', call),
    ...(settings.taskAcceptance === 'assignment-status' ? accepting : {}),
  };
};
