import type { CommandResult, EndInput } from '../../contract/command.ts';
import type { JobPort, PortPage } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { type ErrorCode, VendorError } from '../../domain/error.ts';
import type { Job } from '../../domain/job.ts';
import type { TaskLists } from './filters.ts';
import { type Chunk, merge } from './list.ts';
import { done, find, type Parts, readBack, single, update } from './parts.ts';
import type { TaskRow } from './wire.ts';

/** One page over the vendor's two Task lists, each row mapped. */
export const listTasks = async <T>(
  { lister, api }: Parts,
  { live, ended }: TaskLists,
  { after, limit }: { readonly after: string | null; readonly limit: number },
  map: (row: TaskRow) => T | null,
  call: Call,
): Promise<PortPage<T>> => {
  const chunks: Chunk<TaskRow>[] = [];
  // Live ones first: a Task that ends in between is then read twice (and counts as ended), not missed.
  for (const query of [live, ended]) {
    if (query === null) continue;
    const source = { resource: 'tasks', fetch: api.tasks.list, query };
    chunks.push(await lister.readChunk(source, after, limit, call));
  }
  return merge(chunks, limit, map);
};

/** Failures that say nothing about the Task's state. */
const NOT_ABOUT_STATE: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED', 'PROTOCOL']);

export const openJobPort = (parts: Parts): JobPort => {
  const { account, api, map, filters, commands } = parts;
  const { tasks } = api;

  /** A cancellation races with the worker, so a refusal is judged by what the Task is now (contract §9.5). */
  const judge = async (nativeId: string, refusal: unknown, call: Call): Promise<CommandResult<Job>> => {
    const status = refusal instanceof VendorError ? refusal.status : null;
    if (!(refusal instanceof VendorError) || status === null || status >= 500 || NOT_ABOUT_STATE.has(refusal.code)) {
      throw refusal;
    }
    const row = refusal.vendorCode === '560' ? null : await find(tasks, nativeId, call);
    if (row === null) throw refusal;
    const job = map.job(row);
    if (job.state.state === 'CANCELED') return done(job);
    if (job.state.state !== 'ASSIGNED' && job.state.state !== 'COMPLETED') throw refusal;
    throw new VendorError(
      'WRONG_STATE',
      account,
      `job ${nativeId} is ${job.state.state} and cannot be canceled any more${job.state.state === 'ASSIGNED' ? ': complete its task instead' : ''}`,
      { vendorCode: refusal.vendorCode, vendorMessage: refusal.vendorMessage, status, cause: refusal },
    );
  };

  const cancel = async (nativeId: string, input: EndInput, call: Call): Promise<CommandResult<Job>> => {
    try {
      return done(map.job(await tasks.update(nativeId, commands.end('Cancelled', input), call)));
    } catch (error) {
      return judge(nativeId, error, call);
    }
  };

  return {
    ...single(tasks, map.job),
    takes: ['policy', 'labels', 'timeoutSeconds', 'vendorOptions'],
    list: async (request, call) => listTasks(parts, filters.job(request.filter), request, map.job, call),
    pushes: ['states', 'live', 'workspace', 'created'],
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
