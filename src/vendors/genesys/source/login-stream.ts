import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { GapReason } from '../../../domain/event.ts';
import { WireError } from '../../../domain/reading.ts';
import { type Clock, timeoutSignal } from '../../../domain/runtime.ts';
import type { WirePurpose } from '../../../domain/wire-watch.ts';
import type { Bayeux } from '../../../transport/bayeux.ts';
import { isLoggedIn, startSession } from '../session/contact-center-session.ts';
import type { Session } from '../session/session.ts';
import { type NotificationsOptions, openNotifications } from './notifications.ts';
import type { WatchLogin } from './watch-request.ts';

/** How often in a row it is opened anew before the account's stream gives up. */
const TRIES = 4;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_000;
/** One that held this long begins to count its tries anew. */
const STEADY_MS = 60_000;
export const CALL_MS = 10_000;

export interface LoginStreamOptions extends NotificationsOptions {
  readonly clock: Clock;
  /** Logins whose contact-center session was started, by whichever stream of this account. */
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

export type LoginStream = ReturnType<typeof openLoginStream>;

/** The stream of one login. */
export const openLoginStream = ({ clock, started, on, ...options }: LoginStreamOptions) => {
  const { session, parts } = options;
  const { account, runtime } = parts;
  const call = (ms?: number, countsAs?: WirePurpose): Call => ownCall(runtime.clock, ms, countsAs);
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
  /** Takes back the next try, while one is waited for. */
  let stopWaiting: (() => void) | null = null;

  /** Signing in anew may have happened by itself, when a request found the cookies dead. */
  const noticeLogin = (): void => {
    const now = /JSESSIONID=[^;]*/.exec(session.cookies.header(session.notifications))?.[0];
    if (login !== undefined && now !== login) isNewLogin = true;
    login = now;
  };

  /** Once a login; after another login only if that one has ended the contact-center session (contract §7.4). */
  const start = async (): Promise<void> => {
    noticeLogin();
    if (!session.login.channels?.length) return;
    if (started.has(session)) {
      isNewLogin &&= !(await isLoggedIn(session, call()));
      if (!isNewLogin) return;
    }
    started.add(session);
    // Until it is known to have begun.
    isNewLogin = true;
    await startSession(session, call());
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
    stopWaiting = clock.after(Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** (tries - 1)), again);
  };

  const again = (): void => {
    stopWaiting = null;
    void begin(true);
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
        await session.renew(call());
        isNewLogin = true;
      }
      const who = await session.userId(call());
      if (mine === round) connect(who);
    } catch (error) {
      if (mine === round) failBy(error);
    }
  };

  const connect = (who: string): void => {
    userId = who;
    const opened = openNotifications(options, {
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
    });
    bayeux = opened;
  };

  void begin(false);

  return {
    get isUp() {
      return isUp;
    },
    /** As `openWatch` sees it; `null` until it is known who signed in. */
    login(): WatchLogin | null {
      if (userId === null) return null;
      const post: WatchLogin['post'] = (path, body, query) => session.post(path, body, query, call(CALL_MS, 'stream'));
      return { userId, place: session.login.place ?? null, post };
    },
    /** See `Stream.wake`. */
    wake(wasAway?: boolean): void {
      if (stopWaiting !== null) {
        stopWaiting();
        again();
      } else if (!isUp || wasAway) bayeux?.hurry(wasAway);
    },
    /** Ends the topics, but not the contact-center session. */
    async close(): Promise<void> {
      isClosed = true;
      round += 1;
      isUp = false;
      stopWaiting?.();
      stopWaiting = null;
      // What begins the contact-center session must not overtake what ends it.
      await Promise.allSettled([release(), starting]);
    },
  };
};
