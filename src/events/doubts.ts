import type { EventKind } from '../domain/event.ts';

/** Kinds of which changes may have been missed: only a poll that began afterwards takes the doubt away. */
export const openDoubts = () => {
  const raisedIn = new Map<EventKind, number>();
  let round = 0;
  return {
    raise(kinds: readonly EventKind[]): void {
      for (const kind of kinds) raisedIn.set(kind, round);
    },
    /** A poll begins. Answers its number, for `settle`. */
    begin(): number {
      round += 1;
      return round;
    },
    settle(kinds: Iterable<EventKind>, polled: number): void {
      for (const kind of kinds) if ((raisedIn.get(kind) ?? polled) < polled) raisedIn.delete(kind);
    },
    has: (kind: EventKind): boolean => raisedIn.has(kind),
    clear: (): void => raisedIn.clear(),
  };
};

export type Doubts = ReturnType<typeof openDoubts>;
