import type { Clock } from '../../../sandbox/clock.ts';
import type { FastifyRequest } from '../../../sandbox/http-face.ts';
import type { Ids } from './ids.ts';
import type { User } from './records.ts';

export interface HttpSession {
  readonly id: string;
  readonly userId: string;
  csrf: string;
  touchedAt: number;
}

export interface Caller {
  readonly user: User;
  readonly session: HttpSession | null;
}

const SESSIONS_KEPT = 500;

/** Names compare without case in HTTP; of several cookies of the name the first counts. */
const cookieOf = (request: FastifyRequest, name: string): string | null => {
  const found = String(request.headers.cookie ?? '')
    .split(';')
    .map((each) => each.trim().split('='))
    .find(([key]) => key === name);
  return found?.[1] ?? null;
};

/** `name:password`, in Latin-1 or UTF-8: clients do both (contract §2.1). */
const basicOf = (request: FastifyRequest): readonly string[] => {
  const [, encoded] = /^basic +(\S+)$/i.exec(String(request.headers.authorization ?? '')) ?? [];
  if (encoded === undefined) return [];
  const bytes = Buffer.from(encoded, 'base64');
  return [bytes.toString('utf8'), bytes.toString('latin1')];
};

export interface SessionsOptions {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly idleMs: number;
  readonly users: ReadonlyMap<string, User>;
}

/** What a node knows of its clients; lost with the node (contract §2.2). */
export const createSessions = ({ clock, ids, idleMs, users }: SessionsOptions) => {
  const sessions = new Map<string, HttpSession>();

  const bySession = (request: FastifyRequest): Caller | null => {
    const session = sessions.get(cookieOf(request, 'JSESSIONID') ?? '');
    const user = users.get(session?.userId ?? '');
    if (!session || !user) return null;
    if (clock.now() - session.touchedAt > idleMs) {
      sessions.delete(session.id);
      return null;
    }
    session.touchedAt = clock.now();
    return { user, session };
  };
  const byPassword = (request: FastifyRequest): User | null => {
    const given = basicOf(request);
    return [...users.values()].find(({ userName, password }) => given.includes(`${userName}:${password}`)) ?? null;
  };

  return {
    /**
     * Both are taken, and a cookie of the same user keeps its session. Credentials that are wrong are not made good by a
     * cookie.
     */
    callerOf(request: FastifyRequest): Caller | null {
      const kept = bySession(request);
      if (request.headers.authorization === undefined) return kept;
      const user = byPassword(request);
      return user && { user, session: kept?.user === user ? kept.session : null };
    },

    open(user: User): HttpSession {
      const session = { id: ids.session(), userId: user.id, csrf: ids.uuid(), touchedAt: clock.now() };
      sessions.set(session.id, session);
      const [oldest] = sessions.keys();
      if (sessions.size > SESSIONS_KEPT && oldest !== undefined) sessions.delete(oldest);
      return session;
    },

    /** Of one user, or all. */
    end(userId?: string): void {
      for (const { id, userId: owner } of sessions.values()) {
        if (userId === undefined || owner === userId) sessions.delete(id);
      }
    },
    drop: (session: HttpSession): boolean => sessions.delete(session.id),

    /** What a client still sends is refused until it has read the new one. */
    rotateCsrf(userId?: string): void {
      for (const session of sessions.values()) {
        if (userId === undefined || session.userId === userId) session.csrf = ids.uuid();
      }
    },
    count: () => sessions.size,
  };
};

export type Sessions = ReturnType<typeof createSessions>;
