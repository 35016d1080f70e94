import type { Carried, EndInput, JobInput } from '../../contract/command.ts';
import type { JobPort } from '../../contract/port.ts';
import { untoldJobStates } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { Job } from '../../domain/job.ts';
import { isRefusal, reworded } from './errors.ts';
import { JOB_STATES } from './map.ts';
import type { Parts } from './parts.ts';
import { acknowledged, create, done, find, readBack, removing, update } from './resource.ts';
import { JOB_CREATE, JOB_UPDATE } from './takes.ts';
import { current, parseTaskId } from './task-map.ts';
import { withLosses } from './unreadable.ts';
import type { JobRow } from './wire.ts';

/** Times that a note is added anew when the job changes in between. */
const NOTE_TRIES = 3;

export const openJobPort = (parts: Parts): JobPort => {
  const { account, api, map, tasks, lister, filters, commands, settings } = parts;
  const { jobs } = api;

  /** The job after a command that the vendor acknowledged. `shows`: whether it is as the command leaves it. */
  const after = async (nativeId: string, shows: (row: JobRow) => boolean, call: Call): Promise<Carried<Job>> => {
    const row = await readBack(jobs, nativeId, call);
    return row === null || shows(row) ? done(row && map.job(row)) : acknowledged;
  };

  /** With which status a wrong state is refused is not documented (contract §8.1), so the job as it is now explains a refusal. */
  const afterRefusal = async (nativeId: string, refusal: unknown, call: Call): Promise<Job> => {
    const row = isRefusal(refusal) ? await readBack(jobs, nativeId, call) : null;
    if (row === null) throw refusal;
    return map.job(row);
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

  /** Where notes are replaced, the ones that exist are sent along, so they must still be the same. */
  const change = async (nativeId: string, input: JobInput, call: Call): Promise<JobRow> => {
    const noted = input.note !== undefined;
    const options = { pinned: noted && !appends, repeatable: !(noted && appends) };
    const bodyOf = (before: JobRow | null) => commands.updateJob(input, before);
    for (let tries = 1; ; tries += 1) {
      try {
        return await update(account, jobs, nativeId, input, bodyOf, call, options);
      } catch (error) {
        const raced = options.pinned && error instanceof VendorError && error.code === 'CONFLICT';
        if (!raced || input.expectedVersion !== undefined || tries >= NOTE_TRIES) throw error;
      }
    }
  };

  return {
    get: async (nativeId, call) => {
      const row = await find(jobs, nativeId, call);
      return row && map.job(row);
    },
    list: async ({ filter, after: from, limit }, call) => {
      const sources = filters.job(filter).map((query) => ({ fetch: jobs.list, query }));
      const { rows, unreadable, next } = await lister.page(sources, { after: from, limit }, call);
      return {
        rows: rows.map(({ row, cursor }) => ({ item: map.job(row), cursor })),
        ...withLosses(account, unreadable),
        next,
      };
    },
    pushes: ['states', 'live', 'queue', 'policy', 'channel'],
    cannot: ['created'],
    untold: untoldJobStates(JOB_STATES.values()),

    takes: {
      create: JOB_CREATE,
      update: JOB_UPDATE,
      cancel: { reason: 'note', disposition: 'dispositionCode' },
      unassign: { suspendMatching: 'suspendMatching' },
    },
    create: async (input, call) => {
      const options = { repeatable: !(appends && input.note !== undefined) };
      const body = commands.createJob(input);
      return done(map.job(await create(account, jobs, input.nativeId, input, body, call, options)));
    },
    update: async (nativeId, input, call) => done(map.job(await change(nativeId, input, call))),
    remove: removing(account, jobs),

    cancel: async (nativeId, input, call) => {
      const options = commands.cancel(input);
      try {
        await jobs.cancel(nativeId, options, call);
      } catch (error) {
        const job = await afterRefusal(nativeId, error, call);
        if (job.state.state === 'CANCELED' && says(job, input)) return done(job);
        throw tooLate(job, error, 'canceled');
      }
      return after(nativeId, (row) => map.job(row).state.state === 'CANCELED', call);
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

    unassign: async (nativeId, task, { suspendMatching }, call) => {
      const id = parseTaskId(task);
      if (id?.jobId !== nativeId) commands.refuse(`task ${task} is not one of job ${nativeId}`);
      const gone = `job ${nativeId} is not assigned to this worker any more`;
      // Of several assignments to the same worker the one that is at work.
      const held = (row: JobRow) =>
        current(row).find(
          (one) =>
            one.workerId === id?.workerId &&
            tasks.ofJob(row).some(({ ref, state }) => ref.nativeId === task && state.state === 'ACTIVE'),
        );
      const assignment = held(await jobs.get(nativeId, call));
      if (!assignment) throw new VendorError('WRONG_STATE', account, gone);
      try {
        const options = suspendMatching === undefined ? undefined : { suspendMatching };
        const { unassignmentCount } = await jobs.unassign(nativeId, assignment.assignmentId, options, call);
        const isFree = (row: JobRow): boolean => held(row)?.assignmentId !== assignment.assignmentId;
        return { ...(await after(nativeId, isFree, call)), unassignmentCount };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        const row = await readBack(jobs, nativeId, call);
        // While the worker has it, only the vendor's own words say why it is not taken back.
        if (row === null || held(row)?.assignmentId === assignment.assignmentId) throw error;
        throw reworded(error, 'WRONG_STATE', gone);
      }
    },

    /** How the vendor refuses to tell the position of a job that does not wait is not documented. */
    position: async (nativeId, call) => {
      try {
        return map.position(await jobs.position(nativeId, call));
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
