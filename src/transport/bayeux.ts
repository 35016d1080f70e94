import { VendorError } from '../domain/error.ts';
import { realRuntime } from '../domain/runtime.ts';
import { openCourse } from './bayeux-course.ts';
import { type Failure, type OnFailure, openEngine } from './bayeux-engine.ts';
import { codeOfReply, errorOfReply, isRefusal, type Message } from './bayeux-messages.ts';
import type { Bayeux, BayeuxInner, BayeuxListener, BayeuxOptions } from './bayeux-options.ts';
import { openRequests } from './bayeux-requests.ts';
import { openWire, type Trouble } from './bayeux-wire.ts';

export type { Bayeux, BayeuxInner, BayeuxListener, BayeuxOptions };

const BACKOFF = { firstMs: 1_000, maxMs: 60_000 };

/** Events are handed on before cometd sees them: it tells one twice where two subscriptions overlap, and none without data. */
const nothing = (): void => {};

type Go = (action: Failure['action'], delay: number) => void;

export const openBayeux = (options: BayeuxOptions, inner: Partial<BayeuxInner> = {}): Bayeux => {
  const { account, on, optional = [], backoff = BACKOFF } = options;
  const runtime = options.runtime ?? realRuntime;
  const { after } = runtime;
  const { random = runtime.random, maxNetworkDelayMs = 10_000, closeMs = 2_000 } = inner;

  let phase: 'open' | 'ending' | 'closed' = 'open';
  let finished: Promise<void> | null = null;
  let told: (() => void)[] = [];
  /** The session is gone, and cometd learns it from the next answer to a connect, whatever that says. */
  let renewing = false;
  let resubscribing = false;

  /** Told when cometd is done with a response, so that the listener may do as it likes. */
  const tell = (work: () => void): void => {
    if (phase === 'open') told.push(work);
  };
  const flush = (): void => {
    const due = told;
    told = [];
    for (const work of due) {
      if (phase === 'closed') return;
      try {
        work();
      } catch {
        // The listener's own affair.
      }
    }
  };

  const course = openCourse({
    channels: [...options.channels, ...optional],
    backoff,
    random,
    live: (gap) => {
      requests.calm();
      tell(() => on.live(gap));
    },
    lost: (error) => tell(() => on.lost(error)),
  });
  const error = (code: 'PROTOCOL' | 'TIMEOUT' | 'UNAVAILABLE' | 'INVALID_INPUT', words: string): VendorError =>
    new VendorError(code, account, `account ${account}: ${words}`);
  const silent = (): Trouble => ({ fate: 'lost', error: error('TIMEOUT', 'notifications: no answer in time') });
  const dismissed = (): VendorError => error('UNAVAILABLE', 'the server ended the session of the notifications');

  const onFailure: OnFailure = (reply, failure, proceed) => {
    if (phase !== 'open') return;
    const go: Go = (action, delay) => engine.postpone(() => proceed({ ...failure, action, delay }));
    const trouble = engine.trouble() ?? silent();
    if (trouble.fate === 'refused') end(trouble.error);
    else if (reply.channel === '/meta/handshake') afterHandshake(reply, failure, trouble, go);
    else afterConnect(reply, failure, trouble, go);
  };

  const afterHandshake = (reply: Message, { cause }: Failure, trouble: Trouble, go: Go) => {
    if (cause === 'negotiation') return end(error('PROTOCOL', 'the server offers no long polling'));
    if (cause === 'failure') {
      course.stumble(trouble);
      return go('handshake', course.delay({ trouble }));
    } else {
      const denial = errorOfReply(account, reply, 'the server denied the handshake of the notifications');
      const advised = reply.advice?.reconnect;
      if (advised === undefined ? isRefusal(reply) : advised === 'none') return end(denial);
      course.lose(denial);
      go('handshake', course.delay());
    }
  };

  const afterConnect = (reply: Message, { cause, action }: Failure, trouble: Trouble, go: Go) => {
    course.miss();
    const answered = cause === 'unsuccessful';
    if (answered && action === 'none') return end(dismissed());
    const gone = renewing || (answered && (action === 'handshake' || codeOfReply(reply) === 402));
    let again = false;
    if (gone) course.lose(sessionGone(reply));
    else if (answered) course.lose(errorOfReply(account, reply, 'a connect of the notifications failed'));
    // What could not be taken twice may be what the server keeps for this session: another one is free of it.
    else again = course.stumble(trouble);
    const delay = course.delay({ atOnce: trouble.fate === 'unreadable', gone, ...(!answered && { trouble }) });
    if (!gone && !again) return go('retry', delay);
    renewing = false;
    course.begin();
    // A subscription under way would stand before the handshake, on the one connection beside the connect's.
    engine.abort();
    go('handshake', delay);
  };

  const sessionGone = (reply: Message): VendorError =>
    errorOfReply(
      account,
      reply,
      'the server no longer knows the session of the notifications; when this comes at once after each handshake, its cookies do not come back to it',
    );

  /** For what a connect did not say itself. */
  const renew = (reply: Message): void => {
    if (renewing) return;
    course.lose(sessionGone(reply));
    course.begin();
    renewing = true;
    engine.abort();
  };

  const subscribe = (): void => {
    const { session } = course;
    resubscribing = false;
    const ask = (channel: string) =>
      client.subscribe(channel, nothing, (reply) => {
        if (session === course.session && phase === 'open') onSubscribed(channel, reply as Message);
      });
    try {
      client.batch(() => course.unconfirmed().forEach(ask));
    } catch {
      end(error('INVALID_INPUT', 'a channel of the notifications has a name that cannot be one'), true);
    }
  };

  const onSubscribed = (channel: string, reply: Message) => {
    if (reply.successful === true) return course.confirm(channel);
    if (codeOfReply(reply) === 402) return renew(reply);
    const isAnswered = !('failure' in reply);
    if (isAnswered && optional.includes(channel)) return course.confirm(channel);
    if (isRefusal(reply)) {
      return end(errorOfReply(account, reply, `the server refused the subscription of ${channel}`), true);
    }
    const trouble: Trouble = !isAnswered
      ? (engine.trouble() ?? silent())
      : { fate: 'lost', error: errorOfReply(account, reply, `the subscription of ${channel} failed`) };
    if (trouble.fate === 'refused') return end(trouble.error);
    if (resubscribing) return;
    resubscribing = true;
    course.stumble(trouble);
    const { session } = course;
    const again = (): void => {
      if (session === course.session && phase === 'open') subscribe();
    };
    engine.postpone(() => client.setTimeout(again, course.delay(isAnswered ? {} : { trouble })));
  };

  const onIncoming = (message: Message): Message | null => {
    const { channel, advice } = message;
    if (channel === '/meta/handshake') return message;
    if (channel === '/meta/connect') {
      if (renewing) message.successful = false;
      return message;
    }
    // A `/meta/disconnect` that is no answer to ours is the server's own.
    if (channel === '/meta/disconnect' || advice?.reconnect === 'none') end(dismissed());
    // cometd heeds it only at a connect, and there stops at it when the connect goes well.
    if (advice?.reconnect === 'handshake') renew(message);
    if (channel.startsWith('/meta/')) return message;
    if (phase !== 'closed') told.push(() => on.message(channel, message.data ?? message));
    return null;
  };

  const wire = openWire(options);
  const requests = openRequests({
    post: wire.post,
    runtime,
    mostMs: maxNetworkDelayMs,
    late: (waitedMs) => ({ ...silent(), waitedMs }),
  });
  const engine = openEngine({
    ...options,
    maxNetworkDelayMs,
    after,
    post: (url, body, done) => {
      if (!renewing) return requests.post(url, body, done);
      // The session is over, and no connect was under way that could tell cometd: one that left now would be held for nothing.
      const turn = setImmediate(() => done(silent()));
      return () => clearImmediate(turn);
    },
    onIncoming,
    onFailure,
    onSpoilt: course.skip,
    onLeave: flush,
  });
  const { client } = engine;

  const shut = async (takeLeave: boolean): Promise<void> => {
    if (takeLeave && client.getClientId() !== null && !client.isDisconnected()) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const cancel = after(closeMs, resolve);
      engine.enter(() => client.disconnect(() => resolve()));
      await promise;
      cancel();
    }
    engine.release();
    requests.release();
    await wire.close();
  };

  const end = (reason: VendorError, takeLeave = false): void => {
    if (phase !== 'open') return;
    phase = 'ending';
    finished = shut(takeLeave).then(() => {
      // What came before the end is told before it.
      told.push(() => on.ended(reason));
      flush();
    });
  };

  client.addListener('/meta/handshake', ({ successful }) => {
    if (!successful || phase !== 'open') return;
    renewing = false;
    course.begin();
    subscribe();
  });
  client.addListener('/meta/connect', ({ successful }) => {
    if (!successful) return;
    if (client.getAdvice().reconnect === 'none') end(dismissed());
    else course.beat();
  });
  engine.enter(() => client.handshake());

  return {
    hurry: (wasAway = false) => {
      if (phase !== 'open') return;
      requests.hurry(wasAway);
      engine.hurry();
    },
    close: () => {
      const before = phase;
      phase = 'closed';
      finished ??= shut(before === 'open');
      return finished;
    },
  };
};
