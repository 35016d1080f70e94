import type { VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';

/** `OPENING`: never live yet. `LOST`: not live, and not for long. `REPLACED`: polls stand in for it. */
export type StreamState = 'OPENING' | 'LIVE' | 'LOST' | 'REPLACED';

/** What has become of an account's ways of hearing since it is listened to. */
export interface Facts {
  stream: StreamState;
  streamError: VendorError | null;
  pollError: VendorError | null;
  /** The poll under way is not answered. */
  silence: VendorError | null;
  /** Kinds polled since the first listener came, and when the last of their polls began. */
  readonly polled: Map<EventKind, number>;
  /** Why nothing of a kind could be read by its last poll, though others could. */
  readonly failed: Map<EventKind, VendorError>;
  /** Why the last poll of a kind did not read it to its end. */
  readonly cut: Map<EventKind, VendorError>;
  /** Rows that the last poll of each kind could not read. */
  readonly unreadable: Map<EventKind, readonly VendorError[]>;
  /** Kinds of which more live than are kept. */
  readonly beyond: Set<EventKind>;
}

export const newFacts = (): Facts => ({
  stream: 'OPENING',
  streamError: null,
  pollError: null,
  silence: null,
  polled: new Map(),
  failed: new Map(),
  cut: new Map(),
  unreadable: new Map(),
  beyond: new Set(),
});
