import type { Blotter } from '../domain/blot.ts';
import { type ErrorCode, VendorError, type VendorErrorDetails } from '../domain/error.ts';

/** Who asked for what: enough to write an error about it. */
export interface Asked {
  readonly account: string;
  readonly method: string;
  /** As the caller gave it: without the base URL's prefix and the query. */
  readonly path: string;
  readonly safe: boolean;
  /** Whether the vendor may hold something else afterwards: then a lost answer leaves the request's fate unknown. */
  readonly changes: boolean;
}

interface Details extends Omit<VendorErrorDetails, 'reason'> {
  /** What to do about it. */
  readonly advice?: string | undefined;
}

/** `reason` is what is wrong, without the request: it goes on from "the vendor …" when it begins with "answered", else it is a sentence. */
export const failureOf = (
  { account, method, path }: Asked,
  code: ErrorCode,
  reason: string,
  { advice, ...details }: Details = {},
): VendorError => {
  const told = `${method} ${path}${reason.startsWith('answered ') ? '' : ':'} ${reason}`;
  return new VendorError(code, account, advice === undefined ? told : `${told}: ${advice}`, { ...details, reason });
};

export const tooLarge = (asked: Asked, maxBytes: number): VendorError =>
  failureOf(asked, 'PROTOCOL', `the answer is larger than ${maxBytes} bytes and was cut off`, {
    advice: 'ask for less, or raise limits.maxResponseBytes',
    maybeDone: asked.changes,
  });

/** Answers of this account hold more than their share of what all may hold, and others wait. */
export const cutForOthers = (asked: Asked): VendorError =>
  failureOf(asked, 'LIMIT_EXCEEDED', 'the answer was cut off, as answers of other accounts needed the memory', {
    advice: 'ask for less, or raise server.intakeBytes',
    maybeDone: asked.changes,
  });

const LONGEST_READ = 65_536;

/** The start of a text, on one line, with every secret in it blotted out. */
export const excerpt = (text: string, length: number, { blot, longest }: Blotter): string => {
  const isCut = text.length > LONGEST_READ;
  let clean = blot(isCut ? text.slice(0, LONGEST_READ) : text);
  // What is left at the cut may be the beginning of a secret.
  if (isCut) clean = clean.slice(0, Math.max(0, clean.length - longest));
  clean = clean.replace(/[\s\p{Cc}]+/gu, ' ').trim();
  return clean.length > length ? `${clean.slice(0, length)}…` : clean;
};
