import type { VendorError } from '../domain/error.ts';
import type { EventItems, EventKind } from '../domain/event.ts';
import {
  narrow,
  type QueueRights,
  type SeenQueues,
  seenQueues,
  sightKey,
  unreadableSomewhere,
} from '../domain/sight.ts';
import type { Task } from '../domain/task.ts';
import type { Held } from './held.ts';

type AnyItem = EventItems[EventKind];

/** What a view shows of the objects of its accounts; `key` is the same for all who see the same. */
export interface Sight {
  readonly key: string;
  /** `null`: the account is seen whole. */
  readonly queuesOf: (account: string) => SeenQueues | null;
  /** The object as it is in this sight, the same one for the same object; `null`: it is not there. */
  readonly see: <T extends AnyItem>(item: T) => T | null;
}

export const EVERYTHING: Sight = { key: '', queuesOf: () => null, see: (item) => item };

export const openSight = (rights: QueueRights | null): Sight => {
  if (rights === null) return EVERYTHING;
  const known = new Map<string, SeenQueues | null>();
  const kept = new WeakMap<AnyItem, { readonly seen: AnyItem | null }>();
  const queuesOf = (account: string): SeenQueues | null => {
    const found = known.get(account);
    if (found !== undefined) return found;
    const seen = seenQueues(rights, account);
    known.set(account, seen);
    return seen;
  };
  return {
    key: sightKey(rights),
    queuesOf,
    see<T extends AnyItem>(item: T): T | null {
      const found = kept.get(item) ?? { seen: narrow(item, queuesOf(item.ref.account)) };
      kept.set(item, found);
      return found.seen as T | null;
    },
  };
};

/** What a worker holds as far as it is seen; what is not seen is not told, but that there is more is. */
export const heldIn = ({ see }: Sight, { tasks, areAll }: Held): Held => {
  const seen = tasks.flatMap((task: Task) => see(task) ?? []);
  return { tasks: seen, areAll: areAll && seen.length === tasks.length };
};

/** What could not be read has its path in the message, and may be of a queue that is not seen. */
export const errorIn = ({ queuesOf }: Sight, account: string, error: VendorError): VendorError =>
  error.code === 'UNREADABLE' && queuesOf(account) ? unreadableSomewhere(account) : error;
