import { eachInSlices, type InTurns } from '../domain/slices.ts';
import type { Clock } from '../events/clock.ts';
import { openCursors } from './cursor.ts';
import { openDeltaLog } from './delta-log.ts';
import type { Changes, LiveDelivery, LiveEvent, LiveReader, Resume, ResyncReason, Snapshot } from './live-event.ts';
import { openLiveReader } from './live-reader.ts';
import type { Related } from './related.ts';
import { openRetelling } from './retelling.ts';
import { isSameLack, type StandingSource } from './standing.ts';
import { openVersions, type VersionsOptions } from './versions.ts';
import { openWhole } from './whole.ts';

export type { LiveDelivery, LiveEvent, LiveReader, Resume, ResyncReason } from './live-event.ts';

/** What a channel shows. Folding `items` with what `update` answers gives the next `items`. */
export interface Picture<T> {
  /** As it was after the last `update`, in slices. */
  readonly items: () => Generator<void, readonly T[]>;
  /** Takes in what has happened since. */
  readonly update: () => Changes<T>;
  /** The rows with these keys are among the next changes, as far as they are there. Absent: they cannot be told again. */
  readonly again?: (keys: Iterable<string>) => void;
  readonly related?: Related | null;
  readonly stop: () => void;
}

export interface ChannelOptions<T> extends VersionsOptions<T> {
  readonly clock: Clock;
  /** Changes within this time are told together. */
  readonly intervalMs: number;
  /** For what changes although nothing happens: brought up to date this often while it is read. */
  readonly tickMs?: number | undefined;
  readonly standing: StandingSource;
  /** Begins to follow, in slices; `onChange` may be called at any time from then on. */
  readonly begin: (onChange: () => void) => Generator<void, Picture<T>>;
  readonly inTurns: InTurns;
}

export type Channel<T> = Awaited<ReturnType<typeof openChannel<T>>>;

/** The longest silence towards a reader: what says nothing for longer has been lost. */
export const BEAT_MS = 5_000;
/** How often at most what is missing is looked at anew, while something is. */
const RECHECK_MS = 200;
/** Readers who lag mostly lag alike. */
const MOST_COMPOSED = 16;

/**
 * One view and its readers; `epoch` is part of its cursors, and different in each life. Invariants: `picture.items()` is exactly what
 * everyone who has read up to `log.seq()` has put together, and a reader holds nothing but the seq and the round that it has read up to.
 * While nobody reads, nothing is put together.
 */
export const openChannel = async <T>(epoch: string, options: ChannelOptions<T>) => {
  const { clock, intervalMs, tickMs, keyOf, standing: source, begin, inTurns } = options;
  const log = openDeltaLog(keyOf);
  const versions = openVersions(options);
  const readers = new Map<LiveReader<T>, () => void>();
  /** What is told of this round, by the seq on which it builds. */
  const composed = new Map<number, LiveEvent<T>>();
  /** The whole view has just been put together, for those who wait for it. */
  let isComposed = false;
  let snapshot: Snapshot<T> | null = null;
  /** Grows with everything that is told, whether rows have changed or not. */
  let round = 0;
  let changed = false;
  let closed = false;
  /** Payloads of the present state that are still being made. */
  let holds = 0;
  /** What is to be taken in when none is left. */
  let held: { isDue: boolean } | null = null;
  let cancelFlush: (() => void) | null = null;
  let cancelTick = (): void => {};
  let cancelBeat = (): void => {};
  let cancelRecheck = (): void => {};

  /** Everybody is told how it is now. */
  const tellRound = (): void => {
    round += 1;
    composed.clear();
    cancelBeat();
    cancelRecheck();
    cancelBeat = clock.after(BEAT_MS, () => flush(true));
    // That an account is whole again is not told by a change when it has no objects.
    if (standing.partial.some(({ isLasting }) => !isLasting))
      cancelRecheck = clock.after(Math.max(intervalMs, RECHECK_MS), recheck);
    for (const wake of [...readers.values()]) wake();
  };

  /** `isDue`: also when nothing is different. */
  const flush = (isDue: boolean): void => {
    cancelFlush?.();
    cancelFlush = null;
    if (holds > 0) {
      held = { isDue: isDue || held?.isDue === true };
      return;
    }
    changed = false;
    const changes = picture.update();
    const isChanged = changes.upserted.length > 0 || changes.removed.length > 0;
    if (isChanged) {
      log.append(changes);
      versions.take(changes, log.seq());
      whole.drop();
      snapshot = null;
    }
    // Only now is everything that was heard among the rows.
    const now = source.read();
    if (!isChanged && !isDue && isSameLack(standing.partial, now.partial)) return;
    standing = now;
    tellRound();
  };

  const recheck = (): void => {
    cancelRecheck = clock.after(Math.max(intervalMs, RECHECK_MS), recheck);
    flush(false);
  };

  const arm = (): void => {
    if (changed && readers.size > 0) cancelFlush ??= clock.after(intervalMs, () => flush(false));
  };

  const onChange = (): void => {
    changed = true;
    arm();
  };

  const tick = (): void => {
    if (tickMs === undefined) return;
    cancelTick = clock.after(tickMs, () => {
      flush(false);
      tick();
    });
  };

  function* start() {
    const opened = yield* begin(onChange);
    const items = yield* opened.items();
    const seq = log.seq();
    yield* eachInSlices(items, (item) => versions.put(item, seq));
    return { picture: opened, first: { items, versions: items.map(() => seq) } };
  }

  const { picture, first } = await inTurns(epoch, start());
  let standing = source.read();
  const stopWatching = source.watch(onChange);
  const retelling = openRetelling(clock, (keys) => {
    picture.again?.(keys);
    onChange();
  });

  const hold = (): (() => void) => {
    holds += 1;
    return () => {
      holds -= 1;
      if (holds > 0 || held === null) return;
      const { isDue } = held;
      held = null;
      if (readers.size > 0 && !closed) flush(isDue);
    };
  };

  const proof = () => ({ ...versions.proof(), lists: versions.lists(), ...standing });

  const whole = openWhole<T>(
    {
      party: epoch,
      inTurns,
      items: picture.items,
      versionOf: versions.of,
      hold,
      /** Who waits for it gets it before the next change is taken in: else there might always be another one. */
      onComposed() {
        isComposed = true;
        for (const wake of [...readers.values()]) wake();
        isComposed = false;
      },
    },
    first,
  );

  /** `null` while it is being put together. */
  const snapshotNow = (): Snapshot<T> | null => {
    const now = whole.now();
    if (now === null) return null;
    if (snapshot?.partial !== standing.partial) snapshot = { type: 'snapshot', seq: log.seq(), ...now, ...proof() };
    return snapshot;
  };

  /** What leads from there to now; `null`: not all of it is kept. */
  const deltaSince = (at: number): LiveEvent<T> | null => {
    const known = composed.get(at);
    if (known) return known;
    const changes = log.since(at);
    if (!changes) return null;
    const delta: LiveEvent<T> = { type: 'delta', ...changes, ...proof() };
    if (composed.size < MOST_COMPOSED) composed.set(at, delta);
    return delta;
  };

  const keysTold = (event: LiveEvent<T>, rows: readonly number[]): string[] => {
    const told = event.type === 'snapshot' ? event.items : event.type === 'delta' ? event.upserted : [];
    return rows.flatMap((index) => (index in told ? [keyOf(told[index] as T)] : []));
  };

  /** What one reader is told next. */
  const openTake = ({ after, fingerprint }: Resume) => {
    const cursors = openCursors(epoch, fingerprint);
    /** What it has read up to; `null`: it has nothing. */
    let at: number | null = null;
    let told = -1;
    /** Of a cursor that leads nowhere, until that has been told. */
    let lost: { readonly lost: ResyncReason; readonly cursor: string } | null = null;
    if (after !== null) {
      const read = cursors.read(after, log.seq());
      if ('at' in read) at = read.at;
      else lost = read;
    }

    const deliver = (cursor: string, event: LiveEvent<T>, conflated = 0): LiveDelivery<T> => ({
      cursor,
      event,
      conflated,
      related: picture.related ?? null,
      retell: (rows) => retelling.add(keysTold(event, rows)),
      hold,
    });

    /** The cursor stays where it leads nowhere, so that a reader who comes back with it is told the same. */
    const resync = (reason: ResyncReason, cursor: string): LiveDelivery<T> => {
      at = null;
      lost = null;
      return deliver(cursor, { type: 'resync', seq: log.seq(), reason });
    };

    return (): LiveDelivery<T> | null => {
      // Who is told the present state would hold it for longer.
      if (held && !(isComposed && at === null)) return null;
      const seq = log.seq();
      const had = at;
      if (had === seq && told === round) return null;
      if (lost) return resync(lost.lost, lost.cursor);
      const delta = had === null ? null : deltaSince(had);
      if (had !== null && delta === null) return resync('EXPIRED', cursors.write(had));
      const event = delta ?? snapshotNow();
      if (event === null) return null;
      at = seq;
      told = round;
      const conflated = had === null ? 0 : Math.max(0, seq - had - 1);
      return deliver(cursors.write(seq), event, conflated);
    };
  };

  return {
    /** Begins behind the cursor as far as that is possible; with a snapshot otherwise. `onClose` is told once, when the reader ends. */
    open(resume: Resume, onClose: () => void): LiveReader<T> {
      if (readers.size === 0 && !closed) {
        flush(true);
        tick();
      }
      const { reader, wake } = openLiveReader(openTake(resume), () => {
        readers.delete(reader);
        if (readers.size === 0) {
          cancelFlush?.();
          cancelFlush = null;
          cancelTick();
          cancelBeat();
          cancelRecheck();
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
      cancelBeat();
      cancelRecheck();
      retelling.stop();
      stopWatching();
      picture.stop();
    },
  };
};
