import type { Cancel, Clock } from '../clock.ts';
import { asMessage, type Message } from './messages.ts';
import { acknowledgedOutbox, plainOutbox } from './outbox.ts';

export interface BayeuxSession {
  readonly clientId: string;
  readonly owner: string;
  readonly browserId: string;
  readonly subscriptions: ReadonlySet<string>;
  /** Has sent a connect since its handshake. */
  readonly connected: boolean;
  /** A connect of this session is held right now. */
  readonly held: boolean;
}

/** Why a held connect is let go: to be answered, because a second one came, because its socket closed, because the server stops. */
export type Release = 'answer' | 'superseded' | 'gone' | 'closing';

export interface SessionOptions {
  readonly clock: Clock;
  readonly clientId: string;
  readonly owner: string;
  readonly browserId: string;
  readonly timeoutMs: number;
  readonly intervalMs: number;
  readonly maxIntervalMs: number;
  readonly acknowledged: boolean;
  readonly onExpired: () => void;
}

export type Session = ReturnType<typeof openSession>;

const numberOr = (value: unknown, otherwise: number): number =>
  typeof value === 'number' && value >= 0 ? value : otherwise;

export const openSession = (options: SessionOptions) => {
  const { clock, clientId, owner, browserId, maxIntervalMs, onExpired } = options;
  const acknowledged = options.acknowledged ? acknowledgedOutbox() : null;
  const outbox = acknowledged ?? plainOutbox();
  const subscriptions = new Set<string>();
  let connected = false;
  let dismissed = false;
  let advised = false;
  let holding: ((why: Release) => void) | null = null;
  // What the newest connect asked for; the server's own unless it asked.
  let { timeoutMs, intervalMs } = options;
  let expiresAt: number | null = null;
  let stopExpiry: Cancel = () => {};

  const expireAt = (at: number): void => {
    stopExpiry();
    expiresAt = at;
    stopExpiry = clock.at(at, onExpired);
  };
  const keep = (): void => {
    stopExpiry();
    expiresAt = null;
  };

  return {
    clientId,
    owner,
    browserId,
    subscriptions,
    outbox,
    acknowledged,
    keep,
    get connected() {
      return connected;
    },
    get held() {
      return holding !== null;
    },
    get dismissed() {
      return dismissed;
    },
    get timeoutMs() {
      return timeoutMs;
    },

    connect(message: Message): void {
      connected = true;
      keep();
      const ack = asMessage(message.ext)?.ack;
      if (typeof ack === 'number') acknowledged?.acknowledge(ack);
      const asked = asMessage(message.advice);
      timeoutMs = numberOr(asked?.timeout, options.timeoutMs);
      intervalMs = numberOr(asked?.interval, options.intervalMs);
      // Who gives advice may have lost the server's.
      if (asked) advised = false;
    },
    /** A connect has been answered: the next has to come in time. */
    awaitNext: () => expireAt(clock.now() + intervalMs + maxIntervalMs),
    /** Any other message between two connects. */
    touch(): void {
      if (expiresAt !== null) expireAt(Math.max(expiresAt, clock.now() + maxIntervalMs));
    },

    /** Null: the client has it already. */
    takeAdvice(): Message | null {
      if (advised) return null;
      advised = true;
      // The timeout is that of later connects, so not the one that this connect asked for.
      return { reconnect: 'retry', interval: intervalMs, timeout: options.timeoutMs };
    },
    adviseAgain(): void {
      advised = false;
    },

    hold(): Promise<Release> {
      return new Promise((resolve) => {
        const stop = clock.after(timeoutMs, () => holding?.('answer'));
        holding = (why) => {
          holding = null;
          stop();
          resolve(why);
        };
      });
    },
    release: (why: Release): void => holding?.(why),
    dismiss(): void {
      dismissed = true;
    },
  };
};
