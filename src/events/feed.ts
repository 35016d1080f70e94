import type { WebhookAnswer, WebhookRequest } from '../contract/source.ts';
import { VendorError } from '../domain/error.ts';
import type { EventKind, FeedHealth } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import type { Confirmed } from './events.ts';
import { openInbox } from './inbox.ts';
import { openInterest } from './interest.ts';
import type { AnyItem } from './kinds.ts';
import { openSupervisor } from './supervisor.ts';
import type { SupervisorOptions } from './supervisor-options.ts';
import { openWatches, type Watch } from './watches.ts';

export interface FeedOptions
  extends Pick<
    SupervisorOptions,
    'plan' | 'clock' | 'random' | 'patienceMs' | 'publish' | 'observe' | 'onFault' | 'onWhole'
  > {
  readonly lingerMs: number;
  /** Cursors are good that were given before this feed was opened. */
  readonly isResumable: boolean;
}

export interface Feed {
  /**
   * From now on somebody may ask for what has come since. Until then what is delivered is acknowledged and nothing else: the first
   * listener begins with what lives.
   */
  readonly expect: () => void;
  /** One more listener, who is expected to come back. The answer takes the interest back. */
  readonly join: (kinds: readonly EventKind[]) => () => void;
  /** Settles when changes of the kind are told, or it is known why not, or patience has run out. Never rejects. */
  readonly settled: (kind: EventKind) => Promise<void>;
  /** Settles when all that lives of the kind is known as well, or it is known why not, or patience has run out. Never rejects. */
  readonly complete: (kind: EventKind) => Promise<void>;
  /** See `Events.awaited`. */
  readonly awaited: (kind: EventKind, signal: AbortSignal) => Promise<void>;
  readonly present: (kind: EventKind) => readonly AnyItem[];
  readonly told: (ref: Ref<EventKind>) => AnyItem | null;
  /** See `Events.ours`. */
  readonly ours: (moment: number, heard: number) => number;
  readonly confirmed: (kind: EventKind) => Confirmed | null;
  readonly problem: (kind: EventKind) => VendorError | null;
  /** `onLost`: what was confirmed can no longer be watched. */
  readonly watch: (refs: readonly Ref[], onLost: (error: VendorError) => void) => Watch;
  readonly receive: (request: WebhookRequest) => Promise<WebhookAnswer>;
  /** See `Events.written`. */
  readonly written: (of: Ref | null) => void;
  /** See `Events.isRereading`. */
  readonly isRereading: () => boolean;
  /** A delivery was refused unread. */
  readonly missed: () => void;
  readonly health: () => FeedHealth;
  /** Streams, watched objects and calls in flight. */
  readonly upstream: () => number;
  readonly close: () => Promise<void>;
}

/** Everything that one account's changes need, while somebody listens. */
export const openFeed = (options: FeedOptions): Feed => {
  const { plan, clock, lingerMs, patienceMs, onFault } = options;
  const { name: account, adapter } = plan;
  let stopping: Promise<void> = Promise.resolve();
  let isExpected = options.isResumable;
  const expect = (): void => {
    isExpected = true;
  };

  const watches = openWatches({
    account,
    clock,
    lingerMs,
    patienceMs,
    isToldAnyhow: ({ kind }) => kind === 'Workbin' && supervisor.isTold(kind),
  });
  const stop = (): void => {
    watches.clear();
    stopping = supervisor.stop();
  };
  const interest = openInterest({ clock, lingerMs, onWanted: (kinds) => supervisor.want(kinds), onDeserted: stop });
  const supervisor = openSupervisor({
    ...options,
    kinds: interest.kinds,
    listeners: interest.listeners,
    onStream: watches.attach,
    onStreamGone: watches.detach,
    onRefused: watches.refused,
  });
  const { recorder, hint, onMissed, onOutdated } = supervisor;
  const maxAgeMs = plan.webhookMaxAgeMs;
  const receive = openInbox({
    adapter,
    clock,
    recorder,
    maxAgeMs,
    isExpected: () => isExpected,
    onUnexpected: supervisor.noteEvent,
    onOutdated,
    hint,
    onMissed,
    onFault,
  });

  return {
    expect,
    join(kinds) {
      expect();
      return interest.join(kinds);
    },
    settled: supervisor.settled,
    complete: supervisor.complete,
    awaited: supervisor.awaited,
    present: supervisor.recorder.present,
    told: supervisor.recorder.told,
    ours: supervisor.recorder.ours,
    confirmed: supervisor.confirmed,
    problem: supervisor.problem,
    watch(refs, onLost) {
      if (supervisor.hasStream) return watches.want(refs, onLost);
      const told = supervisor.isTold('Workbin');
      const refusal = new VendorError('UNSUPPORTED', account, 'this account does not tell the changes of workbins');
      return { confirmed: told ? Promise.resolve() : Promise.reject(refusal), release: () => {} };
    },
    receive,
    written: supervisor.written,
    isRereading: supervisor.recorder.isRereading,
    missed: onMissed,
    health: supervisor.health,
    upstream: () => supervisor.upstream() + watches.size(),
    async close() {
      interest.close();
      stop();
      supervisor.recorder.stop();
      await stopping;
    },
  };
};
