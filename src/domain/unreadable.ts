import { VendorError } from './error.ts';

const MOST_NAMED = 3;

/** What is told once of all the rows of an account that could not be read; `null` when all were. */
export const unreadableRows = (account: string, rows: readonly VendorError[]): VendorError | null => {
  const [first] = rows;
  if (!first) return null;
  const named = rows.slice(0, MOST_NAMED).map(({ message }) => message);
  const more = rows.length > MOST_NAMED ? ['…'] : [];
  const count = rows.length === 1 ? '1 row' : `${rows.length} rows`;
  return new VendorError('UNREADABLE', account, `${count} could not be read: ${[...named, ...more].join('; ')}`, {
    cause: first,
  });
};
