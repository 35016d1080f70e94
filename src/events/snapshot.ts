import type { Adapter } from '../contract/adapter.ts';
import type { PortPage } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import { refKey } from '../domain/ref.ts';
import { type AnyItem, type AnyPort, liveFilter, portOf } from './kinds.ts';

const PAGE_SIZE = 500;
const MOST_PAGES = 2_000;

/** Whether a snapshot can tell of this kind. */
export const isPollable = (adapter: Adapter, kind: EventKind): boolean => {
  const port = portOf(adapter, kind);
  if (adapter.source?.snapshot === undefined) return port?.list !== undefined;
  return port !== undefined || (adapter.source.stream?.covers.includes(kind) ?? false);
};

interface Walked {
  readonly items: readonly AnyItem[];
  readonly unreadable: readonly VendorError[];
}

const walk = async (account: string, kind: EventKind, port: AnyPort, call: Call): Promise<Walked> => {
  const filter = liveFilter(kind, port);
  const items = new Map<string, AnyItem>();
  const unreadable: VendorError[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: PortPage<AnyItem> | undefined = await port.list?.({ filter, after, limit: PAGE_SIZE }, call);
    for (const { item } of page?.rows ?? []) items.set(refKey(item.ref), item);
    unreadable.push(...(page?.unreadable ?? []));
    const next: string | null = page?.next ?? null;
    if (next === null) return { items: [...items.values()], unreadable };
    after = next;
  }
  throw new VendorError('LIMIT_EXCEEDED', account, `the list of ${kind} has no end after ${MOST_PAGES} pages`);
};

/** What lives now, by kind; a kind of which nothing was told is absent. */
export type Living = ReadonlyMap<EventKind, Walked>;

export const readSnapshot = async (adapter: Adapter, kinds: readonly EventKind[], call: Call): Promise<Living> => {
  const told = await adapter.source?.snapshot?.(kinds, call);
  const living = new Map<EventKind, Walked>();
  for (const kind of kinds) {
    if (told) {
      const items = told[kind];
      if (items) living.set(kind, { items, unreadable: told.unreadable?.[kind] ?? [] });
    } else {
      const port = portOf(adapter, kind);
      if (port?.list) living.set(kind, await walk(adapter.account, kind, port, call));
    }
  }
  return living;
};
