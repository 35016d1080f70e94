import type { Changes } from './live-event.ts';

/** What is different between two states of a view. */
export interface LoggedDelta<T> extends Changes<T> {
  readonly since: number;
  readonly seq: number;
  /** Of `upserted`, one by one: the seq of the last change. */
  readonly versions: readonly number[];
}

/** Kept for readers who lag or come back. */
const MOST_ROWS = 20_000;
const MOST_DELTAS = 1_000;

const sizeOf = ({ upserted, removed }: Changes<unknown>): number => upserted.length + removed.length;

/** The newest deltas of a view, numbered from 1 on without holes. */
export const openDeltaLog = <T>(keyOf: (item: T) => string) => {
  /** Of `deltas[i]` the seq is `seq - deltas.length + 1 + i`. */
  const deltas: LoggedDelta<T>[] = [];
  let seq = 0;
  let rows = 0;

  const join = (parts: readonly LoggedDelta<T>[], since: number): LoggedDelta<T> => {
    const upserted = new Map<string, { readonly item: T; readonly version: number }>();
    const removed = new Set<string>();
    for (const part of parts) {
      for (const item of part.upserted) {
        const key = keyOf(item);
        upserted.set(key, { item, version: part.seq });
        removed.delete(key);
      }
      for (const key of part.removed) {
        upserted.delete(key);
        removed.add(key);
      }
    }
    const told = [...upserted.values()];
    return {
      since,
      seq,
      upserted: told.map(({ item }) => item),
      versions: told.map(({ version }) => version),
      removed: [...removed],
    };
  };

  return {
    seq: (): number => seq,

    append({ upserted, removed }: Changes<T>): void {
      const since = seq;
      seq += 1;
      const delta = { since, seq, upserted, versions: upserted.map(() => seq), removed };
      deltas.push(delta);
      rows += sizeOf(delta);
      while (deltas.length > MOST_DELTAS || (rows > MOST_ROWS && deltas.length > 1)) {
        const oldest = deltas.shift();
        if (oldest) rows -= sizeOf(oldest);
      }
    },

    /** Everything after `at` as one delta, which is empty when that is `seq()`; `null` when not all of it is kept. */
    since(at: number): LoggedDelta<T> | null {
      const missed = seq - at;
      if (missed > deltas.length) return null;
      const last = deltas.at(-1);
      return missed === 1 && last ? last : join(deltas.slice(deltas.length - missed), at);
    },
  };
};
