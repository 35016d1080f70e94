import type { Snapshot } from '../../contract/source.ts';
import type { Call } from '../../domain/call.ts';
import type { EventKind } from '../../domain/event.ts';
import { isLive } from '../../domain/job.ts';
import { LIVE_TASK_STATES } from '../../domain/task.ts';
import type { Holdings } from './holdings.ts';
import type { Parts } from './parts.ts';
import type { Roster } from './roster.ts';
import type { Session } from './session.ts';
import { together } from './together.ts';

const isAlive = (state: string): boolean => state === 'UNKNOWN' || LIVE_TASK_STATES.some((live) => live === state);

/**
 * Everything that lives, of these kinds. What logins hold is read once for tasks and jobs; for the jobs that nobody holds their
 * workbins are opened. Whatever fails fails all.
 */
export const openSnapshot = ({ api, map, desk }: Parts, holdings: Holdings) => {
  const snapshot = async (kinds: readonly EventKind[], call: Call): Promise<Snapshot> => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const read = async <T>(isWanted: boolean, reading: () => Promise<readonly T[]>): Promise<readonly T[]> =>
      isWanted ? reading() : [];

    const shelves = read(wants('Workbin') || wants('Job'), () => holdings.workbins(call));
    const [workers, queues, shares, workbins, parked] = await Promise.all([
      read(wants('Worker'), () => api.users(call)),
      read(wants('Queue'), () => api.queues(call)),
      read(wants('Task') || wants('Job'), () => holdings.shares(call)),
      shelves,
      read(wants('Job'), async () => {
        const ids = (await shelves).map(({ ref }) => ref.nativeId);
        return holdings.parked(call, ids);
      }),
    ]);
    for (const { media, row } of parked) desk.note(media, row.id);

    return {
      ...(wants('Worker') && { Worker: workers.map(map.worker) }),
      ...(wants('Queue') && { Queue: queues.map(map.queue) }),
      ...(wants('Task') && { Task: shares.map(holdings.task).filter(({ state }) => isAlive(state.state)) }),
      ...(wants('Job') && { Job: holdings.jobs(shares, parked).filter(isLive) }),
      ...(wants('Workbin') && { Workbin: workbins }),
    };
  };
  return (kinds: readonly EventKind[], call: Call): Promise<Snapshot> => together(call, (own) => snapshot(kinds, own));
};

/** What a login holds and where it is logged in, so that messages can be understood by what was before them (contract §7.3). */
export const lookAround = async (
  { api }: Pick<Parts, 'api'>,
  holdings: Holdings,
  roster: Roster,
  session: Session,
  call: Call,
): Promise<void> => {
  const mark = roster.mark();
  const [me] = await Promise.all([api.me(session, call), holdings.sharesOf(session, call)]);
  roster.replace(mark, me.id, me.channels ?? [], me.devices ?? []);
};
