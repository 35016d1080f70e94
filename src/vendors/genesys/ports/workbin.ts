import type { WorkbinPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { Workbin } from '../../../domain/workbin.ts';
import { throwUnreadable } from '../../../kit/unreadable.ts';
import type { Addresses } from '../commands/addresses.ts';
import { isKeyRefused, type Operations } from '../commands/operations.ts';
import { type Context, missing, refuse } from '../context.ts';
import { parseWorkbinId, type WorkbinKey } from '../ids.ts';
import { MEDIA } from '../media.ts';
import type { HeldWork, Share } from '../reads/held-work.ts';
import { NO_ROWS, oneOf, readsOf } from '../reads/rows.ts';
import type { Session } from '../session/session.ts';
import { taskState } from '../states.ts';

export const openWorkbinPort = (
  parts: Context,
  work: HeldWork,
  { send, loginOf, pathOf }: Operations,
  addresses: Addresses,
): WorkbinPort => {
  const { account, settings, sessions, api, map, memory } = parts;

  const keyOf = (nativeId: string): WorkbinKey => {
    const key = parseWorkbinId(nativeId);
    if (!key) throw missing(account, `workbin ${nativeId}`);
    return key;
  };

  /** A place has no form of its own, so it is reached through the user who sits there. */
  const addressFor = async (session: Session, { id, owner }: WorkbinKey, call: Call) => {
    const sitter = owner.type === 'place' && owner.name !== undefined;
    const name = sitter ? await sessions.all.find(({ login }) => login.place === owner.name)?.userId(call) : owner.name;
    const reached = sitter && name !== undefined ? ({ type: 'user', name } as const) : owner;
    const isOwn = reached.type === 'user' && reached.name === (await session.userId(call));
    return api.workbinAt(id, reached, isOwn);
  };

  const operation = (verb: 'Add' | 'Pull', media: string): string => {
    const suffix = MEDIA.get(media)?.parked;
    return suffix ? `${verb}${suffix}` : refuse(account, `what comes as ${media} cannot lie on a workbin`);
  };

  /** The share of the login that works on it; one that is only asked to comes after. */
  const holderOf = async (jobId: string, call: Call): Promise<Share | null> => {
    for (const userId of memory.holdersOf(jobId).toReversed()) {
      const share = await work.shareOf(jobId, userId, call);
      if (share && isActive(share)) return share;
    }
    const { items, ...rest } = await work.shares(call);
    const shares = items.filter(({ row }) => row.id === jobId);
    return shares.find(isActive) ?? oneOf(account, { ...rest, items: shares }, isOffered);
  };

  const one = async (nativeId: string, call: Call): Promise<Workbin | null> => {
    const key = parseWorkbinId(nativeId);
    const row = key && (await api.workbin(key, call));
    return row && map.workbin(row, key.owner);
  };
  const reads = readsOf(account, (bin) => bin, work.workbins, one);

  return {
    ...reads,
    getMany: async (nativeIds, call) =>
      Promise.all(
        (await reads.getMany(nativeIds, call)).map((known, at) =>
          known === null || known instanceof VendorError ? one(nativeIds[at] ?? '', call) : known,
        ),
      ),
    takes: { pull: { job: 'id', worker: '/me', nickname: 'nickname' } },

    park: async (nativeId, job, call) => {
      const key = keyOf(nativeId);
      const share = await holderOf(job, call);
      if (!share) throw missing(account, `job ${job} in any login's hands`);
      const { media, userId } = share;
      const session = await loginOf(userId, call);
      const operationName = operation('Add', media);
      const order = { session, media, id: job, operationName, ...(await addressFor(session, key, call)) };
      try {
        return await send({ ...order, parameters: { id: job } }, call);
      } catch (error) {
        if (!settings.addByUri || !isKeyRefused(error)) throw error;
      }
      const uri = addresses.uri(await pathOf(session, media, job, call));
      return send({ ...order, parameters: { uri } }, call);
    },

    pull: async (nativeId, { job, worker, nickname }, call) => {
      const key = keyOf(nativeId);
      const session = worker === undefined ? sessions.first : await loginOf(worker, call);
      const known = memory.mediaOf(job);
      const laid = known === null ? await work.parkedOn(nativeId, call) : NO_ROWS;
      const media = known ?? laid.items.find(({ row }) => row.id === job)?.media;
      if (media === undefined) {
        throwUnreadable(account, laid.unreadable);
        throw missing(account, `job ${job} on workbin ${nativeId}`);
      }
      if (nickname !== undefined && media !== 'chats') refuse(account, 'nickname is for chats: leave it out');
      const operationName = operation('Pull', media);
      const parameters = { id: job, nickname };
      const address = await addressFor(session, key, call);
      return send({ session, media, id: job, operationName, parameters, ...address }, call);
    },
  };
};

/** What nobody knows the state of may well be worked on. */
const isActive = ({ row, ending }: Share): boolean =>
  ['ACTIVE', 'WRAP_UP', 'UNKNOWN'].includes(taskState(row.state, ending).state);
const isOffered = ({ row }: Share): boolean => taskState(row.state).state === 'OFFERED';
