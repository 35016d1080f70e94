import type { Message } from './messages.ts';

/** What waits for a client, in order. */
export interface Outbox {
  readonly size: number;
  readonly waiting: boolean;
  add(message: Message): void;
  take(): readonly Message[];
  clear(): void;
}

export const plainOutbox = (): Outbox => {
  let queue: Message[] = [];
  return {
    get size() {
      return queue.length;
    },
    get waiting() {
      return queue.length > 0;
    },
    add(message) {
      queue.push(message);
    },
    take() {
      const taken = queue;
      queue = [];
      return taken;
    },
    clear() {
      queue = [];
    },
  };
};

export interface AcknowledgedOutbox extends Outbox {
  /** The batch taken last. */
  readonly batch: number;
  /** Lets go of everything up to this batch; what was taken since waits again, ahead of what is newer. */
  acknowledge(batch: number): void;
}

export const acknowledgedOutbox = (): AcknowledgedOutbox => {
  const fresh = plainOutbox();
  let taken: { readonly batch: number; readonly message: Message }[] = [];
  let again: Message[] = [];
  let batch = 0;
  return {
    get size() {
      return taken.length + again.length + fresh.size;
    },
    get waiting() {
      return again.length > 0 || fresh.waiting;
    },
    get batch() {
      return batch;
    },
    add: fresh.add,
    take() {
      batch += 1;
      const messages = [...again, ...fresh.take()];
      again = [];
      for (const message of messages) taken.push({ batch, message });
      return messages;
    },
    acknowledge(upTo) {
      for (const { batch: sentIn, message } of taken) if (sentIn > upTo) again.push(message);
      taken = [];
    },
    clear() {
      taken = [];
      again = [];
      fresh.clear();
    },
  };
};
