import type { Call } from '../../../domain/call.ts';
import type { Job } from '../../../domain/job.ts';
import { type Ref, ref } from '../../../domain/ref.ts';
import type { Task } from '../../../domain/task.ts';
import type { Workbin } from '../../../domain/workbin.ts';
import { together } from '../all-or-none.ts';
import type { Parts } from '../context.ts';
import { parseWorkbinId, type WorkbinOwner } from '../ids.ts';
import type { Session } from '../session/session.ts';
import { type Ending, taskState, WORKBIN_TYPES } from '../states.ts';
import type { Found } from './api.ts';
import type { InteractionRow, WorkbinRow } from './interaction-rows.ts';
import { joinRows, mapRows, NO_ROWS, type Rows } from './rows.ts';

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

export type Holdings = ReturnType<typeof openHoldings>;

/** The interactions that the account's logins can see. There is no list of all that the vendor has (contract §7.3, §10.2). */
export const openHoldings = (parts: Parts) => {
  const { account, settings, sessions, api, map, desk } = parts;
  const media: readonly string[] = settings.openMedia.length > 0 ? [...settings.media, 'openmedia'] : settings.media;

  const share = (userId: string, found: Found): Share => ({
    ...found,
    userId,
    ending: desk.endingOf(userId, found.row.id),
  });

  const saw = (mark: number, userId: string, { media: of, row }: Found): void =>
    desk.read(mark, userId, of, { id: row.id, state: row.state });

  /** Of one login; of these media only, if any are named. */
  const sharesOf = async (session: Session, call: Call, only: readonly string[] = media): Promise<Rows<Share>> => {
    const userId = await session.userId(call);
    const mark = desk.mark();
    const read = (own: Call) => Promise.all(only.map((one) => api.interactions(session, one, own)));
    const lists = await together(call, read);
    const found = joinRows(lists);
    for (const one of found.rows) saw(mark, userId, one);
    // What cannot be read may be any of those that were not found.
    const whole = only.filter((_, at) => lists[at]?.unreadable.length === 0);
    desk.readAll(mark, userId, whole, new Set(found.rows.map(({ row }) => row.id)));
    return mapRows(found, (one) => share(userId, one));
  };

  /** What was read of one login's outside of its lists. */
  const seen = async (session: Session, found: Found, call: Call): Promise<Share> =>
    share(await session.userId(call), found);

  const shares = async (call: Call): Promise<Rows<Share>> =>
    joinRows(await together(call, (own) => Promise.all(sessions.all.map((session) => sharesOf(session, own)))));

  /** One user's share; `null` when the login is not of this account, or does not have it. */
  const shareOf = async (interactionId: string, userId: string, call: Call): Promise<Share | null> => {
    const session = await sessions.ofUser(userId, call);
    if (!session) return null;
    const known = desk.mediaOf(interactionId);
    if (known === 'emails') {
      const mark = desk.mark();
      const row = await api.email(session, interactionId, call);
      if (row === null) return null;
      saw(mark, userId, { media: known, row });
      return share(userId, { media: known, row });
    }
    const { rows, unreadable } = await sharesOf(session, call, known === null ? media : [known]);
    const found = rows.find(({ row }) => row.id === interactionId);
    if (!found && unreadable[0]) throw unreadable[0];
    return found ?? null;
  };

  const placeOf = (session: Session): WorkbinOwner => ({
    type: 'place',
    ...(session.login.place && { name: session.login.place }),
  });

  const workbinsOf = async (session: Session, call: Call): Promise<Rows<Workbin>> => {
    const [userId, rows] = await together(call, (own) =>
      Promise.all([session.userId(own), api.myWorkbins(session, own)]),
    );
    return mapRows(rows, (row) =>
      map.workbin(
        row,
        WORKBIN_TYPES.get(row.type ?? '') === 'PLACE' ? placeOf(session) : { type: 'user', name: userId },
      ),
    );
  };

  /** The vendor lists the workbins that groups have, but not the groups (contract §10.2): those are configured. */
  const groupWorkbins = async (call: Call): Promise<Rows<Workbin>> => {
    const { agentGroups, placeGroups } = settings;
    if (agentGroups.length + placeGroups.length === 0) return NO_ROWS;
    const of = (
      rows: readonly WorkbinRow[],
      native: string,
      type: 'agentGroup' | 'placeGroup',
      names: readonly string[],
    ) =>
      rows.filter((row) => row.type === native).flatMap((row) => names.map((name) => map.workbin(row, { type, name })));
    const { rows, ...rest } = await api.allWorkbins(call);
    const agents = of(rows, 'AgentGroup', 'agentGroup', agentGroups);
    return { ...rest, rows: [...agents, ...of(rows, 'PlaceGroup', 'placeGroup', placeGroups)] };
  };

  /** Those of every login, of their places, and of the configured groups. */
  const workbins = async (call: Call): Promise<Rows<Workbin>> => {
    const read = (own: Call) =>
      Promise.all([...sessions.all.map((session) => workbinsOf(session, own)), groupWorkbins(own)]);
    const { rows, ...rest } = joinRows(await together(call, read));
    return { ...rest, rows: [...new Map(rows.map((one) => [one.ref.nativeId, one])).values()] };
  };

  /** The content of one workbin; nothing when there is no such workbin. */
  const parkedOn = async (nativeId: string, call: Call): Promise<Rows<Parked>> => {
    const key = parseWorkbinId(nativeId);
    if (!key) return NO_ROWS;
    const workbin = ref('Workbin', account, nativeId);
    return mapRows(await api.content(key, call), (one) => ({ ...one, workbin }));
  };

  /** On these workbins, or on all there are. */
  const parked = async (call: Call, on?: readonly string[]): Promise<Rows<Parked>> => {
    const { rows: ids, ...rest } = on
      ? { ...NO_ROWS, rows: on }
      : mapRows(await workbins(call), (workbin) => workbin.ref.nativeId);
    const laid = await together(call, (own) => Promise.all(ids.map((id) => parkedOn(id, own))));
    // What lies on a workbin that cannot be read cannot be read either.
    return joinRows([{ ...rest, rows: [] }, ...laid]);
  };

  const task = ({ media: of, row, userId, ending }: Share): Task => map.task(of, row, userId, ending);
  /** What cannot be read of an interaction is no part of its tasks. */
  const tasks = (held: Rows<Share>): Rows<Task> => ({ ...mapRows(held, task), flaws: [] });

  /** Each interaction once: as the user who works on it sees it, else as the user it is offered to, else as it lies in its workbin. */
  const jobs = (held: Rows<Share>, laid: Rows<Parked>): Rows<Job> => {
    const { rows, ...rest } = joinRows([
      mapRows(held, ({ media: of, row, userId, ending }) => map.job(of, row, userId, undefined, ending)),
      mapRows(laid, ({ media: of, row, workbin }) => map.job(of, withoutState(row), null, workbin)),
    ]);
    const best = new Map<string, Job>();
    for (const job of rows) {
      const known = best.get(job.ref.nativeId);
      if (!known || weight(job) < weight(known)) best.set(job.ref.nativeId, job);
    }
    return { ...rest, rows: [...best.values()] };
  };

  return { sharesOf, shares, shareOf, seen, workbins, parkedOn, parked, task, tasks, jobs };
};

/** Whatever state it had before, it is on a workbin now. */
const withoutState = (row: InteractionRow): InteractionRow => ({ ...row, state: 'InWorkbin' });
