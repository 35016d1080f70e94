import { PostponedError, VendorError } from '../domain/error.ts';
import type { EventKind } from '../domain/event.ts';
import { unreadableRows } from '../domain/unreadable.ts';
import type { Facts } from './facts.ts';

type Shortfalls = Pick<Facts, 'failed' | 'cut' | 'unreadable' | 'beyond'>;

/** What is known of each kind though not all of it could be read, and why. */
export const openShortfalls = (account: string, objectLimit: number) => {
  const isBeyond = (kind: EventKind, { beyond, cut }: Shortfalls): boolean =>
    beyond.has(kind) || cut.get(kind)?.code === 'LIMIT_EXCEEDED';

  /** Kinds of which not all that lives is kept; `null` when all is. */
  const beyondOf = (kinds: readonly EventKind[], facts: Shortfalls): VendorError | null => {
    const some = kinds.filter((kind) => isBeyond(kind, facts));
    if (some.length === 0) return null;
    const message = `more than ${objectLimit} objects live of ${some.join(', ')}: those beyond are not told (feed.objectLimit)`;
    return new VendorError('LIMIT_EXCEEDED', account, message);
  };

  /** What was told last of some kinds: it is asked for after each change, and an error costs more than all there is to look at. */
  const lastOf = new Map<string, { readonly rows: readonly VendorError[]; readonly error: VendorError | null }>();

  /** What could not be read of these kinds; `null` when all could. */
  const unreadableOf = (kinds: readonly EventKind[], { unreadable }: Shortfalls): VendorError | null => {
    if (!kinds.some((kind) => unreadable.get(kind)?.length)) return null;
    const rows = kinds.flatMap((kind) => unreadable.get(kind) ?? []);
    const key = kinds.join();
    const last = lastOf.get(key);
    const isSame = last?.rows.length === rows.length && last.rows.every((row, at) => row === rows[at]);
    if (last && isSame) return last.error;
    const error = unreadableRows(account, rows);
    lastOf.set(key, { rows, error });
    return error;
  };

  const failureOf = (kind: EventKind, facts: Shortfalls): VendorError | null =>
    facts.failed.get(kind) ?? (isBeyond(kind, facts) ? null : (facts.cut.get(kind) ?? null));

  const wordsOf = (error: VendorError): string =>
    error instanceof PostponedError ? error.failure.message : error.message;

  /** The kinds that fail alone, those with the same reason together; `null` when none does. */
  const failuresOf = (kinds: readonly EventKind[], facts: Shortfalls): VendorError | null => {
    const failing = kinds.flatMap((kind) => {
      const error = failureOf(kind, facts);
      return error ? [{ kind, error, words: wordsOf(error) }] : [];
    });
    const [first] = failing;
    if (!first) return null;
    const alike = [...Map.groupBy(failing, ({ words }) => words)];
    const told = alike.map(([words, ones]) => `${ones.map(({ kind }) => kind).join(', ')}: ${words}`).join('; ');
    const waits = failing.flatMap(({ error }) => (error instanceof PostponedError ? [error] : []));
    if (waits.length === 0) return new VendorError(first.error.code, account, told, { cause: first.error });
    const failure = first.error instanceof PostponedError ? first.error.failure : first.error;
    return new PostponedError(failure, told, () => Math.min(...waits.map(({ retryAfterMs }) => retryAfterMs ?? 0)));
  };

  return {
    /** Why less than everything that lives of the kind is known; `null` when nothing is missing. */
    partialOf: (kind: EventKind, facts: Shortfalls): VendorError | null =>
      failureOf(kind, facts) ?? beyondOf([kind], facts) ?? unreadableOf([kind], facts),

    /** The same of several kinds, which it names. */
    partialOfAll(kinds: readonly EventKind[], facts: Shortfalls): VendorError | null {
      const parts = [failuresOf(kinds, facts), beyondOf(kinds, facts), unreadableOf(kinds, facts)];
      const [first, ...others] = parts.filter((part) => part !== null);
      if (!first || others.length === 0) return first ?? null;
      const more = others.map(({ message }) => message).join('; ');
      if (!(first instanceof PostponedError)) return new VendorError(first.code, account, `${first.message}; ${more}`);
      return first.adding(more);
    },
  };
};
