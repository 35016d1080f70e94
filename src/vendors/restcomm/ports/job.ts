import type { CommandResult, EndInput } from '../../../contract/command.ts';
import type { JobPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { type ErrorCode, VendorError } from '../../../domain/error.ts';
import type { Job } from '../../../domain/job.ts';
import type { KitAccount } from '../../../kit/account.ts';
import { done } from '../../../kit/collection.ts';
import { takesOf } from '../../../kit/inputs.ts';
import type { Opened } from '../collections.ts';
import * as commands from '../commands.ts';
import type { RestcommSettings } from '../settings.ts';
import { readBack } from './read-back.ts';
import type { UpdateTask } from './task-update.ts';

/** Failures that say nothing about the Task's state. */
const NOT_ABOUT_STATE: ReadonlySet<ErrorCode> = new Set(['UNAUTHENTICATED', 'FORBIDDEN', 'RATE_LIMITED', 'PROTOCOL']);

export const openJobPort = (
  { account, rest, inputs }: KitAccount,
  { resource, port }: Opened['jobs'],
  updateTask: UpdateTask,
  settings: Pick<RestcommSettings, 'jobTimeoutSeconds'>,
): JobPort => {
  /** What the Task is now; `null` when that cannot be told. */
  const look = async (nativeId: string, call: Call): Promise<Job | null> => {
    try {
      return await resource.find(nativeId, call);
    } catch (error) {
      if (error instanceof VendorError) return null;
      throw error;
    }
  };

  /** A cancellation races with the worker, so a refusal is judged by what the Task is now (contract §9.5). */
  const judge = async (nativeId: string, refusal: unknown, call: Call): Promise<CommandResult<Job>> => {
    const status = refusal instanceof VendorError ? refusal.status : null;
    if (!(refusal instanceof VendorError) || status === null || status >= 500 || NOT_ABOUT_STATE.has(refusal.code))
      throw refusal;
    const job = refusal.vendorCode === '560' ? null : await look(nativeId, call);
    const state = job?.state.state;
    if (job && state === 'CANCELED') return done(job);
    if (state !== 'ASSIGNED' && state !== 'COMPLETED') throw refusal;
    throw new VendorError(
      'WRONG_STATE',
      account,
      `job ${nativeId} is ${state} and cannot be canceled any more${state === 'ASSIGNED' ? ': complete its task instead' : ''}`,
      { vendorCode: refusal.vendorCode, vendorMessage: refusal.vendorMessage, status, cause: refusal },
    );
  };

  const cancel = async (nativeId: string, input: EndInput, call: Call): Promise<CommandResult<Job>> => {
    const form = { assignmentStatus: 'Cancelled', ...inputs.formOf(commands.END, input, false) };
    let job: Job;
    try {
      job = await updateTask(nativeId, form, call);
    } catch (error) {
      return judge(nativeId, error, call);
    }
    rest.shown(`job ${nativeId}`, job.state, 'CANCELED');
    return done(job);
  };

  return {
    ...port,
    takes: { ...port.takes, cancel: takesOf(commands.END) },
    create: async (input, call) => {
      const form = inputs.formOf(commands.job.create, input, true);
      const created = await resource.create({ timeout: settings.jobTimeoutSeconds, ...form }, call);
      // The answer to a creation tells neither state nor dates (contract §4.6).
      return done(await readBack(resource, created, call));
    },
    update: async (nativeId, input, call) => {
      const form = inputs.formOf(commands.job.update, input, false);
      const isEmpty = Object.keys(form).length === 0;
      return done(isEmpty ? await resource.get(nativeId, call) : await updateTask(nativeId, form, call));
    },
    cancel,
  };
};
