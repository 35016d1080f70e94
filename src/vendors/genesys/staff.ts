import type { Call } from '../../domain/call.ts';
import type { Session, Sessions } from './session.ts';
import type { GenesysSettings } from './settings.ts';
import { together } from './together.ts';
import type { ChannelRow, UserRow } from './wire.ts';

interface Reads {
  readonly me: (session: Session, call: Call) => Promise<UserRow>;
  readonly channels: (session: Session, call: Call) => Promise<ChannelRow[]>;
  readonly users: (call: Call) => Promise<UserRow[]>;
  readonly user: (id: string, call: Call) => Promise<UserRow | null>;
}

/** The account's users as far as they are to be seen, its logins among them in any case. */
export const openStaff = ({ workers }: GenesysSettings, sessions: Sessions, { me, channels, users, user }: Reads) => {
  const own = async (session: Session, call: Call): Promise<UserRow> => {
    const row = await me(session, call);
    return row.channels === null ? { ...row, channels: await channels(session, call) } : row;
  };

  /** Whether lists of users tell channels is not confirmed (contract §8): a login is asked where they do not. */
  const completed = async (row: UserRow, session: Session | undefined, call: Call): Promise<UserRow> => {
    if (row.channels !== null || !session) return row;
    const told = await own(session, call);
    return { ...row, channels: told.channels, devices: told.devices ?? row.devices };
  };

  const all = async (call: Call): Promise<UserRow[]> => {
    if (workers === 'logins') return Promise.all(sessions.all.map((session) => own(session, call)));
    const [rows, ids] = await Promise.all([
      users(call),
      Promise.all(sessions.all.map((session) => session.userId(call))),
    ]);
    const logins = new Map(ids.map((id, at) => [id, sessions.all[at]]));
    const listed = new Set(rows.map(({ id }) => id));
    const unlisted = sessions.all.filter((_, at) => !listed.has(ids[at] ?? ''));
    return Promise.all([
      ...rows.map((row) => completed(row, logins.get(row.id), call)),
      ...unlisted.map((session) => own(session, call)),
    ]);
  };

  return {
    all: (call: Call) => together(call, all),

    one: async (id: string, call: Call): Promise<UserRow | null> => {
      const session = await sessions.ofUser(id, call);
      if (session) return own(session, call);
      return workers === 'logins' ? null : user(id, call);
    },
  };
};
