import { VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import { type Ref, refKey } from '../domain/ref.ts';

const MOST_AT_A_TIME = 8;
const MOST_WAITING = 1_000;

interface Slot {
  begun: boolean;
  readonly over: Promise<void>;
  /** A read that begins when this one is over. */
  next: Promise<void> | null;
}

/** Reads single objects: at most one in flight and one queued for each, and few at a time in all. */
export const openReads = (account: string, read: (ref: Ref<EventKind>) => Promise<void>) => {
  const slots = new Map<string, Slot>();
  const line: (() => void)[] = [];
  let inFlight = 0;

  const turn = (): Promise<void> | null => {
    if (inFlight < MOST_AT_A_TIME) {
      inFlight += 1;
      return null;
    }
    return new Promise((resolve) => line.push(resolve));
  };

  const pass = (): void => {
    const waiting = line.shift();
    if (waiting) waiting();
    else inFlight -= 1;
  };

  const run = async (of: Ref<EventKind>, slot: { begun: boolean }): Promise<void> => {
    await turn();
    slot.begun = true;
    try {
      await read(of);
    } finally {
      pass();
    }
  };

  const begin = (of: Ref<EventKind>): Promise<void> => {
    const key = refKey(of);
    const state = { begun: false };
    const slot: Slot = Object.assign(state, {
      next: null,
      over: run(of, state).finally(() => {
        if (slots.get(key) === slot && slot.next === null) slots.delete(key);
      }),
    });
    slots.set(key, slot);
    return slot.over;
  };

  return {
    /**
     * Settles with a read of the object; with `fresh` one that has not begun yet, else whichever is under way. Rejects with what the
     * read rejects with.
     */
    want(of: Ref<EventKind>, fresh: boolean): Promise<void> {
      const slot = slots.get(refKey(of));
      if (slot && (!fresh || !slot.begun)) return slot.over;
      if (slot) {
        slot.next ??= slot.over.then(
          () => begin(of),
          () => begin(of),
        );
        return slot.next;
      }
      if (line.length >= MOST_WAITING) {
        return Promise.reject(new VendorError('LIMIT_EXCEEDED', account, 'too many objects wait to be read'));
      }
      return begin(of);
    },
    inFlight: () => inFlight,
  };
};
