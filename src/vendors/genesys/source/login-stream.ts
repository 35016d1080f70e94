import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { GapReason } from '../../../domain/event.ts';
import type { JsonObject } from '../../../domain/json.ts';
import { WireError } from '../../../domain/reading.ts';
import { type Clock, timeoutSignal } from '../../../domain/runtime.ts';
import type { WirePurpose } from '../../../domain/wire-watch.ts';
import type { Bayeux, openBayeux } from '../../../transport/bayeux.ts';
import type { Parts } from '../context.ts';
import { isLoggedIn, startSession } from '../session/contact-center-session.ts';
import type { Session } from '../session/session.ts';
import { openNotifications } from './notifications.ts';

/** How often in a row a line is opened anew before the account's stream gives up. */
const TRIES = 4;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_000;
/** A line that held this long begins to count its tries anew. */
const STEADY_MS = 60_000;
export const CALL_MS = 10_000;

export interface LineOptions {
  readonly parts: Pick<Parts, 'account' | 'settings' | 'runtime'>;
  readonly maxResponseBytes: number;
  readonly session: Session;
  readonly clock: Clock;
  readonly openBayeux: typeof openBayeux;
  /** Logins whose contact-centre session was started, by whichever stream of this account. */
  readonly started: Set<Session>;
  readonly on: {
    message(userId: string, channel: string, data: unknown): void;
    /** The topics are open: whatever is needed before it counts as live. */
    prepare(userId: string, session: Session): Promise<void>;
    live(gap: GapReason | null): void;
    lost(error: VendorError): void;
    ended(error: VendorError): void;
  };
}

/** The stream of one login. */
export interface Line {
  readonly isUp: boolean;
  /** `null` until the login is known. */
  readonly userId: string | null;
  readonly post: (path: string, body: JsonObject, query: Readonly<Record<string, string>>) => Promise<JsonObject>;
  /** See `Stream.wake`. */
  wake(wasAway?: boolean): void;
  /** Ends the topics, but not the contact-centre session. */
  close(): Promise<void>;
}

export const ownCall = (clock: Clock, ms = CALL_MS, countsAs: WirePurpose = 'login'): Call => ({
  signal: timeoutSignal(clock, ms),
  meter: { start: () => undefined, end: () => undefined },
  purpose: 'poll',
  countsAs,
});

const asError = (account: string, cause: unknown): VendorError => {
  if (cause instanceof VendorError) return cause;
  const why = cause instanceof WireError ? `: ${cause.message}` : '';
  return new VendorError('PROTOCOL', account, `the stream could not be opened${why}`, { cause });
};

export const openLine = ({
  parts,
  maxResponseBytes,
  session,
  clock,
  openBayeux: open,
  started,
  on,
}: LineOptions): Line => {
  const { account, settings, runtime } = parts;
  let userId: string | null = null;
  let bayeux: Bayeux | null = null;
  let isUp = false;
  let wasUp = false;
  let upSince = 0;
  let tries = 0;
  /** Moves on whenever what is waited for is overtaken: by a loss, another handshake, the end. */
  let round = 0;
  let isNewLogin = started.has(session);
  let login: string | undefined;
  let starting: Promise<void> = Promise.resolve();
  let isClosed = false;
  let isWaiting = false;
  let stopWaiting = (): void => undefined;

  /** Signing in anew may have happened by itself, when a request found the cookies dead. */
  const noticeLogin = (): void => {
    const now = /JSESSIONID=[^;]*/.exec(session.cookies.header(session.notifications))?.[0];
    if (login !== undefined && now !== login) isNewLogin = true;
    login = now;
  };

  /** Once a login; after another login only if that one has ended the contact-centre session (contract §7.4). */
  const start = async (): Promise<void> => {
    noticeLogin();
    if (!session.login.channels?.length) return;
    if (started.has(session)) {
      isNewLogin &&= !(await isLoggedIn(session, ownCall(runtime.clock)));
      if (!isNewLogin) return;
    }
    started.add(session);
    // Until it is known to have begun.
    isNewLogin = true;
    await startSession(session, ownCall(runtime.clock));
    isNewLogin = false;
  };

  const prepare = async (who: string): Promise<void> => {
    const mine = ++round;
    try {
      starting = starting.catch(() => undefined).then(start);
      await starting;
      await on.prepare(who, session);
    } catch (error) {
      if (mine === round) failBy(error);
      return;
    }
    if (mine !== round) return;
    isUp = true;
    upSince = clock.now();
    on.live(wasUp ? 'RECONNECTED' : null);
    wasUp = true;
  };

  const down = (): void => {
    if (isUp && clock.now() - upSince >= STEADY_MS) tries = 0;
    isUp = false;
    round += 1;
  };

  /** `isFinal`: another login will not mend it. */
  const fail = (error: VendorError, isFinal: boolean): void => {
    down();
    void release();
    tries += 1;
    if (tries >= TRIES || isFinal) {
      isClosed = true;
      on.ended(error);
      return;
    }
    on.lost(error);
    const again = (): void => {
      isWaiting = false;
      void begin(true);
    };
    isWaiting = true;
    stopWaiting = clock.after(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)), again);
  };

  /** The session has tried another login by itself. */
  const failBy = (cause: unknown): void => {
    const error = asError(account, cause);
    fail(error, !error.retryable);
  };

  const release = async (): Promise<void> => {
    const open = bayeux;
    bayeux = null;
    await open?.close();
  };

  const begin = async (isAgain: boolean): Promise<void> => {
    const mine = ++round;
    try {
      if (isAgain) {
        await session.renew(ownCall(runtime.clock));
        isNewLogin = true;
      }
      const who = await session.userId(ownCall(runtime.clock));
      if (mine === round) connect(who);
    } catch (error) {
      if (mine === round) failBy(error);
    }
  };

  const connect = (who: string): void => {
    userId = who;
    const opened = openNotifications({
      account,
      settings,
      runtime,
      session,
      maxResponseBytes,
      openBayeux: open,
      on: {
        message: (channel, data) => {
          if (!isClosed) on.message(who, channel, data);
        },
        live(gap) {
          if (isClosed) return;
          if (isUp && gap === 'UNREADABLE') on.live(gap);
          else {
            down();
            void prepare(who);
          }
        },
        lost(error) {
          if (isClosed) return;
          down();
          on.lost(error);
        },
        ended(error) {
          if (isClosed || bayeux !== opened) return;
          bayeux = null;
          fail(error, false);
        },
      },
    });
    bayeux = opened;
  };

  void begin(false);

  return {
    get isUp() {
      return isUp;
    },
    get userId() {
      return userId;
    },
    post: (path, body, query) => session.post(path, body, query, ownCall(runtime.clock, CALL_MS, 'stream')),
    wake(wasAway) {
      if (!isWaiting) {
        if (!isUp || wasAway) bayeux?.hurry(wasAway);
        return;
      }
      isWaiting = false;
      stopWaiting();
      void begin(true);
    },
    async close() {
      isClosed = true;
      isWaiting = false;
      round += 1;
      isUp = false;
      stopWaiting();
      // What begins the contact-centre session must not overtake what ends it.
      await Promise.allSettled([release(), starting]);
    },
  };
};
