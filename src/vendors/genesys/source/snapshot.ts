import type { Source } from '../../../contract/source.ts';
import type { Call } from '../../../domain/call.ts';
import { openSnapshot } from '../../../kit/snapshot.ts';
import { throwUnreadable } from '../../../kit/unreadable.ts';
import type { Context } from '../context.ts';
import { isShown } from '../ports/job.ts';
import type { HeldWork } from '../reads/held-work.ts';
import { mapRows, type Rows } from '../reads/rows.ts';
import type { Session } from '../session/session.ts';
import type { UserPresence } from './user-presence.ts';

/** Reads once, however often it is asked. */
const once = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let reading: Promise<T> | null = null;
  return () => {
    reading ??= read();
    return reading;
  };
};

/** The lists come in one answer each, however long they are. */
const whole = <T>(rows: Rows<T>) => ({ ...rows, isEnd: true });

/**
 * Everything that lives. What logins hold is read once for tasks and jobs; for the jobs that nobody holds their workbins are opened.
 */
export const openLiveSnapshot = (
  { account, api, map, memory }: Context,
  work: HeldWork,
): NonNullable<Source['snapshot']> =>
  openSnapshot(account, (call) => {
    const shares = once(() => work.shares(call));
    const workbins = once(() => work.workbins(call));
    const parked = async () => {
      const laid = await work.parked(call, await workbins());
      for (const { media, row } of laid.items) memory.note(media, row.id);
      return laid;
    };
    return {
      Worker: async () => whole(mapRows(await api.users(call), map.worker)),
      Queue: async () => whole(mapRows(await api.queues(call), map.queue)),
      Task: async () => whole(work.tasks(await shares())),
      Job: async () => {
        const [held, laid] = await Promise.all([shares(), parked()]);
        const { items, ...rest } = work.jobs(held, laid);
        return whole({ ...rest, items: items.filter(isShown) });
      },
      Workbin: async () => whole(await workbins()),
    };
  });

/** What a login holds and where it is logged in, so that messages can be understood by what was before them (contract §7.3). */
export const readOwn = async (
  { account, api }: Pick<Context, 'account' | 'api'>,
  work: HeldWork,
  presence: UserPresence,
  session: Session,
  call: Call,
): Promise<void> => {
  const mark = presence.mark();
  const [{ items, unreadable }] = await Promise.all([api.me(session, call), work.sharesOf(session, call)]);
  throwUnreadable(account, unreadable);
  for (const me of items) presence.replace(mark, me);
};
