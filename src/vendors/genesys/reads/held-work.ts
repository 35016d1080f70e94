import type { Call } from '../../../domain/call.ts';
import type { Job } from '../../../domain/job.ts';
import { type Ref, ref } from '../../../domain/ref.ts';
import type { Task } from '../../../domain/task.ts';
import type { Workbin } from '../../../domain/workbin.ts';
import type { Found } from '../api.ts';
import type { Context } from '../context.ts';
import { parseWorkbinId, type WorkbinOwner } from '../ids.ts';
import type { Session } from '../session/session.ts';
import { type Ending, taskState, WORKBIN_TYPES } from '../states.ts';
import { allOf, together } from './all-or-none.ts';
import { joinRows, mapRows, NO_ROWS, oneOf, type Rows } from './rows.ts';

/** What one user has of an interaction. */
export interface Share extends Found {
  readonly userId: string;
  readonly ending: Ending | undefined;
}

/** What lies on a workbin. */
export interface Parked extends Found {
  readonly workbin: Ref<'Workbin'>;
}

/** Of two sights of one interaction, the one that says more of it comes first. */
const ORDER: readonly Job['state']['state'][] = ['ASSIGNED', 'WRAP_UP', 'OFFERED', 'UNKNOWN', 'PARKED', 'QUEUED'];
const weight = ({ state: { state, native } }: Job): number => {
  const at = ORDER.indexOf(taskState(native).state === 'WRAP_UP' ? 'WRAP_UP' : state);
  return at < 0 ? ORDER.length : at;
};

export type HeldWork = ReturnType<typeof openHeldWork>;

/** The interactions that the account's logins can see. There is no list of all that the vendor has (contract §7.3, §10.2). */
export const openHeldWork = ({ account, settings, sessions, api, map, memory }: Context) => {
  const media: readonly string[] = settings.openMedia.length > 0 ? [...settings.media, 'openmedia'] : settings.media;

  const share = (userId: string, found: Found): Share => ({
    ...found,
    userId,
    ending: memory.endingOf(userId, found.row.id),
  });

  /** Of one login; of these media only, if any are named. */
  const sharesOf = async (session: Session, call: Call, only: readonly string[] = media): Promise<Rows<Share>> => {
    const userId = await session.userId(call);
    const mark = memory.mark();
    const lists = await allOf(call, only, (one, own) => api.interactions(session, one, own));
    const found = joinRows(lists);
    for (const one of found.items) memory.read(mark, userId, one.media, one.row);
    // What cannot be read may be any of those that were not found.
    const whole = only.filter((_, at) => lists[at]?.unreadable.length === 0);
    memory.readAll(mark, userId, whole, new Set(found.items.map(({ row }) => row.id)));
    return mapRows(found, (one) => share(userId, one));
  };

  /** What was read of one login's outside of its lists. */
  const seen = async (session: Session, found: Found, call: Call): Promise<Share> =>
    share(await session.userId(call), found);

  const shares = async (call: Call): Promise<Rows<Share>> =>
    joinRows(await allOf(call, sessions.all, (session, own) => sharesOf(session, own)));

  /** One user's share; `null` when the login is not of this account, or does not have it. */
  const shareOf = async (interactionId: string, userId: string, call: Call): Promise<Share | null> => {
    const session = await sessions.ofUser(userId, call);
    if (!session) return null;
    const known = memory.mediaOf(interactionId);
    if (known === 'emails') {
      const mark = memory.mark();
      const row = await api.email(session, interactionId, call);
      if (row === null) return null;
      memory.read(mark, userId, known, row);
      return share(userId, { media: known, row });
    }
    const held = await sharesOf(session, call, known === null ? media : [known]);
    return oneOf(account, held, ({ row }) => row.id === interactionId);
  };

  const workbinsOf = async (session: Session, call: Call): Promise<Rows<Workbin>> => {
    const [name, rows] = await together(call, (own) =>
      Promise.all([session.userId(own), api.myWorkbins(session, own)]),
    );
    const { place } = session.login;
    const here: WorkbinOwner = place === undefined ? { type: 'place' } : { type: 'place', name: place };
    return mapRows(rows, (row) =>
      map.workbin(row, WORKBIN_TYPES.get(row.type ?? '') === 'PLACE' ? here : { type: 'user', name }),
    );
  };

  /** The vendor lists the workbins that groups have, but not the groups (contract §10.2): those are configured. */
  const groupWorkbins = async (call: Call): Promise<Rows<Workbin>> => {
    const groups: readonly (readonly [native: string, owner: WorkbinOwner])[] = [
      ...settings.agentGroups.map((name) => ['AgentGroup', { type: 'agentGroup', name }] as const),
      ...settings.placeGroups.map((name) => ['PlaceGroup', { type: 'placeGroup', name }] as const),
    ];
    if (groups.length === 0) return NO_ROWS;
    const { items, ...rest } = await api.allWorkbins(call);
    const of = groups.flatMap(([native, owner]) =>
      items.filter(({ type }) => type === native).map((row) => map.workbin(row, owner)),
    );
    return { ...rest, items: of };
  };

  /** Those of every login, of their places, and of the configured groups. */
  const workbins = async (call: Call): Promise<Rows<Workbin>> => {
    const read = (session: Session | null, own: Call) => (session ? workbinsOf(session, own) : groupWorkbins(own));
    const { items, ...rest } = joinRows(await allOf(call, [...sessions.all, null], read));
    return { ...rest, items: [...new Map(items.map((one) => [one.ref.nativeId, one])).values()] };
  };

  /** The content of one workbin; nothing when there is no such workbin. */
  const parkedOn = async (nativeId: string, call: Call): Promise<Rows<Parked>> => {
    const key = parseWorkbinId(nativeId);
    if (!key) return NO_ROWS;
    const workbin = ref('Workbin', account, nativeId);
    return mapRows(await api.content(key, call), (one) => ({ ...one, workbin }));
  };

  /** On these workbins, or on all there are. */
  const parked = async (call: Call, on?: Rows<Workbin> | readonly string[]): Promise<Rows<Parked>> => {
    const bins = on === undefined ? await workbins(call) : on;
    const { items, ...rest } = 'items' in bins ? mapRows(bins, (one) => one.ref.nativeId) : { ...NO_ROWS, items: bins };
    const laid = await allOf(call, items, parkedOn);
    // What lies on a workbin that cannot be read cannot be read either.
    return joinRows([{ ...rest, items: [] }, ...laid]);
  };

  const task = ({ row, userId, ending }: Share): Task => map.task(row, userId, ending);
  /** What cannot be read of an interaction is no part of its tasks. */
  const tasks = (held: Rows<Share>): Rows<Task> => ({ ...mapRows(held, task), flaws: [] });

  /** Each interaction once: as the user who works on it sees it, else as the user it is offered to, else as it lies in its workbin. */
  const jobs = (held: Rows<Share>, laid: Rows<Parked>): Rows<Job> => {
    const { items, ...rest } = joinRows([
      mapRows(held, ({ media: of, row, userId, ending }) => map.job(of, row, userId, undefined, ending)),
      // Whatever state it had before, it is on a workbin now.
      mapRows(laid, ({ media: of, row, workbin }) => map.job(of, { ...row, state: 'InWorkbin' }, null, workbin)),
    ]);
    const best = new Map<string, Job>();
    for (const job of items) {
      const known = best.get(job.ref.nativeId);
      if (!known || weight(job) < weight(known)) best.set(job.ref.nativeId, job);
    }
    return { ...rest, items: [...best.values()] };
  };

  return { sharesOf, shares, shareOf, seen, workbins, parkedOn, parked, task, tasks, jobs };
};
