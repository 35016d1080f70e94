import type { CommandResult, EndInput } from '../../contract/command.ts';
import type { TaskPort } from '../../contract/port.ts';
import type { Call } from '../../domain/call.ts';
import { VendorError } from '../../domain/error.ts';
import type { JsonObject } from '../../domain/json.ts';
import type { Task, TaskFilter } from '../../domain/task.ts';
import { problemWith, takes } from './actions.ts';
import type { Addresses } from './addresses.ts';
import type { Holdings, Share } from './holdings.ts';
import { parseTaskId } from './ids.ts';
import { inOrder, type Orders, type Subject } from './order.ts';
import { type Parts, pageOf, pick, refuse } from './parts.ts';
import { together } from './together.ts';

/** Calls are answered and hung up where other media are accepted and completed (contract §12). */
const CALLS = 'calls';

export const openTaskPort = (parts: Parts, holdings: Holdings, orders: Orders, addresses: Addresses): TaskPort => {
  const { account, settings, sessions } = parts;
  const { subject, on } = orders;

  const sharesOf = async (userIds: readonly string[], call: Call): Promise<Share[]> => {
    const shares = async (userId: string, own: Call): Promise<Share[]> => {
      const session = await sessions.ofUser(userId, own);
      return session ? holdings.sharesOf(session, own) : [];
    };
    const read = (own: Call) => Promise.all([...new Set(userIds)].map((userId) => shares(userId, own)));
    return (await together(call, read)).flat();
  };

  const read = async ({ worker }: TaskFilter, call: Call): Promise<Task[]> =>
    (await (worker ? sharesOf(worker, call) : holdings.shares(call))).map(holdings.task);

  const unsupported = (verb: string, media: string, instead: string): never => {
    throw new VendorError('UNSUPPORTED', account, `the vendor cannot ${verb} what comes as ${media}: ${instead}`);
  };

  /** Each member of the input is an operation of its own there. */
  const notes = (of: Subject, { reason, disposition }: EndInput, call: Call) => {
    const note = (member: string, operationName: string, parameters: JsonObject) => {
      if (!takes(of.media, operationName)) refuse(account, `${member} cannot be noted on ${of.media}: leave it out`);
      return () => on(of, operationName, parameters, call);
    };
    return [
      ...(disposition === undefined ? [] : [note('disposition', 'SetDisposition', { disposition })]),
      ...(reason === undefined ? [] : [note('reason', 'AddComment', { comment: reason })]),
    ];
  };

  const transfer: TaskPort['transfer'] = async (nativeId, { worker, queue }, call) => {
    const of = await subject(nativeId, call);
    if (of.media === CALLS) {
      unsupported('transfer', CALLS, 'use the action SingleStepTransfer with the phone number of the destination');
    }
    const to =
      worker !== undefined
        ? { userUri: addresses.user(worker) }
        : { queueName: await addresses.queueName(queue ?? '', call) };
    return on(of, 'Transfer', to, call);
  };

  const setData: TaskPort['setData'] = async (nativeId, { set = {}, remove = [] }, call) => {
    const adds = Object.keys(set).length > 0;
    if (!adds && remove.length === 0) refuse(account, 'set or remove is needed');
    const of = await subject(nativeId, call);
    return inOrder(account, [
      ...(adds ? [() => on(of, settings.setData, { userData: set }, call)] : []),
      ...(remove.length > 0 ? [() => on(of, 'DeleteUserData', { keys: remove }, call)] : []),
    ]);
  };

  return {
    get: async (nativeId, call) => {
      const id = parseTaskId(nativeId);
      const share = id && (await holdings.shareOf(id.interactionId, id.userId, call));
      return share && holdings.task(share);
    },
    getMany: async (nativeIds, call) => {
      const userIds = nativeIds.flatMap((id) => parseTaskId(id)?.userId ?? []);
      return pick((await sharesOf(userIds, call)).map(holdings.task), nativeIds);
    },
    list: async ({ filter, after }, call) => pageOf(await read(filter, call), after),
    pushes: ['worker'],
    cannot: ['queue'],

    accept: async (nativeId, call) => {
      const of = await subject(nativeId, call);
      const { nickname, userName } = of.session.login;
      const chat = of.media === 'chats' ? { nickname: nickname ?? userName } : {};
      return on(of, of.media === CALLS ? 'Answer' : 'Accept', chat, call);
    },

    decline: async (nativeId, { retryOfferAt }, call) => {
      if (retryOfferAt !== undefined) refuse(account, 'retryOfferAt cannot be chosen at this vendor: leave it out');
      const of = await subject(nativeId, call);
      if (of.media === CALLS) unsupported('decline', CALLS, 'leave the call unanswered, or answer it and hang up');
      return on(of, 'Reject', {}, call);
    },

    complete: async (nativeId, input, call): Promise<CommandResult<Task>> => {
      const of = await subject(nativeId, call);
      const end = of.media === CALLS ? 'Hangup' : 'Complete';
      return inOrder(account, [...notes(of, input, call), () => on(of, end, {}, call)]);
    },

    transfer,
    setData,

    act: async (nativeId, { action, parameters }, call) => {
      const of = await subject(nativeId, call);
      const problem = problemWith(of.media, action, parameters);
      return problem === null ? on(of, action, parameters, call) : refuse(account, problem);
    },
  };
};
