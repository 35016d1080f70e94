import { VendorError } from '../domain/error.ts';
import type { FeedEvent } from '../domain/event.ts';
import { realRuntime } from '../domain/runtime.ts';
import type { Bus, Published, Subscribed } from './bus.ts';
import type { Clock } from './clock.ts';

export interface MemoryBusOptions {
  /** Events kept for those who come back. */
  readonly keep?: number;
  /** How long they are kept at most. */
  readonly keepMs?: number;
  readonly clock: Clock;
  /** Tells this bus from an earlier one of the same gateway. */
  readonly epoch?: string;
}

interface Listener {
  readonly hear: (published: Published) => void;
  /** It hears what comes after this event; what is older it has had by replay or never asked for. */
  readonly from: number;
}

const KEEP = 10_000;
const KEEP_MS = 5 * 60_000;

/** As many digits as the largest number has, so that cursors of one bus grow as texts too. */
const DIGITS = Number.MAX_SAFE_INTEGER.toString(36).length;
const CURSOR = new RegExp(`^(.+)-([0-9a-z]{${DIGITS}})$`);

/**
 * A bus inside this process. It publishes synchronously, and tells every listener the same order even when one publishes while it is
 * told. After `close` nothing is told, and subscribing throws.
 */
export const memoryBus = ({
  keep = KEEP,
  keepMs = KEEP_MS,
  clock,
  epoch = realRuntime.newId().slice(0, 8),
}: MemoryBusOptions): Bus => {
  /** By number, without holes: from `newest - kept.size + 1` to `newest`. */
  const kept = new Map<number, { readonly published: Published; readonly at: number }>();
  const listeners = new Set<Listener>();
  /** Numbered and kept, and not told to everybody yet. Longer than one only while a listener publishes. */
  let untold: { readonly number: number; readonly published: Published }[] = [];
  let newest = 0;
  let telling = false;
  let closed = false;

  const cursorOf = (number: number): string => `${epoch}-${number.toString(36).padStart(DIGITS, '0')}`;

  const forget = () => {
    const oldestAt = clock.now() - keepMs;
    for (let oldest = newest - kept.size + 1; oldest <= newest; oldest += 1) {
      const event = kept.get(oldest);
      if (!event || (kept.size <= keep && event.at >= oldestAt)) return;
      kept.delete(oldest);
    }
  };

  /** A listener answers for its own faults; neither the publisher nor its neighbours do. */
  const tell = ({ hear }: Listener, published: Published) => {
    try {
      hear(published);
    } catch {}
  };

  const tellAll = () => {
    for (const { number, published } of untold) {
      for (const listener of listeners) if (number > listener.from) tell(listener, published);
    }
    untold = [];
  };

  /** What is published meanwhile waits for its turn. */
  const inTurn = (first: () => void) => {
    if (telling) return first();
    telling = true;
    first();
    tellAll();
    telling = false;
  };

  const missedAfter = (number: number): Subscribed['missed'] => {
    if (number > newest) return 'RESTARTED';
    return number < newest - kept.size ? 'EXPIRED' : null;
  };

  /** What follows the cursor, or why that cannot be told. */
  const readCursor = (cursor: string): { missed: Subscribed['missed']; replay: Published[] } => {
    const [, life, digits] = CURSOR.exec(cursor) ?? [];
    if (!life || !digits) throw new VendorError('INVALID_INPUT', null, 'This is not the cursor of an event');
    const number = Number.parseInt(digits, 36);
    const missed = life === epoch ? missedAfter(number) : 'RESTARTED';
    const replay: Published[] = [];
    if (missed) return { missed, replay };
    for (let next = number + 1; next <= newest; next += 1) {
      const event = kept.get(next);
      if (event) replay.push(event.published);
    }
    return { missed, replay };
  };

  return {
    publish(event: FeedEvent) {
      if (closed) return;
      newest += 1;
      const published = { cursor: cursorOf(newest), event };
      kept.set(newest, { published, at: clock.now() });
      forget();
      untold.push({ number: newest, published });
      inTurn(() => {});
    },

    subscribe(hear, after = null) {
      if (closed) throw new VendorError('UNAVAILABLE', null, 'The events path is closed');
      forget();
      const { missed, replay } = after === null ? { missed: null, replay: [] } : readCursor(after);
      const listener = { hear, from: newest };
      listeners.add(listener);
      inTurn(() => {
        for (const published of replay) tell(listener, published);
      });
      return { missed, stop: () => void listeners.delete(listener) };
    },

    get cursor() {
      return cursorOf(newest);
    },

    get listeners() {
      return listeners.size;
    },

    close() {
      closed = true;
      listeners.clear();
      kept.clear();
      untold = [];
    },
  };
};
