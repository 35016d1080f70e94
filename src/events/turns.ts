import type { EventKind } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';

/** Of a list that was cut, one missing object is asked for by itself for so many rows that were read: it is to cost less than the list. */
const ROWS_PER_READ = 500;

/** Objects that are missing from lists that were cut, some at a time, so that all have their turn: most of them stand beyond the cut. */
export const openTurns = () => {
  const from = new Map<EventKind, number>();
  return {
    next(kind: EventKind, missing: readonly Ref<EventKind>[], rowsRead: number): readonly Ref<EventKind>[] {
      const count = Math.min(missing.length, Math.floor(rowsRead / ROWS_PER_READ));
      const begin = (from.get(kind) ?? 0) % Math.max(1, missing.length);
      from.set(kind, begin + count);
      return [...missing.slice(begin), ...missing.slice(0, begin)].slice(0, count);
    },
  };
};
