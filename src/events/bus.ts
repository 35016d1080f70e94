import type { FeedEvent } from '../domain/event.ts';

export interface Published {
  /** Where to resume after this event. Opaque; grows with every event of one bus. */
  readonly cursor: string;
  readonly event: FeedEvent;
}

export interface Subscribed {
  /**
   * Why the events after the cursor could not all be told: then none of them was, since a part would look like the whole. `null` when
   * they were, or no cursor was given.
   */
  readonly missed: 'EXPIRED' | 'RESTARTED' | null;
  readonly stop: () => void;
}

/** Carries events from the accounts to the readers, and keeps the newest for those who come back. */
export interface Bus {
  publish(event: FeedEvent): void;
  /**
   * The listener hears every event from here on, in one order, inside `publish`; what is kept of the events after the cursor comes
   * first. A listener must not throw and must not wait: it puts the event aside and returns.
   * Throws `VendorError` `INVALID_INPUT` for a text that is no cursor, `UNAVAILABLE` when the bus is closed.
   */
  subscribe(listener: (published: Published) => void, after?: string | null): Subscribed;
  /** The cursor of the newest event. */
  readonly cursor: string;
  readonly listeners: number;
  close(): void;
}
