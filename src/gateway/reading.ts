import type { PortPage } from '../contract/port.ts';
import { VendorError } from '../domain/error.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import { type Filters, type Items, kindRow } from './kinds.ts';
import { asVendorError, type Scope } from './scope.ts';

/** From this many objects on, one list may be cheaper than a read each. */
export const LIST_FROM = 3;
/** Rows that vendors give in one call: a list that fits into it is worth reading whole, a longer one is not. */
export const LIST_PAGE = 200;
/** Pages that such a list may come in. */
const LIST_PARTS = 3;

/**
 * Whether the objects of a kind fit into one list call, as far as it is known: an account keeps its answer for as long as
 * the process lives, so that a list which turned out long is not tried over and over.
 */
export type Shapes = Map<string, 'fits' | 'long'>;

export type Answer<T> = T | null | VendorError;

const readOne = <K extends Kind>(scope: Scope, account: OpenAccount, kind: K, nativeId: string) => {
  const get = kindRow(kind).portOf(account)?.get;
  if (!get) throw new VendorError('UNSUPPORTED', account.name, `${account.title} cannot read a single ${kind}`);
  return scope.read(account, `${kind}.get|${nativeId}`, (call) => get(nativeId, call));
};

/** What one operation has to know to read: how, what fits, and which lists it has begun and whether that was ahead of need. */
export interface Reading {
  readonly scope: Scope;
  readonly shapes: Shapes;
  readonly lists: Map<string, 'warm' | 'wanted'>;
}

export const shapeKey = ({ name, sight }: OpenAccount, kind: Kind): string => `${name}|${kind}|${sight?.key ?? ''}`;

/**
 * The list that is worth reading for the sake of some of its objects: of jobs the live ones, since the ended ones are many and
 * what people look at hangs on live ones nearly always; else all there are.
 */
const worthReading = <K extends Kind>(account: OpenAccount, kind: K): Filters[K] => {
  const pushes: readonly string[] = kindRow(kind).portOf(account)?.pushes ?? [];
  return (kind === 'Job' && pushes.includes('live') ? { live: true } : {}) as Filters[K];
};

export const readShortList = async <K extends Kind>({ scope, shapes }: Reading, account: OpenAccount, kind: K) => {
  const list = kindRow(kind).portOf(account)?.list;
  if (!list) return null;
  const filter = worthReading(account, kind);
  const readPage = (after: string | null): Promise<PortPage<Items[K]>> =>
    scope.read(account, `${kind}.list|${JSON.stringify(filter)}|${LIST_PAGE}|${after ?? ''}`, (call) =>
      list({ filter, after, limit: LIST_PAGE }, call),
    );
  const rows: PortPage<Items[K]>['rows'][number][] = [];
  let next: string | null = null;
  let pages = 0;
  let isReadable = true;
  // A vendor that keeps its objects in several lists gives them page by page, however few they are.
  do {
    const page = await readPage(next);
    rows.push(...page.rows);
    if (page.unreadable?.length) isReadable = false;
    next = page.next;
    pages += 1;
  } while (next !== null && rows.length < LIST_PAGE && pages < LIST_PARTS);
  shapes.set(shapeKey(account, kind), next === null ? 'fits' : 'long');
  return { rows, complete: isReadable && next === null && Object.keys(filter).length === 0 };
};

/** What one list call tells about the wanted objects: found, or known to be absent when the list was complete. */
const readFromList = async <K extends Kind>(
  reading: Reading,
  account: OpenAccount,
  kind: K,
  wanted: number,
): Promise<{ readonly found: Map<string, Items[K]>; readonly complete: boolean } | null> => {
  const key = shapeKey(account, kind);
  const begun = reading.lists.get(key);
  if (begun === undefined) {
    if (wanted < LIST_FROM || reading.shapes.get(key) === 'long') return null;
    reading.lists.set(key, 'wanted');
  }
  const page = await readShortList(reading, account, kind);
  return (
    page && {
      found: new Map(page.rows.map(({ item }) => [item.ref.nativeId, item as Items[K]])),
      // Nor for a few that are wanted later: what they belong to may be younger than the list.
      complete: page.complete && begun !== 'warm' && wanted >= LIST_FROM,
    }
  );
};

const unanswered = ({ name, title }: OpenAccount, kind: Kind, id: string): VendorError =>
  new VendorError('PROTOCOL', name, `${title} left ${kind} ${id} out of a bulk read`);

/** The cheaper of k reads and one list, or the vendor's own bulk read. Answers by position. */
export const readMany = async <K extends Kind>(
  reading: Reading,
  account: OpenAccount,
  kind: K,
  ids: readonly string[],
): Promise<readonly Answer<Items[K]>[]> => {
  const port = kindRow(kind).portOf(account);
  if (port?.getMany && ids.length > 1) {
    const { getMany } = port;
    const wanted = [...ids].sort();
    const answers = await reading.scope.read(account, `${kind}.getMany|${wanted.join(',')}`, (call) =>
      getMany(wanted, call),
    );
    const byId = new Map(wanted.map((id, index) => [id, answers[index]]));
    return ids.map((id) => {
      const answer = byId.get(id);
      return answer === undefined ? unanswered(account, kind, id) : answer;
    });
  }
  const listed = await readFromList(reading, account, kind, ids.length).catch(() => null);
  return Promise.all(
    ids.map(async (id) => {
      const known = listed?.found.get(id);
      if (known || listed?.complete) return known ?? null;
      try {
        return await readOne(reading.scope, account, kind, id);
      } catch (cause) {
        return asVendorError(account.name, cause);
      }
    }),
  );
};
