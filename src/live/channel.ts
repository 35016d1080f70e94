import type { Clock } from '../events/clock.ts';
import { openDeltaLog } from './delta-log.ts';
import type { Changes, LiveDelivery, LiveEvent, LiveReader, ResyncReason } from './live-event.ts';
import { openLiveReader } from './live-reader.ts';

export type { LiveDelivery, LiveEvent, LiveReader, ResyncReason } from './live-event.ts';

/** What a channel shows. Folding `items` with what `update` answers gives the next `items`. */
export interface Picture<T> {
  /** As it was after the last `update`. */
  readonly items: () => readonly T[];
  /** Takes in what has happened since. */
  readonly update: () => Changes<T>;
  readonly stop: () => void;
}

export interface ChannelOptions<T> {
  readonly clock: Clock;
  /** Changes within this time are told together. */
  readonly intervalMs: number;
  /** For what changes although nothing happens: brought up to date this often while it is read. */
  readonly tickMs?: number | undefined;
  readonly keyOf: (item: T) => string;
  /** Begins to follow; `onChange` may be called at any time from then on. */
  readonly begin: (onChange: () => void) => Picture<T>;
}

export type Channel<T> = ReturnType<typeof openChannel<T>>;

const CURSOR = /^(.+)\.([0-9a-z]{1,11})$/;

/**
 * One view and its readers; `epoch` is part of its cursors, and different in each life.
 * Invariants: `picture.items()` is exactly what everyone who has read up to `log.seq()` has put together, and
 * a reader holds nothing but the seq it has read up to. While nobody reads, nothing is put together.
 */
export const openChannel = <T>(epoch: string, { clock, intervalMs, tickMs, keyOf, begin }: ChannelOptions<T>) => {
  const log = openDeltaLog(keyOf);
  const readers = new Map<LiveReader<T>, () => void>();
  let snapshot: LiveEvent<T> | null = null;
  let changed = false;
  let closed = false;
  let cancelFlush: (() => void) | null = null;
  let cancelTick = (): void => {};

  const cursorOf = (at: number): string => `${epoch}.${at.toString(36)}`;

  const parseCursor = (after: string): number | null => {
    const [, of, digits = ''] = CURSOR.exec(after) ?? [];
    const at = Number.parseInt(digits, 36);
    return of === epoch && at <= log.seq() ? at : null;
  };

  const flush = (): void => {
    cancelFlush?.();
    cancelFlush = null;
    changed = false;
    const changes = picture.update();
    if (changes.upserted.length === 0 && changes.removed.length === 0) return;
    log.append(changes);
    snapshot = null;
    for (const wake of [...readers.values()]) wake();
  };

  const arm = (): void => {
    if (changed && readers.size > 0) cancelFlush ??= clock.after(intervalMs, flush);
  };

  const tick = (): void => {
    if (tickMs === undefined) return;
    cancelTick = clock.after(tickMs, () => {
      flush();
      tick();
    });
  };

  const picture = begin(() => {
    changed = true;
    arm();
  });

  const snapshotNow = (): LiveEvent<T> => {
    snapshot ??= { type: 'snapshot', seq: log.seq(), items: picture.items() };
    return snapshot;
  };

  /** What one reader is told next. */
  const openTake = (after: string | null) => {
    /** What it has read up to; `null`: it has nothing. */
    let at = after === null ? null : parseCursor(after);
    /** Of a cursor that leads nowhere, until it has been told. */
    let lost = at === null ? after : null;

    /** The cursor stays where it leads nowhere, so that whoever comes back with it is told the same. */
    const resync = (reason: ResyncReason, cursor: string): LiveDelivery<T> => {
      at = null;
      lost = null;
      return { cursor, event: { type: 'resync', seq: log.seq(), reason }, conflated: 0 };
    };

    return (): LiveDelivery<T> | null => {
      const seq = log.seq();
      const had = at;
      if (had === seq) return null;
      if (lost !== null) return resync('UNKNOWN', lost);
      const delta = had === null ? null : log.since(had);
      if (had !== null && delta === null) return resync('EXPIRED', cursorOf(had));
      at = seq;
      const cursor = cursorOf(seq);
      return had !== null && delta !== null
        ? { cursor, event: delta, conflated: seq - had - 1 }
        : { cursor, event: snapshotNow(), conflated: 0 };
    };
  };

  return {
    /** Begins behind the cursor as far as that is possible; with a snapshot otherwise. `onClose` is told once, when the reader ends. */
    open(after: string | null, onClose: () => void): LiveReader<T> {
      if (readers.size === 0 && !closed) {
        flush();
        tick();
      }
      const { reader, wake } = openLiveReader(openTake(after), () => {
        readers.delete(reader);
        if (readers.size === 0) {
          cancelFlush?.();
          cancelFlush = null;
          cancelTick();
        }
        onClose();
      });
      readers.set(reader, wake);
      if (closed) void reader.return();
      return reader;
    },
    readers: (): number => readers.size,
    /** Ends every reader. */
    close(): void {
      closed = true;
      for (const reader of [...readers.keys()]) void reader.return();
      picture.stop();
    },
  };
};
