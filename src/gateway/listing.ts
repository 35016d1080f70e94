import { VendorError } from '../domain/error.ts';
import type { ChangeSource } from '../domain/event.ts';
import type { Order } from '../domain/order.ts';
import type { Kind } from '../domain/ref.ts';
import type { OpenAccount } from './accounts.ts';
import { type Filters, kindRow, missingOf } from './kinds.ts';
import { asVendorError, type Scope } from './scope.ts';
import type { Taken, Taking } from './take.ts';

export interface ListQuery<K extends Kind> extends Taking<K> {
  /** Names; all accounts of the scope when absent. */
  readonly accounts?: readonly string[] | null | undefined;
  /** Registered names of vendors; all when absent. */
  readonly vendors?: readonly string[] | null | undefined;
  readonly order?: Order | null | undefined;
  readonly first?: number | null | undefined;
  readonly after?: string | null | undefined;
}

/** An account of which rows are missing from the answer, all of them or some, and why. */
export interface AccountFailure {
  readonly account: OpenAccount;
  readonly error: VendorError;
}

export interface Listing<T> {
  readonly edges: readonly { readonly node: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  /** May lie behind the last edge when rows in between were read and did not match. */
  readonly endCursor: string | null;
  readonly failures: readonly AccountFailure[];
  /** The accounts that answered; of some of them, rows may be missing all the same: see `failures`. */
  readonly read: readonly OpenAccount[];
  /** Accounts that come behind this page and were not asked for it; absent: none. */
  readonly notAsked?: readonly OpenAccount[];
  /** Of a list in an order: how many rows of each account have no value for it and come last, by the account's name. */
  readonly unordered?: ReadonlyMap<string, number>;
  /** Where the rows of each account come from; absent where no vendor is asked at all. */
  readonly freshness?: readonly Freshness[];
}

/** How old the rows of an account may be. */
export interface Freshness {
  readonly account: OpenAccount;
  /** `READ`: the vendor was asked for this answer. Otherwise how its changes are heard. */
  readonly source: ChangeSource | 'READ';
  readonly asOf: number;
  /** Of the states that were asked for, those whose objects the account does not keep. */
  readonly forgets: readonly string[];
  /** Of the states that were asked for, those that the account never tells. */
  readonly untold: readonly string[];
  /** Rows that have no value for the order that was asked for, and come last. */
  readonly unordered: number;
}

/** The states that a filter asks an account for, by name or by asking for all, and which are missing there. */
export const missingStates = <K extends Kind>(
  account: OpenAccount,
  kind: K,
  filter: Filters[K] | null,
): Pick<Freshness, 'forgets' | 'untold'> => {
  const port = kindRow(kind).portOf(account);
  const { forgotten = [], untold = [] } = (port && missingOf(kind, port, filter ?? ({} as Filters[K]))) ?? {};
  return { forgets: forgotten, untold };
};

/** Throws `NOT_FOUND` for an account or a vendor that is not among the scope's. */
export const chosenAccounts = <K extends Kind>(
  scope: Scope,
  { accounts: names, vendors, filter }: Pick<ListQuery<K>, 'accounts' | 'vendors' | 'filter'>,
): readonly OpenAccount[] => {
  const chosen = names ? new Set(names.map((name) => scope.account(name))) : null;
  const strange = vendors?.find((vendor) => !scope.accounts.some((account) => account.vendor === vendor));
  if (strange !== undefined) {
    throw new VendorError('NOT_FOUND', null, `there is no account of a vendor "${strange}"; see the field "accounts"`);
  }
  const isLike = ({ name, vendor }: OpenAccount): boolean =>
    (vendors?.includes(vendor) ?? true) && filter(name) !== null;
  const accounts = scope.accounts.filter((account) => (chosen?.has(account) ?? true) && isLike(account));
  scope.choose({ accounts, wouldTake: (account) => chosen === null && isLike(account) });
  return accounts;
};

export type Settled<T> = { readonly account: OpenAccount } & (
  | { readonly value: T; readonly error?: undefined }
  | { readonly error: VendorError }
);

export const settle = async <T>(
  accounts: readonly OpenAccount[],
  run: (account: OpenAccount) => Promise<T>,
): Promise<readonly Settled<T>[]> =>
  Promise.all(
    accounts.map(async (account) => {
      try {
        return { account, value: await run(account) };
      } catch (cause) {
        return { account, error: asVendorError(account.name, cause) };
      }
    }),
  );

export const failuresOf = (settled: readonly Settled<Taken<unknown>>[]): AccountFailure[] =>
  settled.flatMap((one) =>
    (one.error ? [one.error] : one.value.lacks).map((error) => ({ account: one.account, error })),
  );

export const readOf = (settled: readonly Settled<unknown>[]): OpenAccount[] =>
  settled.flatMap((one) => (one.error ? [] : [one.account]));

export const valuesOf = <T>(settled: readonly Settled<T>[]): T[] =>
  settled.flatMap((one) => (one.error ? [] : [one.value]));
