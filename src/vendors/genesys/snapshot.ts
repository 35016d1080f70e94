import type { Snapshot } from '../../contract/source.ts';
import type { Call } from '../../domain/call.ts';
import { EVENT_KINDS, type EventItems, type EventKind } from '../../domain/event.ts';
import { isLive } from '../../domain/job.ts';
import { LIVE_TASK_STATES } from '../../domain/task.ts';
import type { Holdings } from './holdings.ts';
import { isShown } from './job.ts';
import type { Parts } from './parts.ts';
import type { Roster } from './roster.ts';
import { mapRows, NO_ROWS, type Rows, tellUnreadable } from './rows.ts';
import type { Session } from './session.ts';
import { together } from './together.ts';

const isAlive = (state: string): boolean => state === 'UNKNOWN' || LIVE_TASK_STATES.some((live) => live === state);

/**
 * Everything that lives, of these kinds. What logins hold is read once for tasks and jobs; for the jobs that nobody holds their
 * workbins are opened. Whatever fails fails all.
 */
export const openSnapshot = ({ account, api, map, desk }: Parts, holdings: Holdings) => {
  const snapshot = async (kinds: readonly EventKind[], call: Call): Promise<Snapshot> => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const read = async <T>(isWanted: boolean, reading: () => Promise<Rows<T>>): Promise<Rows<T>> =>
      isWanted ? reading() : NO_ROWS;

    const shelves = read(wants('Workbin') || wants('Job'), () => holdings.workbins(call));
    const [workers, queues, shares, workbins, parked] = await Promise.all([
      read(wants('Worker'), () => api.users(call)),
      read(wants('Queue'), () => api.queues(call)),
      read(wants('Task') || wants('Job'), () => holdings.shares(call)),
      shelves,
      read(wants('Job'), async () => {
        const { rows, unreadable } = await shelves;
        const laid = await holdings.parked(
          call,
          rows.map(({ ref }) => ref.nativeId),
        );
        return { ...laid, unreadable: [...unreadable, ...laid.unreadable] };
      }),
    ]);
    for (const { media, row } of parked.rows) desk.note(media, row.id);

    const found: { readonly [K in EventKind]: Rows<EventItems[K]> } = {
      Worker: mapRows(workers, map.worker),
      Queue: mapRows(queues, map.queue),
      Task: holdings.tasks(shares),
      Job: holdings.jobs(shares, parked),
      Workbin: workbins,
    };
    const unreadable = EVENT_KINDS.filter((kind) => wants(kind) && found[kind].unreadable.length > 0);
    return {
      ...(wants('Worker') && { Worker: found.Worker.rows }),
      ...(wants('Queue') && { Queue: found.Queue.rows }),
      ...(wants('Task') && { Task: found.Task.rows.filter(({ state }) => isAlive(state.state)) }),
      ...(wants('Job') && { Job: found.Job.rows.filter((job) => isLive(job) && isShown(job)) }),
      ...(wants('Workbin') && { Workbin: found.Workbin.rows }),
      ...(unreadable.length > 0 && {
        unreadable: Object.fromEntries(
          unreadable.map((kind) => [kind, tellUnreadable(account, found[kind].unreadable)]),
        ),
      }),
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
  roster.replace(mark, me);
};
