import type { ErrorCode } from '../domain/error.ts';
import type { Json } from '../domain/json.ts';
import type { AccountLimits } from '../domain/limits.ts';
import type { Runtime } from '../domain/runtime.ts';
import type { Turns } from './turns.ts';

export interface HttpOptions {
  readonly account: string;
  /** May carry a path prefix; a trailing slash is dropped. */
  readonly baseUrl: string;
  readonly limits: AccountLimits;
  readonly runtime?: Runtime | undefined;
  /** Shared by the clients of an account that has several; of its own when left out. */
  readonly turns?: Turns | undefined;
  /** Headers for each request, credentials included; asked again for every attempt (tokens, signatures). */
  readonly authorize: (request: Authorized) => Record<string, string> | Promise<Record<string, string>>;
  /** Everything else that must not be quoted from an answer: what is secret of the settings, tokens and cookies of earlier requests. */
  readonly secrets?: (() => readonly string[]) | undefined;
  /**
   * The credentials carry the vendor's time. A refusal of them is met once more with others when its `Date` tells that the vendor's clock
   * is not where it was taken to be.
   */
  readonly isDated?: boolean;
  /**
   * The vendor answered 401 to the credentials of this request, which is the object that `authorize` was shown. Answers whether there are
   * others by now: then the request is sent once more. Never rejects.
   */
  readonly refused?: ((request: Authorized) => Promise<boolean>) | undefined;
  /**
   * Lets the vendor's own error body refine what its status means; `null` = not an error of the vendor's own form.
   * Also asked for 2xx answers, whose body may carry an error.
   */
  readonly readError?: (response: HttpResponse) => VendorErrorRefinement | null;
}

export interface HttpResponse {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** Why the text of an error is missing: its bytes are none. */
  readonly problem?: string;
  /** Parsed on first use; throws `PROTOCOL` when the text is not JSON, or is nested too deep. */
  readonly json: Json;
}

export interface VendorErrorRefinement {
  code: ErrorCode;
  message: string;
  vendorCode?: string | null;
  vendorMessage?: string | null;
  retryAfterMs?: number | null;
}

type Field = string | number | boolean;

/** Names and values; a list is a repeated name, an empty one and `undefined` are left out. */
export type Fields = Readonly<Record<string, Field | readonly Field[] | undefined>>;

export interface HttpRequest {
  method: string;
  /** Sent exactly as given, after the base URL's own path; begins with `/`. */
  path: string;
  query?: Fields;
  /** Sent as JSON; a string under a content type that is not JSON is sent as it is. */
  body?: Json;
  /** In place of a body: sent as `application/x-www-form-urlencoded`. */
  form?: Fields;
  headers?: Record<string, string>;
  /**
   * May be sent twice without harm, and so is tried again. Default: GET and HEAD only. A safe POST counts as a read; the fate of
   * any other method than GET and HEAD is unknown (`maybeDone`) when its answer is lost. An update by POST is not safe, even one that only
   * sets values: between two sendings somebody else may have set others.
   */
  safe?: boolean;
  /** The caller wants the raw answer whatever its status; nothing is tried again because of a status. */
  anyStatus?: boolean;
}

/** What `authorize` is shown. */
export interface Authorized {
  readonly method: string;
  readonly url: URL;
  readonly body: string | null;
}
