import type { Cancel, Clock } from './clock.ts';
import { openLine, type Send, type Sending } from './line.ts';
import { loopbackUrl } from './loopback.ts';

export interface Delivery {
  readonly sending: Sending;
  /** How often it is sent again when it was not answered with a 2xx. */
  readonly retries: number;
}

export interface Deliveries {
  /** Sends it after what was handed over before; an address that is not of this machine is not dialled. */
  add(delivery: Delivery): void;
  /** Settles when nothing is on its way. */
  idle(): Promise<void>;
  close(): void;
}

export interface DeliveriesOptions {
  readonly clock: Clock;
  readonly send?: Send | undefined;
  /** How long an answer is waited for. */
  readonly answerMs: number;
  readonly retryMs: number;
  /** `swapped`: of two that follow each other the second goes first. */
  readonly order: 'kept' | 'swapped';
  readonly duplicates: boolean;
}

/** The longest that a lone delivery waits for one to be swapped with. */
const SWAP_MS = 1000;

/** What a simulated vendor tells by itself: one delivery at a time. */
export const openDeliveries = (options: DeliveriesOptions): Deliveries => {
  const { clock, answerMs, retryMs, order, duplicates } = options;
  const line = openLine(clock, answerMs, options.send);
  let last: Promise<void> = Promise.resolve();
  let held: { readonly delivery: Delivery; readonly forget: Cancel } | null = null;
  let closed = false;

  const deliver = async ({ sending, retries }: Delivery): Promise<void> => {
    for (let left = retries; !closed; left -= 1) {
      const reply = await line.send(sending);
      if ((reply && reply.status >= 200 && reply.status <= 299) || left <= 0) return;
      await line.pause(retryMs);
    }
  };
  const enqueue = (delivery: Delivery): void => {
    const times = duplicates ? [delivery, delivery] : [delivery];
    for (const each of times) last = last.then(() => deliver(each));
  };
  const release = (): void => {
    const waiting = held;
    held = null;
    waiting?.forget();
    if (waiting) enqueue(waiting.delivery);
  };

  return {
    add(delivery) {
      if (closed || !loopbackUrl(delivery.sending.url)) return;
      if (order === 'kept') {
        enqueue(delivery);
      } else if (held) {
        enqueue(delivery);
        release();
      } else {
        held = { delivery, forget: clock.after(SWAP_MS, release) };
      }
    },
    idle: () => last,
    close() {
      closed = true;
      held?.forget();
      held = null;
      line.close();
    },
  };
};
