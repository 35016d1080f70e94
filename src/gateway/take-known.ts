import { VendorError } from '../domain/error.ts';
import { openFirst } from '../domain/first-of.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import { type Filters, type Items, kindRow } from './kinds.ts';
import type { Scope } from './scope.ts';
import { type Found, READ_BOUND, type Taken, type Taking, take } from './take.ts';
import { heldLack, untoldHolders } from './untold.ts';

/** The matching ones of what is known. */
export const matchingAmong = async <K extends Kind>(
  scope: Scope,
  account: OpenAccount,
  kind: K,
  query: Pick<Taking<K>, 'filter' | 'complete' | 'refine'>,
  known: readonly Items[K][],
): Promise<Taken<Items[K]>> => {
  const filter = query.filter(account.name) ?? ({} as Filters[K]);
  const unheld = await untoldHolders(scope, account, kind, filter);
  if (unheld?.isAll) throw unheld.error;
  const { complete } = query;
  const { matches } = kindRow(kind);
  const matching = (complete ? known.map(complete) : known).filter((item) => matches(item, filter));
  const refined = query.refine ? await query.refine(matching) : null;
  const held = heldLack(account, kind, filter);
  const lacks: readonly (VendorError | null)[] = [refined?.unsure ?? null, held, unheld?.error ?? null];
  return {
    rows: refined ? matching.filter((_, index) => refined.stays[index] ?? true) : matching,
    lacks: lacks.filter((error) => error !== null),
  };
};

/** All matching rows of one account, to be counted. Past the bound it is `LIMIT_EXCEEDED`. */
export const takeAll = async <K extends Kind>(
  scope: Scope,
  account: OpenAccount,
  kind: K,
  query: Taking<K>,
): Promise<Taken<Items[K]>> => {
  const known = query.known?.(account.name);
  if (known) return matchingAmong(scope, account, kind, query, known);
  const { rows, next, lacks } = await take(scope, account, kind, query, null, Number.POSITIVE_INFINITY);
  if (next === null) return { rows: rows.map(({ item }) => item), lacks };
  throw new VendorError(
    'LIMIT_EXCEEDED',
    account.name,
    `more than ${READ_BOUND} rows would have to be read to count account ${account.name}: narrow the filter`,
  );
};

const idOf = ({ ref }: Items[Kind]): string => ref.nativeId;

/** The next rows behind a native id, in the order of these ids, which do not change as a list of the vendor's own may. */
export const behindId = <K extends Kind>(
  rows: readonly Items[K][],
  after: string | null,
  enough: number,
): { readonly rows: readonly Found<Items[K]>[]; readonly next: string | null } => {
  const first = openFirst<Items[K]>(enough, (a, b) => (idOf(a) < idOf(b) ? -1 : 1));
  let behind = 0;
  for (const row of rows) {
    if (after !== null && idOf(row) <= after) continue;
    behind += 1;
    first.add(row);
  }
  const page = first.items.map((item) => ({ item, cursor: idOf(item) }));
  return { rows: page, next: behind > page.length ? (page.at(-1)?.cursor ?? null) : null };
};
