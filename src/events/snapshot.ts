import type { Adapter } from '../contract/adapter.ts';
import type { PortPage } from '../contract/port.ts';
import { alone, cutAt } from '../contract/snapshot.ts';
import { SNAPSHOT_LIMIT } from '../contract/source.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import { refKey } from '../domain/ref.ts';
import { detailed } from './detailed.ts';
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
  /** More live than were read: what is missing is not gone. */
  readonly isCut: boolean;
}

/** What lives now, by kind; a kind of which nothing was told is absent. */
export type Living = ReadonlyMap<EventKind, Walked>;

export interface Reading {
  readonly living: Living;
  /** Why a kind was not read, or, where it is among the living, not to its end. */
  readonly failed: ReadonlyMap<EventKind, VendorError>;
}

const inDetail = async (adapter: Adapter, walked: Walked, call: Call): Promise<Walked> => {
  const items: AnyItem[] = [];
  const unreadable = [...walked.unreadable];
  for (const one of await detailed(adapter, walked.items, call)) {
    if (one instanceof VendorError) unreadable.push(one);
    else items.push(one);
  }
  return { ...walked, items, unreadable };
};

const walk = async (adapter: Adapter, kind: EventKind, port: AnyPort, call: Call, limit: number): Promise<Walked> => {
  const filter = liveFilter(kind, port);
  const items = new Map<string, AnyItem>();
  const unreadable: VendorError[] = [];
  let after: string | null = null;
  for (let pages = 0; pages < MOST_PAGES; pages += 1) {
    const page: PortPage<AnyItem> | undefined = await port.list?.({ filter, after, limit: PAGE_SIZE }, call);
    for (const { item } of page?.rows ?? []) items.set(refKey(item.ref), item);
    unreadable.push(...(page?.unreadable ?? []));
    const next: string | null = page?.next ?? null;
    if (next === null || items.size >= limit) {
      return inDetail(adapter, { items: [...items.values()], unreadable, isCut: next !== null }, call);
    }
    after = next;
  }
  throw new VendorError('LIMIT_EXCEEDED', adapter.account, `the list of ${kind} has no end after ${MOST_PAGES} pages`);
};

const walkEach = async (adapter: Adapter, kinds: readonly EventKind[], call: Call, limit: number): Promise<Reading> => {
  const living = new Map<EventKind, Walked>();
  const failed = new Map<EventKind, VendorError>();
  for (const kind of kinds) {
    const port = portOf(adapter, kind);
    if (!port?.list) continue;
    const walked = await alone(adapter.account, call, () => walk(adapter, kind, port, call, limit));
    if (walked instanceof VendorError) {
      failed.set(kind, walked);
      continue;
    }
    living.set(kind, walked);
    if (walked.isCut) failed.set(kind, cutAt(adapter.account, limit));
  }
  return { living, failed };
};

/** Reads what lives of these kinds, each of which fails alone. Rejects with `VendorError` when the account as a whole cannot be read. */
export const readSnapshot = async (
  adapter: Adapter,
  kinds: readonly EventKind[],
  call: Call,
  limit = SNAPSHOT_LIMIT,
): Promise<Reading> => {
  const told = await adapter.source?.snapshot?.(kinds, call, limit);
  if (!told) return walkEach(adapter, kinds, call, limit);
  const living = new Map<EventKind, Walked>();
  const failed = new Map<EventKind, VendorError>();
  for (const kind of kinds) {
    const items = told[kind];
    const error = told.failed?.[kind];
    if (error) failed.set(kind, error);
    if (!items) continue;
    const walked = { items, unreadable: told.unreadable?.[kind] ?? [], isCut: error !== undefined };
    const whole = await alone(adapter.account, call, () => inDetail(adapter, walked, call));
    if (whole instanceof VendorError) failed.set(kind, whole);
    else living.set(kind, whole);
  }
  return { living, failed };
};
