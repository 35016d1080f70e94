import { onTestFinished } from 'vitest';
import type { ChangedEvent, EventItems, EventKind, FeedEvent, GapEvent } from '../../src/domain/event.ts';
import { refKey } from '../../src/domain/ref.ts';
import type { Delivery, Reader } from '../../src/events/events.ts';
import { isSame } from '../../src/events/same.ts';

/** What one reader has heard so far. */
export interface Ear {
  readonly reader: Reader;
  readonly deliveries: readonly Delivery[];
  readonly events: () => FeedEvent[];
  readonly changes: () => ChangedEvent[];
  readonly gaps: () => GapEvent[];
  /** The objects as they were told last, by their native id; what is gone is left out. */
  readonly fold: <K extends EventKind>(kind: K) => ReadonlyMap<string, EventItems[K]>;
  end: 'open' | 'done' | Error;
}

export const foldOf = <K extends EventKind>(changes: readonly ChangedEvent[], kind: K): Map<string, EventItems[K]> => {
  const items = new Map<string, EventItems[K]>();
  for (const event of changes) {
    if (event.kind !== kind) continue;
    if (event.item) items.set(event.ref.nativeId, event.item as EventItems[K]);
    else items.delete(event.ref.nativeId);
  }
  return items;
};

export const earOf = (reader: Reader): Ear => {
  const deliveries: Delivery[] = [];
  const events = (): FeedEvent[] => deliveries.map(({ event }) => event);
  const ear: Ear = {
    reader,
    deliveries,
    events,
    changes: () => events().filter((event) => event.type === 'changed'),
    gaps: () => events().filter((event) => event.type === 'gap'),
    fold: (kind) => foldOf(ear.changes(), kind),
    end: 'open',
  };
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.next();
      if (done) break;
      deliveries.push(value);
    }
    ear.end = 'done';
  };
  read().catch((error: Error) => {
    ear.end = error;
  });
  onTestFinished(async () => void (await reader.return()));
  return ear;
};

/** Changes of one object follow one another: each begins where the one before it ended, as far as is told. */
export const breaks = (ear: Ear): string[] => {
  const last = new Map<string, unknown>();
  const found: string[] = [];
  for (const { ref, before, item } of ear.changes()) {
    const key = refKey(ref);
    if (last.has(key) && !isSame(last.get(key), before)) found.push(key);
    last.set(key, item);
  }
  return found;
};
