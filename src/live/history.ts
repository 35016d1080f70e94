import type { Fact } from './facts.ts';

/** As long as a calendar day may be, where clocks are put back in it. */
export const KEPT_MS = 25 * 3_600_000;
const MOST_FACTS = 50_000;

/** A line of which the front is taken away; costs nothing per item. */
export const openLine = <T>() => {
  let items: T[] = [];
  let head = 0;
  return {
    push: (item: T): void => void items.push(item),
    shift(): T | undefined {
      const item = items[head];
      head += 1;
      if (head * 2 > items.length) {
        items = items.slice(head);
        head = 0;
      }
      return item;
    },
    first: (): T | undefined => items[head],
    /** Changes with the line. */
    rest: (): readonly T[] => (head === 0 ? items : items.slice(head)),
    size: (): number => items.length - head,
  };
};

/** A fact in the history. What is undone stands there until it is old, and is told to nobody. */
export interface Kept extends Fact {
  isHeld: boolean;
  isUndone: boolean;
}

export type History = ReturnType<typeof openHistory>;

/** What happened in the queues of one account, in the order in which it came to be known; the oldest is forgotten. */
export const openHistory = (most = MOST_FACTS, keptMs = KEPT_MS) => {
  const byQueue = new Map<string, ReturnType<typeof openLine<Kept>>>();
  /** The queue of each fact, in the order of all: its front is that of its queue's line. */
  const order = openLine<string>();
  /** How much of each line did not happen after all. */
  const undoneIn = new Map<string, number>();
  let lostUntil = -Infinity;

  const countUndone = (queue: string, by: 1 | -1): void => {
    const count = (undoneIn.get(queue) ?? 0) + by;
    if (count > 0) undoneIn.set(queue, count);
    else undoneIn.delete(queue);
  };

  const forget = (): Kept | undefined => {
    const queue = order.shift() ?? '';
    const line = byQueue.get(queue);
    const fact = line?.shift();
    if (line?.size() === 0) byQueue.delete(queue);
    if (fact?.isUndone) countUndone(queue, -1);
    if (fact) fact.isHeld = false;
    return fact;
  };

  return {
    add(fact: Fact, now: number): Kept {
      const kept: Kept = { ...fact, isHeld: true, isUndone: false };
      const line = byQueue.get(fact.queue) ?? openLine<Kept>();
      byQueue.set(fact.queue, line);
      line.push(kept);
      order.push(fact.queue);
      while (order.size() > most) lostUntil = Math.max(lostUntil, forget()?.at ?? now);
      for (;;) {
        const oldest = byQueue.get(order.first() ?? '')?.first();
        if (!oldest || oldest.at >= now - keptMs) return kept;
        forget();
      }
    },
    /** It did not happen: what came late shows it. */
    undo(kept: Kept): void {
      if (!kept.isHeld || kept.isUndone) return;
      kept.isUndone = true;
      countUndone(kept.queue, 1);
    },
    of(queue: string): readonly Fact[] {
      const facts = byQueue.get(queue)?.rest() ?? [];
      return undoneIn.has(queue) ? facts.filter(({ isUndone }) => !isUndone) : facts;
    },
    /** With what did not happen after all, until it is old. */
    size: (): number => order.size(),
    /** Of what happened up to here, some was forgotten because it was too much. */
    lostUntil: (): number => lostUntil,
  };
};
