import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { AccountLimits } from '../../../domain/limits.ts';
import { type Runtime, realRuntime } from '../../../domain/runtime.ts';
import { openTurns } from '../../../transport/turns.ts';
import type { GenesysSettings } from '../settings.ts';
import { openSession, type Session } from './session.ts';

export type Sessions = ReturnType<typeof openSessions>;

/** The logins of an account. */
export const openSessions = (account: string, settings: GenesysSettings, limits: AccountLimits, runtime?: Runtime) => {
  const { uptime, after } = runtime ?? realRuntime;
  const turns = openTurns({ account, rate: limits.rate, now: uptime, after });
  const all: readonly Session[] = settings.users.map((user) =>
    openSession(account, settings, user, limits, runtime, turns),
  );
  const [first] = all;
  if (!first) throw new VendorError('INVALID_INPUT', account, 'users must name one user at least');

  return {
    /** Reads for the whole account, and speaks for users who are no logins. */
    first,
    all,
    /** The login of this user; `null` when the account holds none. */
    async ofUser(userId: string, call: Call): Promise<Session | null> {
      const ids = await Promise.allSettled(all.map((session) => session.userId(call)));
      const at = ids.findIndex((id) => id.status === 'fulfilled' && id.value === userId);
      if (at >= 0) return all[at] ?? null;
      // A user who cannot sign in may be the one that is looked for.
      const failed = ids.find((id) => id.status === 'rejected');
      if (failed) throw failed.reason;
      return null;
    },
    /** Of the first session that has one. */
    outage: () => all.map((session) => session.outage()).find((error) => error !== null) ?? null,
    /** Of all sessions: they are one account to the vendor. */
    calls: turns.state,
    /** Of any session. */
    onAnswer(listener: () => void): () => void {
      const stops = all.map((session) => session.onAnswer(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    close: async (): Promise<void> => void (await Promise.all(all.map((session) => session.close()))),
  };
};
