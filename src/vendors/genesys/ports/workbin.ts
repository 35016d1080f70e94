import type { WorkbinPort } from '../../../contract/port.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { Workbin } from '../../../domain/workbin.ts';
import type { Addresses } from '../commands/addresses.ts';
import { isKeyRefused, type Orders, present } from '../commands/operations.ts';
import { missing, type Parts, pageOf, pick, refuse } from '../context.ts';
import { parseWorkbinId, type WorkbinKey } from '../ids.ts';
import { MEDIA } from '../media.ts';
import type { Holdings, Share } from '../reads/held-work.ts';
import { NO_ROWS } from '../reads/rows.ts';
import type { Session } from '../session/session.ts';
import { taskState } from '../states.ts';

export const openWorkbinPort = (
  parts: Parts,
  holdings: Holdings,
  { send, loginOf, pathOf }: Orders,
  addresses: Addresses,
): WorkbinPort => {
  const { account, settings, sessions, api, map, desk } = parts;

  const keyOf = (nativeId: string): WorkbinKey => {
    const key = parseWorkbinId(nativeId);
    if (!key) throw missing(account, `workbin ${nativeId}`);
    return key;
  };

  /** The user through whom the workbin is reached; a place has no form of its own, so it is the user who sits there. */
  const userOf = async ({ owner }: WorkbinKey, call: Call): Promise<string | undefined> => {
    if (owner.type === 'user') return owner.name;
    if (owner.type !== 'place' || owner.name === undefined) return undefined;
    return sessions.all.find(({ login }) => login.place === owner.name)?.userId(call);
  };

  /** How this login addresses the workbin: as its own, as another user's, as a group's (contract §10.3). */
  const shelfFor = async (session: Session, key: WorkbinKey, call: Call) => {
    const { id, owner } = key;
    const below = api.under('/workbins', id);
    const user = await userOf(key, call);
    if (user !== undefined && user !== (await session.userId(call))) {
      return { path: `${api.under('/users', user)}${below}`, query: {} };
    }
    const grouped = owner.type === 'agentGroup' || owner.type === 'placeGroup';
    return { path: `/me${below}`, query: grouped ? { [owner.type]: owner.name } : {} };
  };

  const operation = (verb: 'Add' | 'Pull', media: string): string => {
    const suffix = MEDIA.get(media)?.parked;
    return suffix ? `${verb}${suffix}` : refuse(account, `what comes as ${media} cannot lie on a workbin`);
  };

  /** The share of the login that works on it; one that is only asked to comes after. */
  const holderOf = async (jobId: string, call: Call): Promise<Share | null> => {
    for (const userId of desk.holdersOf(jobId).toReversed()) {
      const share = await holdings.shareOf(jobId, userId, call);
      if (share && isActive(share)) return share;
    }
    const { rows, unreadable } = await holdings.shares(call);
    const shares = rows.filter(({ row }) => row.id === jobId);
    const found = shares.find(isActive) ?? shares.find(isOffered) ?? null;
    if (!found && unreadable[0]) throw unreadable[0];
    return found;
  };

  const one = async (nativeId: string, call: Call): Promise<Workbin | null> => {
    const key = parseWorkbinId(nativeId);
    const row = key && (await api.workbin(key, call));
    return row && map.workbin(row, key.owner);
  };

  return {
    get: one,
    getMany: async (nativeIds, call) => {
      const found = pick(await holdings.workbins(call), nativeIds);
      return Promise.all(
        nativeIds.map((id, at) => {
          const known = found[at] ?? null;
          return known === null || known instanceof VendorError ? one(id, call) : known;
        }),
      );
    },
    list: async ({ after }, call) => pageOf(account, await holdings.workbins(call), after),
    pushes: [],
    takes: { pull: { job: 'id', worker: '/me', nickname: 'nickname' } },

    park: async (nativeId, job, call) => {
      const key = keyOf(nativeId);
      const share = await holderOf(job, call);
      if (!share) throw missing(account, `job ${job} in any login's hands`);
      const { media, userId } = share;
      const session = await loginOf(userId, call);
      const operationName = operation('Add', media);
      const order = { session, media, id: job, operationName, ...(await shelfFor(session, key, call)) };
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
      const known = desk.mediaOf(job);
      const laid = known === null ? await holdings.parkedOn(nativeId, call) : NO_ROWS;
      const media = known ?? laid.rows.find(({ row }) => row.id === job)?.media;
      if (media === undefined) throw laid.unreadable[0] ?? missing(account, `job ${job} on workbin ${nativeId}`);
      if (nickname !== undefined && media !== 'chats') refuse(account, 'nickname is for chats: leave it out');
      const operationName = operation('Pull', media);
      const parameters = present({ id: job, nickname });
      return send(
        { session, media, id: job, operationName, parameters, ...(await shelfFor(session, key, call)) },
        call,
      );
    },
  };
};

/** What nobody knows the state of may well be worked on. */
const isActive = ({ row, ending }: Share): boolean =>
  ['ACTIVE', 'WRAP_UP', 'UNKNOWN'].includes(taskState(row.state, ending).state);
const isOffered = ({ row }: Share): boolean => taskState(row.state).state === 'OFFERED';
