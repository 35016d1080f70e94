import { readFile } from 'node:fs/promises';
import { VendorError } from '../../../domain/error.ts';
import type { Obtained } from '../../../transport/renewal.ts';

/** What a file holds, without blanks around it. Rejects with `VendorError`. */
export type ReadText = (path: string) => Promise<string>;

const TOKEN = /^[\x21-\x7e]+$/;

/** A file is read so often at most. */
const REREAD_MS = 10_000;

export const openReadText =
  (account: string): ReadText =>
  async (path) => {
    const refuse = (problem: string): never => {
      throw new VendorError('UNAUTHENTICATED', account, `the token file ${path} ${problem}`);
    };
    const text = await readFile(path, 'utf8').catch((error: unknown) => {
      const why = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      return refuse(`cannot be read (${why})`);
    });
    const token = text.trim();
    return TOKEN.test(token) ? token : refuse(token === '' ? 'is empty' : 'holds no token');
  };

/** When a token says that it expires, in milliseconds since the epoch; `null` for one that says nothing that can be read. */
export const expiryOf = (token: string): number | null => {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    const exp = typeof claims === 'object' && claims !== null && 'exp' in claims ? claims.exp : null;
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1_000 : null;
  } catch {
    return null;
  }
};

/** A token that somebody else puts into a file and replaces there. `now`: the vendor's time. */
export const obtainFromFile = async (readText: ReadText, path: string, now: () => number): Promise<Obtained> => {
  const value = await readText(path);
  const end = expiryOf(value);
  return { value, lifetimeMs: end === null ? Number.POSITIVE_INFINITY : end - now(), renewAfterMs: REREAD_MS };
};
