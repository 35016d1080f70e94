import type { Call } from '../../domain/call.ts';
import type { Job } from '../../domain/job.ts';
import { type Ref, ref } from '../../domain/ref.ts';
import type { Task } from '../../domain/task.ts';
import type { Workbin } from '../../domain/workbin.ts';
import type { Found } from './api.ts';
import { parseWorkbinId, type WorkbinOwner } from './ids.ts';
import type { Parts } from './parts.ts';
import type { Session } from './session.ts';
import { type Ending, WORKBIN_TYPES } from './states.ts';
import { together } from './together.ts';
import type { InteractionRow, WorkbinRow } from './wire.ts';

/** What one user has of an interaction. */
export interface Share extends Found {
  readonly userId: string;
  readonly ending: Ending | undefined;
}

/** What lies on a workbin. */
export interface Parked extends Found {
  readonly workbin: Ref<'Workbin'>;
}

/** Of two shares of one interaction, the one that says more of it comes first. */
const WEIGHT: readonly Job['state']['state'][] = ['ASSIGNED', 'OFFERED', 'UNKNOWN', 'PARKED', 'QUEUED'];
const weight = (job: Job): number => (WEIGHT.indexOf(job.state.state) + WEIGHT.length + 1) % (WEIGHT.length + 1);

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
  const sharesOf = async (session: Session, call: Call, only: readonly string[] = media): Promise<Share[]> => {
    const userId = await session.userId(call);
    const mark = desk.mark();
    const read = (own: Call) => Promise.all(only.map((one) => api.interactions(session, one, own)));
    const found = (await together(call, read)).flat();
    for (const one of found) saw(mark, userId, one);
    desk.readAll(mark, userId, only, new Set(found.map(({ row }) => row.id)));
    return found.map((one) => share(userId, one));
  };

  /** What was read of one login's outside of its lists. */
  const seen = async (session: Session, found: Found, call: Call): Promise<Share> =>
    share(await session.userId(call), found);

  const shares = async (call: Call): Promise<Share[]> =>
    (await together(call, (own) => Promise.all(sessions.all.map((session) => sharesOf(session, own))))).flat();

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
    const found = await sharesOf(session, call, known !== null && media.includes(known) ? [known] : media);
    return found.find(({ row }) => row.id === interactionId) ?? null;
  };

  const placeOf = (session: Session): WorkbinOwner => ({
    type: 'place',
    ...(session.login.place && { name: session.login.place }),
  });

  const workbinsOf = async (session: Session, call: Call): Promise<Workbin[]> => {
    const [userId, rows] = await together(call, (own) =>
      Promise.all([session.userId(own), api.myWorkbins(session, own)]),
    );
    return rows.map((row) =>
      map.workbin(
        row,
        WORKBIN_TYPES.get(row.type ?? '') === 'PLACE' ? placeOf(session) : { type: 'user', name: userId },
      ),
    );
  };

  /** The vendor lists the workbins that groups have, but not the groups (contract §10.2): those are configured. */
  const groupWorkbins = async (call: Call): Promise<Workbin[]> => {
    const { agentGroups, placeGroups } = settings;
    if (agentGroups.length + placeGroups.length === 0) return [];
    const of = (
      rows: readonly WorkbinRow[],
      native: string,
      type: 'agentGroup' | 'placeGroup',
      names: readonly string[],
    ) =>
      rows.filter((row) => row.type === native).flatMap((row) => names.map((name) => map.workbin(row, { type, name })));
    const rows = await api.allWorkbins(call);
    return [...of(rows, 'AgentGroup', 'agentGroup', agentGroups), ...of(rows, 'PlaceGroup', 'placeGroup', placeGroups)];
  };

  /** Those of every login, of their places, and of the configured groups. */
  const workbins = async (call: Call): Promise<Workbin[]> => {
    const read = (own: Call) =>
      Promise.all([...sessions.all.map((session) => workbinsOf(session, own)), groupWorkbins(own)]);
    const all = (await together(call, read)).flat();
    return [...new Map(all.map((one) => [one.ref.nativeId, one])).values()];
  };

  /** The content of one workbin; nothing when there is no such workbin. */
  const parkedOn = async (nativeId: string, call: Call): Promise<Parked[]> => {
    const key = parseWorkbinId(nativeId);
    const found = key && (await api.content(key, call));
    return (found ?? []).map((one) => ({ ...one, workbin: ref('Workbin', account, nativeId) }));
  };

  const parked = async (call: Call, on?: readonly string[]): Promise<Parked[]> => {
    const ids = on ?? (await workbins(call)).map((workbin) => workbin.ref.nativeId);
    return (await together(call, (own) => Promise.all(ids.map((id) => parkedOn(id, own))))).flat();
  };

  const task = ({ media: of, row, userId, ending }: Share): Task => map.task(of, row, userId, ending);

  /** Each interaction once: as whoever works on it sees it, else as whoever it is offered to, else as it lies on its workbin. */
  const jobs = (held: readonly Share[], laid: readonly Parked[]): Job[] => {
    const all = [
      ...held.map(({ media: of, row, userId, ending }) => map.job(of, row, userId, undefined, ending)),
      ...laid.map(({ media: of, row, workbin }) => map.job(of, withoutState(row), null, workbin)),
    ];
    const best = new Map<string, Job>();
    for (const job of all) {
      const known = best.get(job.ref.nativeId);
      if (!known || weight(job) < weight(known)) best.set(job.ref.nativeId, job);
    }
    return [...best.values()];
  };

  return { sharesOf, shares, shareOf, seen, workbins, parkedOn, parked, task, jobs };
};

/** Whatever state it had before, it is on a workbin now. */
const withoutState = (row: InteractionRow): InteractionRow => ({ ...row, state: 'InWorkbin' });
