import type { Changes, LiveEvent } from './live-event.ts';

type Delta<T> = Extract<LiveEvent<T>, { readonly type: 'delta' }>;

/** Kept for readers who lag or come back. */
const MOST_ROWS = 20_000;
const MOST_DELTAS = 1_000;
/** Readers who lag mostly lag alike. */
const MOST_JOINED = 16;

const sizeOf = ({ upserted, removed }: Changes<unknown>): number => upserted.length + removed.length;

/** The newest deltas of a view, numbered from 1 on without holes. */
export const openDeltaLog = <T>(keyOf: (item: T) => string) => {
  /** Of `deltas[i]` the seq is `seq - deltas.length + 1 + i`. */
  const deltas: Delta<T>[] = [];
  /** By where it begins: what leads from there to the newest. */
  const joined = new Map<number, Delta<T>>();
  let seq = 0;
  let rows = 0;

  const join = (parts: readonly Delta<T>[]): Delta<T> => {
    const upserted = new Map<string, T>();
    const removed = new Set<string>();
    for (const part of parts) {
      for (const item of part.upserted) {
        const key = keyOf(item);
        upserted.set(key, item);
        removed.delete(key);
      }
      for (const key of part.removed) {
        upserted.delete(key);
        removed.add(key);
      }
    }
    return { type: 'delta', seq, upserted: [...upserted.values()], removed: [...removed] };
  };

  return {
    seq: (): number => seq,

    append({ upserted, removed }: Changes<T>): void {
      seq += 1;
      const delta: Delta<T> = { type: 'delta', seq, upserted, removed };
      joined.clear();
      deltas.push(delta);
      rows += sizeOf(delta);
      while (deltas.length > MOST_DELTAS || (rows > MOST_ROWS && deltas.length > 1)) {
        const oldest = deltas.shift();
        if (oldest) rows -= sizeOf(oldest);
      }
    },

    /** Everything after `at`, which is less than `seq()`, as one delta; `null` when not all of it is kept. */
    since(at: number): Delta<T> | null {
      const missed = seq - at;
      if (missed > deltas.length) return null;
      if (missed === 1) return deltas.at(-1) ?? null;
      const known = joined.get(at);
      if (known) return known;
      const delta = join(deltas.slice(deltas.length - missed));
      if (joined.size < MOST_JOINED) joined.set(at, delta);
      return delta;
    },
  };
};
