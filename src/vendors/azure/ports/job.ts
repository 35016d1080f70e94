import type { Carried, EndInput, JobInput } from '../../../contract/command.ts';
import type { JobPort } from '../../../contract/port.ts';
import { untoldJobStates } from '../../../contract/untold.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { Job } from '../../../domain/job.ts';
import { asObject } from '../../../domain/reading.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import { pageOf } from '../../../kit/vendor-order.ts';
import type { JobRow } from '../collections.ts';
import { type Body, given, orNothing, replacing } from '../commands/patch.ts';
import { CANCEL, JOB, UNASSIGN } from '../commands.ts';
import type { Context } from '../context.ts';
import { isRefusal, reworded } from '../errors.ts';
import { parseTaskId } from '../ids.ts';
import { acknowledged } from '../resource.ts';
import { current } from '../shares.ts';
import { JOB_STATES } from '../states.ts';

/** Times that a note is added anew when the job changes in between. */
const NOTE_TRIES = 3;

export const openJobPort = (context: Context): JobPort => {
  const { account, inputs, api, shares, lister, filters, settings } = context;
  const { jobs } = api;

  /** The job after a command that the vendor acknowledged. `shows`: whether it is as the command leaves it. */
  const after = async (nativeId: string, shows: (row: JobRow) => boolean, call: Call): Promise<Carried<Job>> => {
    const row = await jobs.readBack(nativeId, call);
    return row === null || shows(row) ? done(row?.item ?? null) : acknowledged;
  };

  /** With which status a wrong state is refused is not documented (contract §8.1), so the job as it is now explains a refusal. */
  const afterRefusal = async (nativeId: string, refusal: unknown, call: Call): Promise<Job> => {
    const row = isRefusal(refusal) ? await jobs.readBack(nativeId, call) : null;
    if (row === null) throw refusal;
    return row.item;
  };

  const tooLate = ({ ref: { nativeId }, state }: Job, refusal: unknown, what: string): unknown =>
    isRefusal(refusal) && !OPEN.has(state.state)
      ? reworded(
          refusal,
          'WRONG_STATE',
          `job ${nativeId} is ${state.native ?? state.state} and cannot be ${what} any more`,
        )
      : refusal;

  /** Whether a job that was given up before says all that was to be said now. */
  const says = ({ notes, disposition }: Job, given: EndInput): boolean =>
    (given.disposition === undefined || given.disposition === disposition) &&
    (given.reason === undefined || notes.some(({ text }) => text === given.reason));

  const appends = settings.notesPatch === 'appends';

  const checkSchedule = ({ scheduledAt, matching }: JobInput): void => {
    if (typeof scheduledAt !== 'number' || matching === undefined) return;
    inputs.refuse('scheduledAt and matching exclude each other: leave one out');
  };

  /** Where notes are replaced, the ones that exist are sent along, so they must still be the same. */
  const withNotes = (body: Body, { item }: JobRow): Body => {
    const kept = asObject(item.raw)?.notes;
    if (appends || !Array.isArray(body.notes) || !Array.isArray(kept)) return body;
    return { ...body, notes: [...kept, ...body.notes] };
  };

  const change = async (nativeId: string, input: JobInput, call: Call): Promise<JobRow> => {
    checkSchedule(input);
    const body = given(inputs.formOf(JOB.update, input, false));
    const noted = input.note !== undefined;
    const options = { pinned: noted && !appends, repeatable: !(noted && appends) };
    const bodyOf = (before: JobRow) => withNotes(replacing(body, before.item), before);
    for (let tries = 1; ; tries += 1) {
      try {
        return await jobs.update(nativeId, input, bodyOf, call, options);
      } catch (error) {
        const raced = options.pinned && error instanceof VendorError && error.code === 'CONFLICT';
        if (!raced || input.expectedVersion !== undefined || tries >= NOTE_TRIES) throw error;
      }
    }
  };

  return {
    get: async (nativeId, call) => (await jobs.find(nativeId, call))?.item ?? null,
    list: async ({ filter, ...request }, call) => {
      const sources = filters.job(filter).map((query) => ({ fetch: jobs.list, query }));
      return pageOf(account, await lister.page(sources, request, call));
    },
    pushes: ['states', 'live', 'queues', 'policies', 'channels'],
    cannot: ['created', 'updated', 'expires'],
    untold: untoldJobStates(JOB_STATES.values()),

    takes: {
      create: takesOf(JOB.create),
      update: takesOf(JOB.update),
      cancel: takesOf(CANCEL),
      unassign: takesOf(UNASSIGN),
    },
    create: async (input, call) => {
      if (!input.queue && !input.policy) inputs.refuse('queue is needed, or a policy that finds one');
      checkSchedule(input);
      const body = given(inputs.formOf(JOB.create, input, true), true);
      const options = { repeatable: !(appends && input.note !== undefined) };
      return done((await jobs.create(input.nativeId, input, body, call, options)).item);
    },
    update: async (nativeId, input, call) => done((await change(nativeId, input, call)).item),
    remove: jobs.remove,

    cancel: async (nativeId, input, call) => {
      const options = orNothing(inputs.formOf(CANCEL, input, false));
      try {
        await jobs.cancel(nativeId, options, call);
      } catch (error) {
        const job = await afterRefusal(nativeId, error, call);
        if (job.state.state === 'CANCELED' && says(job, input)) return done(job);
        throw tooLate(job, error, 'canceled');
      }
      return after(nativeId, ({ item }) => item.state.state === 'CANCELED', call);
    },

    reclassify: async (nativeId, call) => {
      try {
        await jobs.reclassify(nativeId, call);
      } catch (error) {
        const job = await afterRefusal(nativeId, error, call);
        throw job.policy === null && isRefusal(error)
          ? reworded(error, 'WRONG_STATE', `job ${nativeId} has no classification policy: give it one first`)
          : tooLate(job, error, 'classified');
      }
      // It may be queued again already: no state tells that it was not classified.
      return after(nativeId, () => true, call);
    },

    unassign: async (nativeId, task, input, call) => {
      const id = parseTaskId(task);
      if (id?.jobId !== nativeId) inputs.refuse(`task ${task} is not one of job ${nativeId}`);
      const gone = `job ${nativeId} is not assigned to this worker any more`;
      // Of several assignments to the same worker the one that is at work.
      const held = (row: JobRow) =>
        current(row).find(
          (one) =>
            one.workerId === id?.workerId &&
            shares.ofJob(row).some(({ ref, state }) => ref.nativeId === task && state.state === 'ACTIVE'),
        );
      const assignment = held(await jobs.get(nativeId, call));
      if (!assignment) throw new VendorError('WRONG_STATE', account, gone);
      try {
        const options = orNothing(inputs.formOf(UNASSIGN, input, false));
        const { unassignmentCount } = await jobs.unassign(nativeId, assignment.assignmentId, options, call);
        const isFree = (row: JobRow): boolean => held(row)?.assignmentId !== assignment.assignmentId;
        return { ...(await after(nativeId, isFree, call)), unassignmentCount };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const row = await jobs.readBack(nativeId, call);
        // While the worker has it, only the vendor's own words say why it is not taken back.
        if (row === null || held(row)?.assignmentId === assignment.assignmentId) throw error;
        throw reworded(error, 'WRONG_STATE', gone);
      }
    },

    /** How the vendor refuses to tell the position of a job that does not wait is not documented. */
    position: async (nativeId, call) => {
      try {
        return await jobs.position(nativeId, call);
      } catch (error) {
        const job = await afterRefusal(nativeId, error, call);
        if (job.state.state === 'QUEUED') throw error;
        return null;
      }
    },
  };
};

/** States in which a job may be given up or routed anew, as far as the vendor says (contract §8.1). */
const OPEN: ReadonlySet<string> = new Set(['PENDING', 'QUEUED', 'FAILED', 'UNKNOWN']);
