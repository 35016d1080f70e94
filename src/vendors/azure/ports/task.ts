import type { CloseInput, CommandResult } from '../../../contract/command.ts';
import type { TaskPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { ENDED_JOB_STATES } from '../../../domain/job.ts';
import type { Task } from '../../../domain/task.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import type { JobRow } from '../collections.ts';
import { orNothing } from '../commands/patch.ts';
import { CLOSE, COMPLETE, DECLINE } from '../commands.ts';
import type { Context } from '../context.ts';
import { isRefusal, reworded } from '../errors.ts';
import { parseTaskId } from '../ids.ts';
import { acknowledged } from '../resource.ts';
import type { OfferEnd } from '../shares/past-offers.ts';
import { current } from '../shares.ts';
import type { Offer } from '../wire.ts';
import { openTaskReads } from './task-reads.ts';

/** What needs no look at the job. */
const SAID_OF_END: Readonly<Partial<Record<OfferEnd | 'LAPSED' | 'UNKNOWN', string>>> = {
  EXPIRED: 'has expired; its worker gets no more until it is set to READY',
  LAPSED: 'has expired, unless it was declined or taken back before',
  DECLINED: 'was declined',
  ACCEPTED: 'was accepted, and the job has left this worker since',
};

const STEPS = {
  complete: { table: COMPLETE, from: 'ACTIVE', to: 'WRAP_UP' },
  close: { table: CLOSE, from: 'WRAP_UP', to: 'COMPLETED' },
} as const;

export const openTaskPort = (context: Context): TaskPort => {
  const { account, inputs, api, shares, past } = context;
  const { jobs, workers } = api;
  const reads = openTaskReads(context);
  const { get } = reads;

  const wrongState = (nativeId: string, problem: string): VendorError =>
    new VendorError('WRONG_STATE', account, `task ${nativeId} is ${problem}`);

  /** Of an offer that was taken back, or of which nothing told the end, the job may tell more. */
  const saidByJob = async (nativeId: string, call: Call): Promise<string | null> => {
    const id = parseTaskId(nativeId);
    const job = id && (await jobs.readBack(id.jobId, call));
    if (job && current(job).some(({ workerId }) => workerId !== id?.workerId)) return 'another worker has the job';
    const { state, native } = job?.item.state ?? { state: 'UNKNOWN', native: null };
    if (ENDED_JOB_STATES.has(state)) return `its job is ${native}`;
    return null;
  };

  /** How an offer that was known here ended; `null` when none was known. */
  const ofPast = async (nativeId: string, call: Call): Promise<VendorError | null> => {
    const end = past.endOf(nativeId);
    if (end === null) return null;
    const otherwise = end === 'REVOKED' ? 'it was taken back' : 'it was declined or taken back';
    const said = SAID_OF_END[end] ?? `is gone: ${(await saidByJob(nativeId, call)) ?? otherwise}`;
    return new VendorError('CONFLICT', account, `the offer ${nativeId} ${said}`);
  };

  /** What is said of a task that is not where it would have to be; one that is nowhere, and was not, does not exist. */
  const misplaced = async (nativeId: string, problem: (now: Task) => string, call: Call): Promise<VendorError> => {
    const task = await get(nativeId, call);
    if (task !== null) return wrongState(nativeId, problem(task));
    const unknown = `there is no task ${nativeId}: no such job, or none of this worker's`;
    return (await ofPast(nativeId, call)) ?? new VendorError('NOT_FOUND', account, unknown);
  };

  const notOffered = ({ state }: Task): string => `not on offer any more: it is ${state.state}`;

  /** The offer behind a task, which only its worker tells. */
  const findOffer = async (
    nativeId: string,
    call: Call,
  ): Promise<{ offer: Offer; workerId: string; task: Task } | null> => {
    const id = parseTaskId(nativeId);
    const worker = id && (await workers.find(id.workerId, call));
    const offer = worker?.offers.find(({ jobId }) => jobId === id?.jobId);
    if (!worker || !offer) return null;
    const { nativeId: workerId } = worker.item.ref;
    return { offer, workerId, task: shares.offered(workerId, offer) };
  };

  /** An offer may go at any moment: to another worker, by its expiry, or because its worker or job has gone (contract §8.2). */
  const lost = (nativeId: string, error: unknown): unknown =>
    isRefusal(error) && (error.code === 'CONFLICT' || error.code === 'NOT_FOUND')
      ? reworded(
          error,
          'CONFLICT',
          `the offer ${nativeId} is gone: another worker has it, or it was taken back or has expired`,
        )
      : error;

  const accept = async (nativeId: string, call: Call): Promise<CommandResult<Task>> => {
    const found = await findOffer(nativeId, call);
    if (!found) {
      const task = await get(nativeId, call);
      // Taken before, maybe by a call whose answer was lost.
      if (task?.state.state === 'ACTIVE') return done(task);
      throw await misplaced(nativeId, notOffered, call);
    }
    const { offer, workerId, task } = found;
    try {
      const { assignmentId } = await workers.accept(workerId, offer, call);
      const job = await jobs.readBack(offer.jobId, call);
      const one = job?.assignments.find((assignment) => assignment.assignmentId === assignmentId);
      const now = one && shareOf(job, nativeId);
      return done({
        ...task,
        vendorType: 'RouterJobAssignment',
        state: { state: 'ACTIVE', native: 'assigned' },
        // The job may lag behind the acceptance: then its assignment is not the one at work yet.
        ...(now && now.state.state !== 'REVOKED' && now.state.state !== 'UNKNOWN' ? now : {}),
        createdAt: task.createdAt,
        offeredAt: task.offeredAt,
        offerExpiresAt: null,
        capacityCost: task.capacityCost,
      });
    } catch (error) {
      throw lost(nativeId, error);
    }
  };

  const decline: TaskPort['decline'] = async (nativeId, input, call) => {
    const options = orNothing(inputs.formOf(DECLINE, input, false));
    const found = await findOffer(nativeId, call);
    if (!found) throw await misplaced(nativeId, notOffered, call);
    try {
      await workers.decline(found.workerId, found.offer.offerId, options, call);
    } catch (error) {
      throw lost(nativeId, error);
    }
    past.ended(nativeId, found.offer.offerId, 'DECLINED');
    return done({ ...found.task, state: { state: 'DECLINED', native: null } });
  };

  /** The share that a job shows; `undefined`: none of this id. */
  const shareOf = (job: JobRow | null, nativeId: string): Task | undefined =>
    job === null ? undefined : shares.ofJob(job).find(({ ref }) => ref.nativeId === nativeId);

  const findAssignment = async (nativeId: string, call: Call) => {
    const id = parseTaskId(nativeId);
    const job = id && (await jobs.find(id.jobId, call));
    const assignment = job && current(job).find(({ workerId }) => workerId === id?.workerId);
    const task = shareOf(job, nativeId);
    if (id && assignment && task) return { jobId: id.jobId, assignmentId: assignment.assignmentId, task };
    throw await misplaced(nativeId, ({ state }) => `${state.state}: it has to be accepted first`, call);
  };

  /** Brings an assignment from one state to the next; in that state already there is nothing to do unless there is something to say. */
  const advance = async (nativeId: string, verb: keyof typeof STEPS, input: CloseInput, call: Call) => {
    const { table, from, to } = STEPS[verb];
    const options = orNothing(inputs.formOf<CloseInput>(table, input, false));
    const { jobId, assignmentId, task } = await findAssignment(nativeId, call);
    const { state } = task.state;
    if (state === to && options === undefined) return done(task);
    const hint = (now: Task): string => {
      const wanted = now.state.state === 'ACTIVE' ? 'it has to be completed first' : `it would have to be ${from}`;
      return `${now.state.state}: ${wanted}`;
    };
    if (state !== from) throw wrongState(nativeId, hint(task));
    const look = async () => shareOf(await jobs.readBack(jobId, call), nativeId);
    try {
      await jobs[verb](jobId, assignmentId, options, call);
    } catch (error) {
      const now = isRefusal(error) ? await look() : undefined;
      if (!isRefusal(error) || !now || now.state.state === from) throw error;
      throw reworded(error, 'WRONG_STATE', `task ${nativeId} is ${hint(now)}`);
    }
    const now = await look();
    // Until a later moment of closing the vendor may show either state (contract §8.1).
    const mayWrapUp = verb === 'complete' || input.closeAt !== undefined;
    const isOver = !now || now.state.state === 'COMPLETED' || (mayWrapUp && now.state.state === 'WRAP_UP');
    return isOver ? done(now ?? null) : acknowledged;
  };

  return {
    ...reads,
    takes: { decline: takesOf(DECLINE), complete: takesOf(COMPLETE), close: takesOf(CLOSE) },
    accept,
    decline,
    complete: async (nativeId, input, call) => {
      if (input.disposition !== undefined)
        inputs.refuse('disposition is given when the task is closed: leave it out here');
      return advance(nativeId, 'complete', input, call);
    },
    close: async (nativeId, input, call) => advance(nativeId, 'close', input, call),
  };
};
