import type { Source, Stream, StreamSink } from '../../../contract/source.ts';
import { VendorError } from '../../../domain/error.ts';
import type { GapReason } from '../../../domain/event.ts';
import type { AccountLimits } from '../../../domain/limits.ts';
import type { Clock } from '../../../domain/runtime.ts';
import { openBayeux } from '../../../transport/bayeux.ts';
import type { Context } from '../context.ts';
import { openHeldWork } from '../reads/held-work.ts';
import { endSession } from '../session/contact-center-session.ts';
import type { Session } from '../session/session.ts';
import { NO_NEWS, subjectOf, withoutNews } from './change-parts.ts';
import { CALL_MS, type LoginStream, openLoginStream, ownCall } from './login-stream.ts';
import { openLiveSnapshot, readOwn } from './snapshot.ts';
import { openTranslate } from './translate.ts';
import { openUserPresence } from './user-presence.ts';
import { openWatch } from './watch.ts';

/** How long closing waits for the vendor. */
const CLOSING_MS = 3_000;

/** For tests, which say when time passes and messages come. */
export interface Inner {
  readonly clock: Clock;
  readonly openBayeux: typeof openBayeux;
}

export interface GenesysSource extends Source {
  /**
   * Logs off the agents that streams have logged on, which ends their HTTP sessions (contract §7.5). Not when a stream closes: an agent
   * must not lose an invitation because nobody watches a board.
   */
  readonly endSessions: () => Promise<void>;
}

/** Changes come over one CometD session for each login, since topics are a user's own (contract §5.2). */
export const openSource = (
  parts: Context,
  limits: Pick<AccountLimits, 'maxResponseBytes'>,
  inner: Partial<Inner> = {},
): GenesysSource => {
  const work = openHeldWork(parts);
  const started = new Set<Session>();
  return {
    // Workers are told of themselves only, and others are to be seen as well.
    stream: {
      covers: ['Task', 'Job', 'Workbin'],
      messages: true,
      open: (sink) => openStream({ ...limits, parts, work, started, sink, ...inner }),
    },
    snapshot: openLiveSnapshot(parts, work),
    endSessions: async () => {
      const working = parts.sessions.all.filter((session) => started.delete(session));
      await Promise.allSettled(working.map((session) => endSession(session, ownCall(parts.runtime.clock, CLOSING_MS))));
    },
  };
};

interface StreamOptions extends Partial<Inner> {
  readonly parts: Context;
  readonly maxResponseBytes: number;
  readonly work: ReturnType<typeof openHeldWork>;
  readonly started: Set<Session>;
  readonly sink: StreamSink;
}

const openStream = (options: StreamOptions): Stream => {
  const { parts, maxResponseBytes, work, started, sink, openBayeux: open = openBayeux } = options;
  const { account, sessions, expected, answers } = parts;
  const { clock = parts.runtime.clock } = options;
  const presence = openUserPresence();
  const streams = new Map<Session, LoginStream>();
  let isOver = false;
  let wasLive = false;
  let isLost = false;

  const isLive = (): boolean => streams.size === sessions.all.length && [...streams.values()].every(({ isUp }) => isUp);

  const watch = openWatch({
    account,
    clock,
    logins: () => (isLive() ? [...streams.values()].flatMap((stream) => stream.login() ?? []) : []),
  });

  const translate = openTranslate({
    ...parts,
    presence,
    settle: expected.settle,
    speakOf: watch.speakOf,
    watches: () => watch.refs().length > 0,
  });

  const message = (userId: string, channel: string, data: unknown): void => {
    if (isOver) return;
    answers.told(userId, data);
    const reading = translate(userId, data, channel);
    if (reading.type === 'confirmation') watch.confirm(userId, reading.confirmation);
    if (reading.type === 'changes') for (const change of reading.changes) sink.change(change);
    const isWhole = reading.type === 'changes' ? reading.isWhole : reading.type === 'confirmation';
    if (!isWhole && isLive()) sink.live('UNREADABLE');
  };

  /** What the vendor refuses is no longer watched; what could not be asked fails the login's stream, which tries again. */
  const prepare = async (userId: string, session: Session): Promise<void> => {
    for (const { ref: of, error } of await watch.resume(userId)) {
      if (error.retryable) throw error;
      await watch.unwatch([of]);
      sink.refused(of, error);
    }
    try {
      await readOwn(parts, work, presence, session, ownCall(parts.runtime.clock, CALL_MS, 'snapshot'));
    } catch (error) {
      // Less is understood then, but what is told is told all the same.
      if (!(error instanceof VendorError) || error.retryable || error.code === 'UNAUTHENTICATED') throw error;
    }
  };

  const live = (gap: GapReason | null): void => {
    if (isOver || !isLive()) return;
    sink.live(wasLive ? (gap ?? 'RECONNECTED') : null);
    wasLive = true;
    isLost = false;
  };

  /** Once, however many logins lose theirs. */
  const lost = (error: VendorError): void => {
    if (isOver || isLost) return;
    isLost = true;
    sink.lost(error);
  };

  const stopWatching = expected.watch({
    late({ commandId, userId, media, id: sentFor }, { id, notificationType, problem }) {
      const of = subjectOf(account, userId, media, id ?? sentFor);
      const common = { cause: notificationType, at: null, commandId, ...(problem && { problem }) };
      sink.change(withoutNews(of, NO_NEWS, common));
    },
    expired({ commandId, userId, media, id }) {
      const of = subjectOf(account, userId, media, id);
      sink.change(withoutNews(of, { type: 'stale' }, { cause: null, at: null, commandId }));
    },
  });

  const stopListening = answers.listen((session) => !isOver && streams.get(session)?.isUp === true);

  const release = async (): Promise<void> => {
    isOver = true;
    stopWatching();
    stopListening();
    watch.close();
    await Promise.allSettled([...streams.values()].map((stream) => stream.close()));
  };

  const inTime = (work: Promise<void>): Promise<void> =>
    new Promise((resolve) => {
      const stop = clock.after(CLOSING_MS, resolve);
      void work.then(() => {
        stop();
        resolve();
      });
    });

  const ended = (error: VendorError): void => {
    if (isOver) return;
    void release().then(() => sink.ended(error));
  };

  const on = { message, prepare, live, lost, ended };
  for (const session of sessions.all) {
    streams.set(session, openLoginStream({ parts, maxResponseBytes, session, clock, openBayeux: open, started, on }));
  }

  return {
    watch: watch.watch,
    unwatch: watch.unwatch,
    wake(wasAway) {
      for (const stream of streams.values()) stream.wake(wasAway);
    },
    async close() {
      isOver = true;
      stopWatching();
      await inTime(watch.unwatch(watch.refs()));
      await inTime(release());
    },
  };
};
