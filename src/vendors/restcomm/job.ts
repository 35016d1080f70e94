import type { CommandResult, EndInput } from '../../contract/command.ts';
import type { JobPort, PortPage } from '../../contract/port.ts';
import { untoldJobStates } from '../../contract/untold.ts';
import type { Call } from '../../domain/call.ts';
import { type ErrorCode, VendorError } from '../../domain/error.ts';
import type { Job } from '../../domain/job.ts';
import type { TaskLists } from './filters.ts';
import type { Chunk, Telling } from './list.ts';
import { JOB_STATES } from './map.ts';
import { done, find, notShown, type Parts, readBack, single, update } from './parts.ts';
import { JOB } from './takes.ts';
import type { TaskRow } from './wire.ts';

/** One page over the vendor's two Task lists, each row mapped. */
export const listTasks = async <T>(
  { lister, api }: Parts,
  { live, ended }: TaskLists,
  { after, limit }: { readonly after: string | null; readonly limit: number },
  telling: Telling<TaskRow, T>,
  call: Call,
): Promise<PortPage<T>> => {
  const chunks: Chunk<TaskRow>[] = [];
  // Live ones first: a Task that ends in between is then read twice (and counts as ended), not missed.
  for (const query of [live, ended]) {
    if (query === null) continue;
    const source = { resource: 'tasks', fetch: api.tasks.list, query };
    chunks.push(await lister.readChunk(source, after, limit, call));
  }
  return lister.merge(chunks, limit, telling);
};

/** Failures that say nothing about the Task's state. */
const NOT_ABOUT_STATE: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED', 'PROTOCOL']);

export const openJobPort = (parts: Parts): JobPort => {
  const { account, api, map, filters, commands } = parts;
  const { tasks } = api;

  /** What the Task is now; `null` when that cannot be told. */
  const look = async (nativeId: string, call: Call): Promise<Job | null> => {
    try {
      const row = await find(tasks, nativeId, call);
      return row && map.job(row);
    } catch (error) {
      if (error instanceof VendorError) return null;
      throw error;
    }
  };

  /** A cancellation races with the worker, so a refusal is judged by what the Task is now (contract §9.5). */
  const judge = async (nativeId: string, refusal: unknown, call: Call): Promise<CommandResult<Job>> => {
    const status = refusal instanceof VendorError ? refusal.status : null;
    if (!(refusal instanceof VendorError) || status === null || status >= 500 || NOT_ABOUT_STATE.has(refusal.code)) {
      throw refusal;
    }
    const job = refusal.vendorCode === '560' ? null : await look(nativeId, call);
    if (job?.state.state === 'CANCELED') return done(job);
    if (job?.state.state !== 'ASSIGNED' && job?.state.state !== 'COMPLETED') throw refusal;
    throw new VendorError(
      'WRONG_STATE',
      account,
      `job ${nativeId} is ${job.state.state} and cannot be canceled any more${job.state.state === 'ASSIGNED' ? ': complete its task instead' : ''}`,
      { vendorCode: refusal.vendorCode, vendorMessage: refusal.vendorMessage, status, cause: refusal },
    );
  };

  const cancel = async (nativeId: string, input: EndInput, call: Call): Promise<CommandResult<Job>> => {
    let row: TaskRow;
    try {
      row = await tasks.update(nativeId, commands.end('Cancelled', input), call);
    } catch (error) {
      return judge(nativeId, error, call);
    }
    const job = map.job(row);
    if (job.state.state !== 'CANCELED') throw notShown(account, `job ${nativeId}`, job.state.native, 'canceled');
    return done(job);
  };

  return {
    ...single(tasks, map.job),
    takes: JOB,
    list: async (request, call) =>
      listTasks(
        parts,
        filters.job(request.filter),
        request,
        { map: map.job, flawOf: ({ flaw, workerFlaw }) => flaw ?? workerFlaw },
        call,
      ),
    pushes: ['states', 'live', 'workspace', 'created'],
    cannot: ['workbin'],
    untold: untoldJobStates(JOB_STATES.values(), ['PENDING']),
    create: async (input, call) => {
      const created = await tasks.create(commands.createJob(input), call);
      // The answer to a creation tells neither state nor dates (contract §4.6).
      return done(map.job(await readBack(tasks, created, call)));
    },
    update: async (nativeId, input, call) =>
      done(map.job(await update(tasks, nativeId, commands.updateJob(input), call))),
    cancel,
  };
};
