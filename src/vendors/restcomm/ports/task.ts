import type { CommandResult } from '../../../contract/command.ts';
import type { TaskPort } from '../../../contract/port.ts';
import { untoldTaskStates } from '../../../contract/untold.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { Job } from '../../../domain/job.ts';
import { asObject } from '../../../domain/reading.ts';
import type { Task, TaskState } from '../../../domain/task.ts';
import type { KitAccount } from '../../../kit/account.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import { splitId } from '../../../kit/members.ts';
import type { Form } from '../../../kit/rest.ts';
import type { Opened } from '../collections.ts';
import * as commands from '../commands.ts';
import type { RestcommSettings } from '../settings.ts';
import { TASK_STATES } from '../states.ts';
import type { Shares } from './shares.ts';
import type { UpdateTask } from './task-update.ts';

/** The vendor tells the last holder alone: not earlier ones, who declined or let an offer lapse. */
const FORGOTTEN = ['DECLINED', 'EXPIRED'] as const;

export const openTaskPort = (
  { account, rest, inputs }: KitAccount,
  jobs: Opened['jobs'],
  shares: Shares,
  updateTask: UpdateTask,
  settings: Pick<RestcommSettings, 'taskAcceptance'>,
): TaskPort => {
  /** The job, and this worker's share of it unless the job has gone on to somebody else. */
  const look = async (nativeId: string, call: Call): Promise<{ job: Job; task: Task | null } | null> => {
    const [sid] = splitId(nativeId, 2) ?? [];
    const job = sid === undefined ? null : await jobs.resource.find(sid, call);
    const task = job && shares.of(job);
    return job && { job, task: task?.ref.nativeId === nativeId ? task : null };
  };

  /** Writes the state. The vendor accepts a write whichever worker holds the Task, so first make sure that it is still this one. */
  const change = async (
    nativeId: string,
    form: Form,
    wanted: TaskState,
    call: Call,
  ): Promise<{ task: Task; answer: Job | null }> => {
    const { job, task } = (await look(nativeId, call)) ?? rest.missing(nativeId);
    if (!task) {
      const problem = `task ${nativeId} is over: its worker does not hold the job any more`;
      throw new VendorError('WRONG_STATE', account, problem);
    }
    const isDone = task.state.state === wanted;
    return { task, answer: isDone ? null : await updateTask(job.ref.nativeId, form, call) };
  };

  const bring = async (nativeId: string, form: Form, wanted: TaskState, call: Call) => {
    const { task, answer } = await change(nativeId, form, wanted, call);
    if (!answer) return done(task);
    // The holder need not be told again.
    const worker = answer.worker ?? task.worker;
    const raw = { ...asObject(answer.raw), workerSid: worker.nativeId };
    const now = worker.nativeId === task.worker.nativeId ? shares.of({ ...answer, worker, raw }) : null;
    rest.shown(`task ${nativeId}`, now?.state ?? { ...answer.state, state: 'UNKNOWN' }, wanted);
    return done(now && { ...now, raw: answer.raw });
  };

  const accepting: Pick<TaskPort, 'accept' | 'decline'> = {
    accept: (nativeId, call) => bring(nativeId, { assignmentStatus: 'Assigned' }, 'ACTIVE', call),

    decline: async (nativeId, _input, call): Promise<CommandResult<Task>> => {
      const { task, answer } = await change(nativeId, { assignmentStatus: 'Pending' }, 'DECLINED', call);
      if (!answer) return done(task);
      const { state, worker, raw, updatedAt } = answer;
      const goesOn = state.state === 'OFFERED' || state.state === 'ASSIGNED';
      const isBack = state.state === 'PENDING' || state.state === 'QUEUED';
      const isElsewhere = goesOn && (worker ?? task.worker).nativeId !== task.worker.nativeId;
      if (!isBack && !isElsewhere) rest.shown(`task ${nativeId}`, state, 'DECLINED');
      // The job has gone back to its queue, maybe on to somebody else: this is the share that the worker had.
      return done({ ...task, state: { state: 'DECLINED', native: state.native }, raw, updatedAt });
    },
  };

  return {
    get: async (nativeId, call) => (await look(nativeId, call))?.task ?? null,
    list: shares.list,
    pushes: ['states', 'jobs'],
    cannot: ['created', 'offered', 'offerExpires', 'assigned'],
    forgets: [...FORGOTTEN],
    untold: untoldTaskStates(TASK_STATES.values(), FORGOTTEN),
    takes: { complete: takesOf(commands.END) },
    complete: (nativeId, input, call) => {
      const form = { assignmentStatus: 'Completed', ...inputs.formOf(commands.END, input, false) };
      return bring(nativeId, form, 'COMPLETED', call);
    },
    ...(settings.taskAcceptance === 'assignment-status' && accepting),
  };
};
