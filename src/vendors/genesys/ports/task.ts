import type { EndInput } from '../../../contract/command.ts';
import type { TaskPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import { ENDED_TASK_STATES, type Task, type TaskFilter } from '../../../domain/task.ts';
import { isDocumented, judge } from '../commands/actions.ts';
import type { Addresses } from '../commands/addresses.ts';
import type { Operations, Subject } from '../commands/operations.ts';
import { inOrder, type Step } from '../commands/steps.ts';
import { openTaskSteps } from '../commands/task-steps.ts';
import { type Context, refuse } from '../context.ts';
import { parseTaskId } from '../ids.ts';
import { allOf } from '../reads/all-or-none.ts';
import type { HeldWork, Share } from '../reads/held-work.ts';
import { joinRows, NO_ROWS, pageOf, pick, type Rows } from '../reads/rows.ts';

/** Calls are answered and hung up where other media are accepted and completed (contract §12.5). */
const CALLS = 'calls';
/** They go by `targetUri` where the others have `userUri`, and who takes one does so under a name (contract §12.2, §12.4). */
const CONVERSATIONS: ReadonlySet<string> = new Set(['chats', 'smssessions', 'facebooksessions']);

export const openTaskPort = (
  { account, settings, sessions }: Context,
  work: HeldWork,
  operations: Operations,
  addresses: Addresses,
): TaskPort => {
  const { subject, on } = operations;
  const steps = openTaskSteps(work, operations);

  const sharesOf = async (userIds: readonly string[], call: Call): Promise<Rows<Share>> => {
    const shares = async (userId: string, own: Call): Promise<Rows<Share>> => {
      const session = await sessions.ofUser(userId, own);
      return session ? work.sharesOf(session, own) : NO_ROWS;
    };
    return joinRows(await allOf(call, [...new Set(userIds)], shares));
  };

  const read = async ({ workers }: TaskFilter, call: Call): Promise<Rows<Task>> =>
    work.tasks(await (workers ? sharesOf(workers, call) : work.shares(call)));

  /** The share, of media other than calls. */
  const noCall = async (nativeId: string, verb: string, instead: string, call: Call): Promise<Subject> => {
    const of = await subject(nativeId, call);
    if (of.media !== CALLS) return of;
    throw new VendorError('UNSUPPORTED', account, `the vendor cannot ${verb} what comes as ${CALLS}: ${instead}`);
  };

  /** What the vendor lets the worker do with it now. */
  const capabilitiesOf = async ({ interactionId, userId }: Subject, call: Call): Promise<readonly string[]> =>
    (await work.shareOf(interactionId, userId, call))?.row.capabilities ?? [];

  /** Each member of the input is an operation of its own there. */
  const notes = async (of: Subject, { reason, disposition }: EndInput, call: Call): Promise<readonly Step[]> => {
    const wanted = [
      ...(disposition === undefined ? [] : [{ member: 'disposition', ...steps.disposition(of, disposition) }]),
      ...(reason === undefined ? [] : [{ member: 'reason', ...steps.comment(of, reason) }]),
    ];
    const strange = wanted.filter(({ operationName }) => !isDocumented(of.media, operationName));
    if (strange.length === 0) return wanted;
    const capabilities = await capabilitiesOf(of, call);
    const refused = strange.find(({ operationName }) => !capabilities.includes(operationName));
    return refused ? refuse(account, `${refused.member} cannot be noted on ${of.media}: leave it out`) : wanted;
  };

  return {
    get: async (nativeId, call) => {
      const id = parseTaskId(nativeId);
      const share = id && (await work.shareOf(id.interactionId, id.userId, call));
      return share && work.task(share);
    },
    getMany: async (nativeIds, call) => {
      const userIds = nativeIds.flatMap((id) => parseTaskId(id)?.userId ?? []);
      return pick(account, work.tasks(await sharesOf(userIds, call)), nativeIds);
    },
    list: async ({ filter, after }, call) => pageOf(account, await read(filter, call), after),
    pushes: ['workers'],
    cannot: ['queues', 'created', 'updated', 'offered', 'offerExpires', 'ended'],
    // Lists hold what an agent has.
    forgets: [...ENDED_TASK_STATES],
    takes: {
      complete: { disposition: 'disposition', reason: 'comment' },
      transfer: { worker: 'userUri, targetUri', queue: 'queueName' },
      setData: { set: 'userData', remove: 'keys' },
      act: { action: 'operationName', parameters: 'by their own names' },
    },

    accept: async (nativeId, call) => {
      const of = await subject(nativeId, call);
      const { nickname, userName } = of.session.login;
      const name = CONVERSATIONS.has(of.media) ? { nickname: nickname ?? userName } : {};
      return on(of, of.media === CALLS ? 'Answer' : 'Accept', name, call);
    },

    decline: async (nativeId, _input, call) => {
      const instead = 'leave the call unanswered, or answer it and hang up';
      return on(await noCall(nativeId, 'decline', instead, call), 'Reject', {}, call);
    },

    complete: async (nativeId, input, call) => {
      const of = await subject(nativeId, call);
      const end = steps.end(of, of.media === CALLS ? 'Hangup' : 'Complete');
      return inOrder([...(await notes(of, input, call)), end], call);
    },

    transfer: async (nativeId, { worker, queue }, call) => {
      const instead = 'use the action SingleStepTransfer with the phone number of the destination';
      const of = await noCall(nativeId, 'transfer', instead, call);
      if (worker === undefined) {
        return on(of, 'Transfer', { queueName: await addresses.queueName(queue ?? '', call) }, call);
      }
      const target = CONVERSATIONS.has(of.media) ? 'targetUri' : 'userUri';
      return on(of, 'Transfer', { [target]: addresses.user(worker) }, call);
    },

    setData: async (nativeId, { set = {}, remove = [] }, call) => {
      const isSet = Object.keys(set).length > 0;
      if (!isSet && remove.length === 0) refuse(account, 'set or remove is needed');
      const of = await subject(nativeId, call);
      const wanted = isSet ? [steps.set(of, settings.setData, set)] : [];
      return inOrder(remove.length > 0 ? [...wanted, steps.remove(of, remove)] : wanted, call);
    },

    act: async (nativeId, { action, parameters }, call) => {
      const of = await subject(nativeId, call);
      const { problem, isOpen } = judge(of.media, action, parameters);
      if (problem !== null && !(isOpen && (await capabilitiesOf(of, call)).includes(action))) refuse(account, problem);
      return on(of, action, parameters, call);
    },
  };
};
