import type { Call } from '../../../domain/call.ts';
import { throwUnreadable } from '../../../kit/unreadable.ts';
import type { Session } from '../session/session.ts';
import type { Sessions } from '../session/sessions.ts';
import type { GenesysSettings } from '../settings.ts';
import type { ChannelRow, UserRow } from './agent-rows.ts';
import { together } from './all-or-none.ts';
import { joinRows, mapRows, NO_ROWS, type Rows } from './rows.ts';

interface Reads {
  readonly me: (session: Session, call: Call) => Promise<Rows<UserRow>>;
  readonly channels: (session: Session, call: Call) => Promise<Rows<ChannelRow>>;
  readonly users: (call: Call) => Promise<Rows<UserRow>>;
  readonly user: (id: string, call: Call) => Promise<UserRow | null>;
}

const notSeen = (row: UserRow): UserRow => ({ ...row, isWorkTold: false });

/** The account's users as far as they are to be seen, its logins among them in any case. */
export const openVisibleUsers = (
  account: string,
  { workers }: GenesysSettings,
  sessions: Sessions,
  { me, channels, users, user }: Reads,
) => {
  const own = async (session: Session, call: Call): Promise<Rows<UserRow>> => {
    const told = await me(session, call);
    if (told.items.every((row) => row.channels !== null)) return told;
    const apart = await channels(session, call);
    const isWhole = apart.unreadable.length === 0;
    const completed = (row: UserRow): UserRow => ({
      ...row,
      channels: apart.items,
      isPresenceWhole: row.isPresenceWhole && isWhole,
    });
    return { ...mapRows(told, completed), flaws: [...told.flaws, ...apart.unreadable] };
  };

  /** Whether lists of users tell channels is not confirmed (contract §8): a login is asked where they do not. */
  const completed = async (row: UserRow, session: Session, call: Call): Promise<Rows<UserRow>> => {
    const { items, unreadable, flaws } = await own(session, call);
    const [told] = items;
    const whole = {
      ...row,
      channels: told?.channels ?? null,
      devices: told?.devices ?? row.devices,
      isPresenceWhole: row.isPresenceWhole && told?.isPresenceWhole === true,
    };
    // The row itself is there, whatever became of the second answer.
    return { items: [whole], unreadable: [], flaws: [...unreadable, ...flaws] };
  };

  /** Who is no login, when all users were read last. */
  let others = workers === 'logins' ? 0 : null;

  const all = async (call: Call): Promise<Rows<UserRow>> => {
    if (workers === 'logins') return joinRows(await Promise.all(sessions.all.map((session) => own(session, call))));
    const [listed, ids] = await Promise.all([
      users(call),
      Promise.all(sessions.all.map((session) => session.userId(call))),
    ]);
    const logins = new Map(ids.map((id, at) => [id, sessions.all[at]]));
    const known = new Set(listed.items.map(({ id }) => id));
    if (listed.unreadable.length === 0) others = listed.items.filter(({ id }) => !logins.has(id)).length;
    const unlisted = sessions.all.filter((_, at) => !known.has(ids[at] ?? ''));
    const found = await Promise.all([
      ...listed.items.map((row) => {
        const session = logins.get(row.id);
        if (session && row.channels === null) return completed(row, session, call);
        return { ...NO_ROWS, items: [session ? row : notSeen(row)] };
      }),
      ...unlisted.map((session) => own(session, call)),
    ]);
    return joinRows([{ ...listed, items: [] }, ...found]);
  };

  return {
    all: (call: Call) => together(call, all),

    /** How many users are to be seen who are no logins; `null` while that is not known. */
    countOthers: (): number | null => others,

    one: async (id: string, call: Call): Promise<UserRow | null> => {
      const session = await sessions.ofUser(id, call);
      if (!session) {
        const row = workers === 'logins' ? null : await user(id, call);
        return row && notSeen(row);
      }
      const { items, unreadable } = await own(session, call);
      throwUnreadable(account, unreadable);
      return items[0] ?? null;
    },
  };
};
