import { alone } from '../../../contract/snapshot.ts';
import type { Snapshot, Source } from '../../../contract/source.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { EventItems, EventKind } from '../../../domain/event.ts';
import { isLive } from '../../../domain/job.ts';
import { LIVE_TASK_STATES } from '../../../domain/task.ts';
import type { Parts } from '../context.ts';
import { isShown } from '../ports/job.ts';
import type { Holdings } from '../reads/held-work.ts';
import { mapRows, NO_ROWS, type Rows, tellUnreadable } from '../reads/rows.ts';
import type { Session } from '../session/session.ts';
import type { Roster } from './user-presence.ts';

const isAlive = (state: string): boolean => state === 'UNKNOWN' || LIVE_TASK_STATES.some((live) => live === state);

/**
 * Everything that lives, of these kinds. What logins hold is read once for tasks and jobs; for the jobs that nobody holds their
 * workbins are opened. The lists come in one answer each, however long they are.
 */
export const openSnapshot =
  ({ account, api, map, desk }: Parts, holdings: Holdings): NonNullable<Source['snapshot']> =>
  async (kinds, call) => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const read = async <T>(isWanted: boolean, reading: () => Promise<Rows<T>>): Promise<Rows<T> | VendorError> =>
      isWanted ? alone(account, call, reading) : NO_ROWS;

    const shelves = read(wants('Workbin') || wants('Job'), () => holdings.workbins(call));
    const [workers, queues, shares, workbins, parked] = await Promise.all([
      read(wants('Worker'), () => api.users(call)),
      read(wants('Queue'), () => api.queues(call)),
      read(wants('Task') || wants('Job'), () => holdings.shares(call)),
      shelves,
      read(wants('Job'), async () => {
        const bins = await shelves;
        if (bins instanceof VendorError) throw bins;
        const laid = await holdings.parked(
          call,
          bins.rows.map(({ ref }) => ref.nativeId),
        );
        return { ...laid, unreadable: [...bins.unreadable, ...laid.unreadable] };
      }),
    ]);
    if (!(parked instanceof VendorError)) for (const { media, row } of parked.rows) desk.note(media, row.id);

    const found: { readonly [K in EventKind]: Rows<EventItems[K]> | VendorError } = {
      Worker: workers instanceof VendorError ? workers : mapRows(workers, map.worker),
      Queue: queues instanceof VendorError ? queues : mapRows(queues, map.queue),
      Task: shares instanceof VendorError ? shares : holdings.tasks(shares),
      Job:
        shares instanceof VendorError ? shares : parked instanceof VendorError ? parked : holdings.jobs(shares, parked),
      Workbin: workbins,
    };
    const unreadable: { [K in EventKind]?: readonly VendorError[] } = {};
    const failed: { [K in EventKind]?: VendorError } = {};
    const rowsOf = <K extends EventKind>(kind: K): readonly EventItems[K][] | null => {
      const rows: Rows<EventItems[K]> | VendorError = found[kind];
      if (!wants(kind)) return null;
      if (rows instanceof VendorError) {
        failed[kind] = rows;
        return null;
      }
      if (rows.unreadable.length > 0) unreadable[kind] = tellUnreadable(account, rows.unreadable);
      return rows.rows;
    };
    const [Worker, Queue, Workbin] = [rowsOf('Worker'), rowsOf('Queue'), rowsOf('Workbin')];
    const Task = rowsOf('Task')?.filter(({ state }) => isAlive(state.state));
    const Job = rowsOf('Job')?.filter((job) => isLive(job) && isShown(job));
    return {
      ...(Worker && { Worker }),
      ...(Queue && { Queue }),
      ...(Task && { Task }),
      ...(Job && { Job }),
      ...(Workbin && { Workbin }),
      ...(Object.keys(unreadable).length > 0 && { unreadable }),
      ...(Object.keys(failed).length > 0 && { failed }),
    } satisfies Snapshot;
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
