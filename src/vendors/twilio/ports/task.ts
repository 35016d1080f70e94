import type { CommandResult, EndInput } from '../../../contract/command.ts';
import type { TaskPort } from '../../../contract/port.ts';
import { untoldTaskStates } from '../../../contract/untold.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { Job } from '../../../domain/job.ts';
import { LIVE_TASK_STATES, type Task, type TaskFilter, type TaskState } from '../../../domain/task.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import { type Children, readFamilies, readNested, tailPage } from '../../../kit/nested.ts';
import { orNull } from '../../../kit/rest.ts';
import { END } from '../commands.ts';
import type { Context } from '../context.ts';
import { TASK_STATES } from '../states.ts';
import { partsOf } from '../wire.ts';

/** More jobs or workers than this in a filter are not read one by one. */
const MOST_PARENTS = 25;
const NONE: Children<Task> = { items: [], unreadable: [], flaws: [] };
const LIVE: ReadonlySet<string> = new Set(LIVE_TASK_STATES);

/** A Task that waits has no live Reservation, and one that ended has none any more. */
const mayHoldLive = ({ state }: Job): boolean => !['PENDING', 'QUEUED', 'COMPLETED', 'CANCELED'].includes(state.state);

/** Reservations have no list of their own: one call for each Task, or for each Worker. */
export const openReservations = ({ reservationsOf }: Context) => {
  const below = (parent: 'Tasks' | 'Workers', sid: string, call: Call): Promise<Children<Task> | null> =>
    orNull(async () => reservationsOf(parent, sid).all({}, call));
  return {
    ofJob: (sid: string, call: Call) => below('Tasks', sid, call),
    ofWorker: (sid: string, call: Call) => below('Workers', sid, call),
    /** What lives below these Tasks. */
    liveBelow: (jobs: readonly Job[], call: Call) =>
      readFamilies(jobs.filter(mayHoldLive), ({ ref }, own) => below('Tasks', ref.nativeId, own), call),
  };
};

export const openTaskPort = (context: Context): TaskPort => {
  const { account, settings, rest, inputs, job, reservationsOf, notShown } = context;
  const { ofJob, ofWorker } = openReservations(context);

  const parts = (nativeId: string): readonly [task: string, reservation: string] =>
    partsOf(nativeId) ?? rest.missing(nativeId);
  const get = async (nativeId: string, call: Call): Promise<Task> => {
    const [task, reservation] = parts(nativeId);
    return reservationsOf('Tasks', task).get(nativeId, call, reservation);
  };

  /** Changes the Reservation alone. */
  const bring = async (nativeId: string, status: string, wanted: TaskState, call: Call) => {
    const [task, reservation] = parts(nativeId);
    const form = { ReservationStatus: status };
    const now = await reservationsOf('Tasks', task).update(nativeId, form, call, undefined, reservation);
    if (now.state.state !== wanted) throw notShown(`task ${nativeId}`, now.state.native, status);
    return done(now);
  };

  /** A reason is kept by the Task alone, which ends with the Reservation that was accepted. */
  const end = async (
    nativeId: string,
    { reason }: EndInput,
    status: 'wrapping' | 'completed',
    call: Call,
  ): Promise<CommandResult<Task>> => {
    const wanted = status === 'wrapping' ? 'WRAP_UP' : 'COMPLETED';
    if (reason === undefined) return bring(nativeId, status, wanted, call);
    const before = await get(nativeId, call);
    if (before.state.state === wanted) return done(before);
    if (before.state.state !== 'ACTIVE' && before.state.state !== 'WRAP_UP')
      throw new VendorError('WRONG_STATE', account, `task ${nativeId} is ${before.state.state}: it is not at work`);
    const form = { AssignmentStatus: status, ...inputs.formOf(END, { reason }, false) };
    const { state } = await job.resource.update(before.job.nativeId, form, call);
    if (state.state !== wanted) throw notShown(`job ${before.job.nativeId}`, state.native, status);
    return done({ ...before, state: { state: wanted, native: status } });
  };

  const onlyLive = ({ states }: TaskFilter): boolean => states?.every((one) => LIVE.has(one)) ?? false;

  return {
    get: (nativeId, call) => orNull(() => get(nativeId, call)),
    list: async (request, call) => {
      const { filter, after } = request;
      const { job: jobs, worker: workers } = filter;
      const few = (ids: readonly string[] | undefined) =>
        ids && ids.length <= MOST_PARENTS ? [...new Set(ids)] : null;
      const [ofJobs, ofWorkers] = [few(jobs), few(workers)];
      if (ofJobs) return tailPage(account, 'jobs', await readFamilies(ofJobs, ofJob, call), after);
      if (ofWorkers) return tailPage(account, 'workers', await readFamilies(ofWorkers, ofWorker, call), after);
      const walk = job.resource.walk({});
      const nested = {
        list: 'tasks',
        parents: (...[from, limit]: [Parameters<typeof walk.readFrom>[0], number, Call]) =>
          walk.readFrom(from, limit, call, true),
        childrenOf: async (parent: Job) =>
          onlyLive(filter) && !mayHoldLive(parent) ? NONE : ofJob(parent.ref.nativeId, call),
      };
      return readNested(account, nested, request, call);
    },
    pushes: ['states', 'job', 'worker'],
    cannot: ['queue'],
    untold: untoldTaskStates(TASK_STATES.values()),
    takes: { complete: takesOf(END), close: takesOf(END) },
    accept: (nativeId, call) => bring(nativeId, 'accepted', 'ACTIVE', call),
    decline: (nativeId, _, call) => bring(nativeId, 'rejected', 'DECLINED', call),
    complete: (nativeId, input, call) => end(nativeId, input, settings.wrapUp ? 'wrapping' : 'completed', call),
    close: (nativeId, input, call) => end(nativeId, input, 'completed', call),
  };
};
