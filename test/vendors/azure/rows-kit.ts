import type { Json } from '../../../src/domain/json.ts';
import { type Read, readRows } from '../../../src/domain/reading.ts';
import { openRows } from '../../../src/kit/rows.ts';
import { LAYOUT, openReaders } from '../../../src/vendors/azure/collections.ts';
import { openShares } from '../../../src/vendors/azure/shares.ts';
import { readList } from '../../../src/vendors/azure/wire.ts';
import { WORDS } from '../../../src/vendors/azure/words.ts';
import { ACCOUNT } from './replay.ts';

type Settings = Parameters<typeof openReaders>[2];

/** The readers of an account with these settings. */
export const readersOf = (settings: Partial<Settings> = {}) =>
  openReaders(openRows(ACCOUNT, LAYOUT, WORDS), ACCOUNT, {
    inactivePresence: 'NOT_READY',
    workerNameKey: 'name',
    ...settings,
  });

export const readers = readersOf();
export const shares = openShares(ACCOUNT);

export const readPage = <R>(read: Read<R>, body: unknown) => {
  const { rows, path, next } = readList(body as Json);
  return { ...readRows(read, rows, path), next };
};
