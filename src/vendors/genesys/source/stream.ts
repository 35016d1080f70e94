import type { Source, Stream, StreamSink } from '../../../contract/source.ts';
import { VendorError } from '../../../domain/error.ts';
import type { GapReason } from '../../../domain/event.ts';
import type { AccountLimits } from '../../../domain/limits.ts';
import type { Clock } from '../../../domain/runtime.ts';
import { openBayeux } from '../../../transport/bayeux.ts';
import type { Parts } from '../context.ts';
import { openHoldings } from '../reads/held-work.ts';
import { endSession } from '../session/contact-center-session.ts';
import type { Session } from '../session/session.ts';
import { NO_NEWS, subjectOf, withoutNews } from './change-parts.ts';
import { CALL_MS, type Line, openLine, ownCall } from './login-stream.ts';
import { lookAround, openSnapshot } from './snapshot.ts';
import { openTranslate } from './translate.ts';
import { openRoster } from './user-presence.ts';
import { openWatch } from './watch.ts';

/** Time for the last words to the vendor. */
const FAREWELL_MS = 3_000;

/** For tests, which hold the time and the messages in their hand. */
export interface Inner {
  readonly clock: Clock;
  readonly openBayeux: typeof openBayeux;
}

export interface GenesysSource extends Source {
  /**
   * Logs off the agents that streams have logged on, which ends their HTTP sessions (contract §7.5). Not when a stream closes: an agent
   * must not lose an invitation because nobody watches a board.
   */
  readonly goHome: () => Promise<void>;
}

/** Changes come over one CometD session for each login, since topics are a user's own (contract §5.2). */
export const openSource = (
  parts: Parts,
  limits: Pick<AccountLimits, 'maxResponseBytes'>,
  inner: Partial<Inner> = {},
): GenesysSource => {
  const holdings = openHoldings(parts);
  const started = new Set<Session>();
  const open = (sink: StreamSink): Stream => openStream({ parts, limits, holdings, started, sink, inner });
  return {
    // Workers are told of themselves only, and others are to be seen as well.
    stream: { covers: ['Task', 'Job', 'Workbin'], open },
    snapshot: openSnapshot(parts, holdings),
    goHome: async () => {
      const working = parts.sessions.all.filter((session) => started.delete(session));
      await Promise.allSettled(
        working.map((session) => endSession(session, ownCall(parts.runtime.clock, FAREWELL_MS))),
      );
    },
  };
};

interface StreamOptions {
  readonly parts: Parts;
  readonly limits: Pick<AccountLimits, 'maxResponseBytes'>;
  readonly holdings: ReturnType<typeof openHoldings>;
  readonly started: Set<Session>;
  readonly sink: StreamSink;
  readonly inner: Partial<Inner>;
}

const openStream = ({ parts, limits, holdings, started, sink, inner }: StreamOptions): Stream => {
  const { account, sessions, map, desk, pending, answers, transcripts } = parts;
  const clock = inner.clock ?? parts.runtime.clock;
  const roster = openRoster();
  const lines = new Map<Session, Line>();
  let isOver = false;
  let wasLive = false;
  let isLost = false;

  const watch = openWatch({
    account,
    clock,
    lines: () => (isLive() ? [...lines].flatMap(([session, line]) => lineOf(session, line)) : []),
  });

  const lineOf = ({ login }: Session, { userId, post }: Line) =>
    userId !== null ? [{ userId, place: login.place ?? null, post }] : [];

  const translate = openTranslate({
    account,
    map,
    desk,
    roster,
    transcripts,
    settle: (facts) => pending.settle(facts),
    speakOf: (userId, id, owner) => watch.speakOf(userId, id, owner),
    watches: () => watch.refs().length > 0,
  });

  const message = (userId: string, channel: string, data: unknown): void => {
    answers.told(userId, data);
    const reading = translate(userId, data, channel);
    switch (reading.type) {
      case 'changes':
        for (const change of reading.changes) sink.change(change);
        if (!reading.isWhole && isLive()) sink.live('UNREADABLE');
        break;
      case 'confirmation':
        watch.confirm(userId, reading.confirmation);
        break;
      case 'unreadable':
        if (isLive()) sink.live('UNREADABLE');
    }
  };

  /** What the vendor no longer lets us watch is given up; what could not be asked fails the line, which tries again. */
  const prepare = async (userId: string, session: Session): Promise<void> => {
    for (const { ref: of, error } of await watch.resume(userId)) {
      if (error.retryable) throw error;
      await watch.unwatch([of]);
      sink.refused(of, error);
    }
    try {
      await lookAround(parts, holdings, roster, session, ownCall(parts.runtime.clock, CALL_MS, 'snapshot'));
    } catch (error) {
      // Less is understood then, but what is told is told all the same.
      if (!(error instanceof VendorError) || error.retryable || error.code === 'UNAUTHENTICATED') throw error;
    }
  };

  const isLive = (): boolean => lines.size === sessions.all.length && [...lines.values()].every(({ isUp }) => isUp);

  const live = (gap: GapReason | null): void => {
    if (isOver || !isLive()) return;
    sink.live(wasLive ? (gap ?? 'RECONNECTED') : null);
    wasLive = true;
    isLost = false;
  };

  /** Once, however many logins it befalls. */
  const lost = (error: VendorError): void => {
    if (isOver || isLost) return;
    isLost = true;
    sink.lost(error);
  };

  const stopWatching = pending.watch({
    late({ commandId }, order, { id, notificationType, problem }) {
      const of = subjectOf(account, order.userId, order.media, id ?? order.id);
      const common = { cause: notificationType, at: null, commandId, ...(problem && { problem }) };
      sink.change(withoutNews(of, NO_NEWS, common));
    },
    expired({ commandId }, { id, media, userId }) {
      const of = subjectOf(account, userId, media, id);
      sink.change(withoutNews(of, { type: 'stale' }, { cause: null, at: null, commandId }));
    },
  });

  const stopListening = answers.listen((session) => !isOver && lines.get(session)?.isUp === true);

  const release = async (): Promise<void> => {
    isOver = true;
    stopWatching();
    stopListening();
    watch.close();
    await Promise.allSettled([...lines.values()].map((line) => line.close()));
  };

  const inTime = (work: Promise<void>): Promise<void> =>
    new Promise((resolve) => {
      const stop = clock.after(FAREWELL_MS, resolve);
      void work.then(() => {
        stop();
        resolve();
      });
    });

  const end = (error: VendorError): void => {
    if (isOver) return;
    void release().then(() => sink.ended(error));
  };

  for (const session of sessions.all) {
    const line = openLine({
      parts,
      maxResponseBytes: limits.maxResponseBytes,
      session,
      clock,
      openBayeux: inner.openBayeux ?? openBayeux,
      started,
      on: {
        message: (userId, channel, data) => {
          if (!isOver) message(userId, channel, data);
        },
        prepare,
        live,
        lost,
        ended: end,
      },
    });
    lines.set(session, line);
  }

  return {
    watch: (refs) => watch.watch(refs),
    unwatch: (refs) => watch.unwatch(refs),
    wake(wasAway) {
      for (const line of lines.values()) line.wake(wasAway);
    },
    async close() {
      isOver = true;
      stopWatching();
      await inTime(watch.unwatch(watch.refs()));
      await inTime(release());
    },
  };
};
