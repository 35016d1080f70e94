import type { PortPage, ReadPort } from '../contract/port.ts';
import { VendorError } from '../domain/error.ts';
import type { Job, JobFilter } from '../domain/job.ts';
import type { VendorObject } from '../domain/object.ts';
import type { Kind } from '../domain/ref.ts';
import { unreadableRows } from '../domain/unreadable.ts';
import type { Worker } from '../domain/worker.ts';
import type { OpenAccount } from './accounts.ts';
import { isByTasks, readJobsOf } from './jobs-by-worker.ts';
import { type Filters, type Items, kindRow, missingOf, splitFilter } from './kinds.ts';
import type { Scope } from './scope.ts';
import { namedLack, untoldHolders } from './untold.ts';
import { readDetail } from './worker-details.ts';

/** Rows of one account that one filtered list may read. */
export const READ_BOUND = 5_000;
/** Rows asked for at a time when not every row will be kept. */
const SCAN_PAGE = 200;
const LARGEST_PAGE = 1_000;

/** Which of some rows stay, by position. */
export interface Refined {
  readonly stays: readonly boolean[];
  /** Why rows that should stay may be missing; `null` when none is. */
  readonly unsure: VendorError | null;
}

/** What is wanted of an account. */
export interface Taking<K extends Kind> {
  /** What to look for in an account; `null` leaves the account out of the list, since nothing of it can match. */
  readonly filter: (account: string) => Filters[K] | null;
  /** A check that needs more than the row itself. */
  readonly refine?: (items: readonly Items[K][]) => Promise<Refined>;
  /** What lives in an account, where that is known without asking it. */
  readonly known?: (account: string) => readonly Items[K][] | null;
  /**
   * As `known`, for use instead of reading a list that is too long to be read: `isLong` is asked with how many rows are known, and `null` is
   * answered where it denies. Absent: the account has to be read.
   */
  readonly standIn?: (account: string, isLong: (count: number) => boolean) => readonly Items[K][] | null;
  /** Told of an account of which a list in an order had to leave rows unread. */
  readonly onTooLong?: (account: string) => void;
  /** What is known of an object beside what its vendor tells: each row is taken as this answers it. */
  readonly complete?: (item: Items[K]) => Items[K];
  /** Told of each account once its first rows are being asked for. */
  readonly onBegun?: (account: string) => void;
}

export interface Found<T> {
  readonly item: T;
  readonly cursor: string;
}

export interface Taken<R> {
  readonly rows: readonly R[];
  /** Why some of the account's rows are missing though these are here. */
  readonly lacks: readonly VendorError[];
}

type Port<K extends Kind> = ReadPort<Items[K], Filters[K]> & Required<Pick<ReadPort<Items[K], Filters[K]>, 'list'>>;

const listPort = <K extends Kind>(account: OpenAccount, kind: K): Port<K> => {
  const port = kindRow(kind).portOf(account);
  if (!port?.list) {
    throw new VendorError('UNSUPPORTED', account.name, `${account.title} cannot list objects of type ${kind}`);
  }
  return port as Port<K>;
};

/** What of the filter is whose, or `UNSUPPORTED` when the account can answer none of it. */
const plan = <K extends Kind>(account: OpenAccount, kind: K, filter: Filters[K]) => {
  const port = listPort(account, kind);
  const split = splitFilter(kind, port, filter);
  if (split.unsupported.length > 0) {
    const names = split.unsupported.join(', ');
    throw new VendorError(
      'UNSUPPORTED',
      account.name,
      `${account.title} cannot filter objects of type ${kind} by ${names}`,
    );
  }
  const missing = missingOf(kind, port, filter);
  const untold = namedLack(account, kind, filter, missing);
  if (untold && missing?.isAll && (missing.isNamed || missing.isUntoldNamed)) throw untold;
  return { port, ...split, untold };
};

const isWorker = (item: VendorObject): item is Worker => item.ref.kind === 'Worker';

const together = (...errors: readonly (VendorError | null)[]): readonly VendorError[] =>
  errors.filter((error) => error !== null);

const completed = <T>(page: PortPage<T>, complete: ((item: T) => T) | undefined): PortPage<T> =>
  complete ? { ...page, rows: page.rows.map(({ item, cursor }) => ({ item: complete(item), cursor })) } : page;

/**
 * Rows with the details that the filter is about. One whose details cannot be told is left out, since it is not known whether it matches;
 * `unsure` says why.
 */
const withDetails = async <T extends VendorObject>(
  scope: Scope,
  account: OpenAccount,
  rows: readonly Found<T>[],
  filter: object,
): Promise<{ readonly rows: readonly Found<T>[]; readonly unsure: VendorError | null }> => {
  if (!('channels' in filter)) return { rows, unsure: null };
  const mute = rows.filter(({ item }) => isWorker(item) && item.channels === undefined);
  if (mute.length === 0) return { rows, unsure: null };
  const found = await readDetail(
    scope,
    account,
    'channelsOf',
    mute.map(({ item }) => item as unknown as Worker),
  );
  const told = new Map(mute.map((row, index) => [row, found[index]]));
  const whole = rows.flatMap((row) => {
    const channels = told.get(row);
    if (channels instanceof VendorError) return [];
    return channels === undefined ? [row] : [{ ...row, item: { ...row.item, channels } }];
  });
  return { rows: whole, unsure: found.find((one) => one instanceof VendorError) ?? null };
};

/** `read`: how many rows were read to find these. `next`: where reading stopped. */
type Read<T> = Taken<Found<T>> & { readonly next: string | null; readonly read: number };

/** The jobs of workers where only tasks name workers; they go by their native ids. */
const takeByTasks = async (
  scope: Scope,
  account: OpenAccount,
  filter: JobFilter,
  { complete = (item) => item, refine, onBegun }: Taking<'Job'>,
  start: string | null,
  enough: number,
): Promise<Read<Job>> => {
  const reading = readJobsOf(scope, account, filter);
  onBegun?.(account.name);
  const { jobs, read, lacks } = await reading;
  const behind = jobs.map(complete).filter(({ ref }) => start === null || ref.nativeId > start);
  const refined = refine ? await refine(behind) : null;
  const rows = behind.filter((_, index) => refined?.stays[index] ?? true);
  const page = rows.slice(0, enough).map((item) => ({ item, cursor: item.ref.nativeId }));
  const next = rows.length > page.length ? (page.at(-1)?.cursor ?? null) : null;
  return { rows: page, next, read, lacks: together(refined?.unsure ?? null, ...lacks) };
};

/** How `take` reads for a list in an order. */
interface Gathering<T> {
  /** Whether to stop though there is more, after so many rows; asked behind each page. */
  readonly isFar: (read: number) => boolean;
  /** Takes the matching rows of each page; none is among the answer then. */
  readonly keep: (items: readonly T[]) => void;
}

/** Reads one account's matching rows until there are `enough`, it ends, or the bound is reached. */
export const take = async <K extends Kind>(
  scope: Scope,
  account: OpenAccount,
  kind: K,
  query: Taking<K>,
  start: string | null,
  enough: number,
  gathering?: Gathering<Items[K]>,
): Promise<Read<Items[K]>> => {
  const asked = query.filter(account.name) ?? ({} as Filters[K]);
  const mute = untoldHolders(scope, account, kind, asked);
  const unheld = mute && (await mute);
  if (unheld?.isAll) throw unheld.error;
  if (kind === 'Job' && isByTasks(account, asked)) {
    const found = await takeByTasks(scope, account, asked, query as unknown as Taking<'Job'>, start, enough);
    const { rows, lacks, ...rest } = found as unknown as Read<Items[K]>;
    gathering?.keep(rows.map(({ item }) => item));
    return { ...rest, rows: gathering ? [] : rows, lacks: together(unheld?.error ?? null, ...lacks) };
  }
  const { port, pushed, residual, untold } = plan(account, kind, asked);
  const checks = Object.keys(residual).length > 0 || query.refine !== undefined;
  const limit = Math.min(checks ? Math.max(enough, SCAN_PAGE) : enough, LARGEST_PAGE);
  const { matches } = kindRow(kind);
  const pushedKey = JSON.stringify(pushed);
  const rows: Found<Items[K]>[] = [];
  const unreadable: VendorError[] = [];
  let unsure: VendorError | null = null;
  let next = start;
  let read = 0;
  do {
    const after = next;
    const reading: Promise<PortPage<Items[K]>> = scope.read(
      account,
      `${kind}.list|${pushedKey}|${limit}|${after ?? ''}`,
      (call) => port.list({ filter: pushed, after, limit }, call),
    );
    if (after === start) query.onBegun?.(account.name);
    const page = completed(await reading, query.complete);
    unreadable.push(...(page.unreadable ?? []));
    read += page.rows.length + (page.unreadable?.length ?? 0);
    const judged = await withDetails(scope, account, page.rows, residual);
    unsure ??= judged.unsure;
    const matching = checks ? judged.rows.filter(({ item }) => matches(item, residual)) : judged.rows;
    const refined = query.refine ? await query.refine(matching.map(({ item }) => item)) : null;
    unsure ??= refined?.unsure ?? null;
    const found = refined ? matching.filter((_, index) => refined.stays[index] ?? true) : matching;
    if (gathering) gathering.keep(found.map(({ item }) => item));
    else rows.push(...found);
    next = page.next;
  } while (next !== null && rows.length < enough && !(gathering ? gathering.isFar(read) : read >= READ_BOUND));
  const unread = unreadableRows(account.name, unreadable);
  return { rows, next, read, lacks: together(unread, unsure, untold, unheld?.error ?? null) };
};
