import type { Call, CallsState } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { AccountLimits } from '../../../domain/limits.ts';
import { type Runtime, realRuntime } from '../../../domain/runtime.ts';
import { openTurns } from '../../../transport/turns.ts';
import type { GenesysSettings } from '../settings.ts';
import { openSession, type Session } from './session.ts';

/** The logins of an account. */
export interface Sessions {
  /** Reads for the whole account, and speaks for users who are no logins. */
  readonly first: Session;
  readonly all: readonly Session[];
  /** The login of this user; `null` when the account holds none. */
  ofUser(userId: string, call: Call): Promise<Session | null>;
  /** Of the first session that has one. */
  outage(): VendorError | null;
  /** Of all sessions: they are one account to the vendor. */
  calls(): CallsState;
  /** Of any session. */
  onAnswer(listener: () => void): () => void;
  close(): Promise<void>;
}

export const openSessions = (
  account: string,
  settings: GenesysSettings,
  limits: AccountLimits,
  runtime?: Runtime,
): Sessions => {
  const { uptime, after } = runtime ?? realRuntime;
  const turns = openTurns({ account, rate: limits.rate, now: uptime, after });
  const all = settings.users.map((user) => openSession(account, settings, user, limits, runtime, turns));
  const [first] = all;
  if (!first) throw new VendorError('INVALID_INPUT', account, 'users must name one user at least');

  return {
    first,
    all,
    ofUser: async (userId, call) => {
      const ids = await Promise.allSettled(all.map((session) => session.userId(call)));
      const at = ids.findIndex((id) => id.status === 'fulfilled' && id.value === userId);
      if (at >= 0) return all[at] ?? null;
      // A user who cannot sign in may be the one that is looked for.
      const failed = ids.find((id) => id.status === 'rejected');
      if (failed) throw failed.reason;
      return null;
    },
    outage: () => all.map((session) => session.outage()).find((error) => error !== null) ?? null,
    calls: turns.state,
    onAnswer: (listener) => {
      const stops = all.map((session) => session.onAnswer(listener));
      return () => {
        for (const stop of stops) stop();
      };
    },
    close: async () => {
      await Promise.all(all.map((session) => session.close()));
    },
  };
};
