import type { PortPage } from '../../contract/port.ts';
import { VendorError } from '../../domain/error.ts';
import type { VendorObject } from '../../domain/object.ts';
import type { Runtime } from '../../domain/runtime.ts';
import type { Pending } from './commands/expected-results.ts';
import type { Api } from './reads/api.ts';
import type { Mapper } from './reads/map.ts';
import { type Rows, tellUnreadable } from './reads/rows.ts';
import type { Sessions } from './session/sessions.ts';
import type { GenesysSettings } from './settings.ts';
import type { Answers } from './source/answers.ts';
import type { Desk } from './source/interaction-memory.ts';
import type { Transcripts } from './source/transcripts.ts';

/** What every port of one account, and its stream, is made of. */
export interface Parts {
  readonly account: string;
  readonly runtime: Runtime;
  readonly settings: GenesysSettings;
  readonly sessions: Sessions;
  readonly api: Api;
  readonly map: Mapper;
  readonly pending: Pending;
  readonly desk: Desk;
  readonly answers: Answers;
  readonly transcripts: Transcripts;
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * Everything behind the cursor in one page: the vendor's lists are unpaged (contract §3.3), and the order by id is ours, so that no
 * row ever moves across a cursor.
 */
export const pageOf = <T extends VendorObject>(
  account: string,
  { rows, unreadable, flaws }: Rows<T>,
  after: string | null,
): PortPage<T> => {
  const told = tellUnreadable(account, [...unreadable, ...flaws]);
  return {
    rows: rows
      .filter((item) => after === null || compareText(item.ref.nativeId, after) > 0)
      .sort((a, b) => compareText(a.ref.nativeId, b.ref.nativeId))
      .map((item) => ({ item, cursor: item.ref.nativeId })),
    ...(told.length > 0 && { unreadable: told }),
    next: null,
  };
};

/** The ones with these ids, by position. One that is missing may be any of those that cannot be read. */
export const pick = <T extends VendorObject>(
  { rows, unreadable }: Rows<T>,
  nativeIds: readonly string[],
): (T | VendorError | null)[] => {
  const byId = new Map(rows.map((item) => [item.ref.nativeId, item]));
  return nativeIds.map((id) => byId.get(id) ?? unreadable[0] ?? null);
};

/** As `pick`, of one. */
export const pickOne = <T extends VendorObject>(found: Rows<T>, nativeId: string): T | null => {
  const [one = null] = pick(found, [nativeId]);
  if (one instanceof VendorError) throw one;
  return one;
};

export const refuse = (account: string, problem: string): never => {
  throw new VendorError('INVALID_INPUT', account, problem);
};

export const missing = (account: string, what: string): VendorError =>
  new VendorError('NOT_FOUND', account, `there is no ${what}`);
