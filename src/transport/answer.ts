import type { Blotter } from '../domain/blot.ts';
import { decodeText } from '../domain/charset.ts';
import { VendorError } from '../domain/error.ts';
import { isCut, type Json, JsonLimitError, parseInSteps, parseJson, parseRest } from '../domain/json.ts';
import { type Asked, excerpt, failureOf } from './failure.ts';
import type { HttpResponse } from './options.ts';
import { codeOf, isFateUnknown } from './status.ts';

export interface Answered extends HttpResponse {
  /** Makes `json` ready in steps; then to ask for it costs nothing. Never throws. */
  parsing(): Generator<void, void>;
}

export interface Reading {
  /** For what is quoted of the answer. */
  readonly blotter: () => Blotter;
  /** The caller wants the answer as it is, whatever its status. */
  readonly anyStatus: boolean;
  /** A success turned out to be something else than JSON, at the first look at it. */
  readonly onUnreadable: (error: VendorError) => void;
}

/** A page for people, from some proxy or login, holds no data. */
const isPage = (body: Buffer, type: string | undefined): boolean =>
  type?.includes('html') === true || /^\s*</.test(body.toString('latin1', 0, 64));

/** `PROTOCOL` for bytes that are no text. Where the status tells an error by itself, it is told without the text. */
export const readAnswer = (
  asked: Asked,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  { blotter, anyStatus, onUnreadable }: Reading,
): Answered | VendorError => {
  const type = headers['content-type'];
  const maybeDone = asked.changes && ((status >= 200 && status < 300) || isFateUnknown(status));
  let decoded = decodeText(body, type);
  // What pages are written in, when they do not say it in their header.
  if ('fault' in decoded && decoded.fault === 'invalid' && isPage(body, type) && !/charset/i.test(type ?? ''))
    decoded = decodeText(body, 'text/html; charset=windows-1252');
  if ('fault' in decoded && (anyStatus || codeOf(status) === null)) {
    return failureOf(asked, 'PROTOCOL', `answered ${status} with a body that ${decoded.problem}`, {
      status,
      maybeDone,
    });
  }
  const text = 'text' in decoded ? decoded.text : '';
  let parsed: { readonly value: Json } | VendorError | null = null;

  const unreadable = (cause: unknown): VendorError => {
    if (cause instanceof JsonLimitError) {
      return failureOf(asked, 'PROTOCOL', `answered ${status} with JSON that is ${cause.message}`, {
        status,
        maybeDone,
      });
    }
    const came =
      text === ''
        ? 'an empty body'
        : `${type === undefined ? 'no content type' : excerpt(type, 60, blotter())}: ${excerpt(text, 80, blotter())}`;
    const reason = `answered ${status} with what is not JSON (${came})`;
    const error = failureOf(asked, 'PROTOCOL', reason, { status, maybeDone });
    if (codeOf(status) === null && text !== '') onUnreadable(error);
    return error;
  };

  // An answer that is handed on as it is must be whole, and so must that to a command; of lists the rows that are whole are read.
  const isWhole = anyStatus || asked.changes;

  const checked = (value: Json): { readonly value: Json } => {
    if (Array.isArray(value) && isCut(value)) throw new JsonLimitError('a list without rows, nested too deep');
    return { value };
  };

  return {
    status,
    headers,
    text,
    ...('fault' in decoded ? { problem: `its body ${decoded.problem}` } : {}),
    *parsing() {
      try {
        parsed = checked(yield* parseInSteps(text, isWhole));
      } catch (error) {
        parsed = unreadable(error);
      }
    },
    get json() {
      if (parsed === null) {
        try {
          parsed = checked((isWhole ? parseJson : parseRest)(text));
        } catch (error) {
          parsed = unreadable(error);
        }
      }
      if (parsed instanceof VendorError) throw parsed;
      return parsed.value;
    },
  };
};
