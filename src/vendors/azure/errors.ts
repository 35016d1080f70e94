import { STATUS_CODES } from 'node:http';
import { type ErrorCode, VendorError } from '../../domain/error.ts';
import { isJsonObject, type Json, type JsonObject } from '../../domain/json.ts';
import { asText } from '../../domain/reading.ts';
import type { ErrorBody, ErrorTable } from '../../kit/errors.ts';
import type { HttpResponse } from '../../transport/http.ts';
import { codeOf } from '../../transport/status.ts';

/** Of details within details, and of reasons in all. */
const MOST_LEVELS = 3;
const MOST_REASONS = 10;

/** `details` and `innererror`, which is spelt in two ways (contract §10). */
const within = ({ details, innererror, innerError }: JsonObject): readonly JsonObject[] =>
  [...(Array.isArray(details) ? details : []), innererror ?? innerError ?? null].filter(isJsonObject);

/** Why, in the order in which it is told: of a 400 the message alone says nothing (contract §9). */
const reasonsOf = (error: JsonObject, levels: number): JsonObject[] =>
  levels === 0
    ? []
    : within(error)
        .slice(0, MOST_REASONS)
        .flatMap((one) => [one, ...reasonsOf(one, levels - 1)])
        .slice(0, MOST_REASONS);

/** Lines of reasons, each behind "-- <member>: " (contract §9), as one. */
const oneLine = (message: string): string => {
  const [head = '', ...lines] = message.split(/[\r\n]+/).map((line) =>
    line
      .trim()
      .replace(/^\s*--\s*(:\s*)?/, '')
      .trim(),
  );
  return [head, lines.filter((line) => line !== '').join('; ')].filter((part) => part !== '').join(' ');
};

const said = (value: Json | undefined): string => oneLine(asText(value) ?? '');

/** All that is said, the reasons first: a text that is too long is cut at its end. */
const wordsOf = (error: JsonObject, reasons: readonly JsonObject[]): string | null => {
  const why = reasons.flatMap(({ code, message }) => [asText(code), said(message)].filter(Boolean).join(': ') || []);
  const told = [said(error.message), [...new Set(why)].join('; ')].filter(Boolean).join(' ');
  const target = asText(error.target) || null;
  return told && target ? `${told} (${target})` : told || target;
};

/** `error` as documented, `communicationError` as recorded (contract §9). Without either the header may tell a code. */
const read = (body: Json, { status, headers }: HttpResponse): ErrorBody | null => {
  const isSuccess = codeOf(status) === null;
  const bare = isSuccess ? null : { code: headers['x-ms-error-code'] ?? null, message: null };
  // A resource, which no envelope is, may get a member of that name.
  if (!isJsonObject(body) || (isSuccess && body.id !== undefined)) return bare?.code ? bare : null;
  const error = isJsonObject(body.error) ? body.error : body.communicationError;
  const reasons = isJsonObject(error) ? reasonsOf(error, MOST_LEVELS) : [];
  const [code, message] = isJsonObject(error) ? [asText(error.code), asText(error.message)] : [];
  if (!isJsonObject(error) || !(code || message || reasons.length > 0)) return bare?.code ? bare : null;
  return { code: code || bare?.code || null, message: wordsOf(error, reasons) };
};

const plain = (code: string): string => code.replaceAll(/[^A-Za-z]/g, '').toLowerCase();

/** The vendor's codes are the names of HTTP statuses (contract §9), but for the one of too many calls. */
const STATUS_OF: ReadonlyMap<string, number> = new Map([
  ...Object.entries(STATUS_CODES).map(([status, name]) => [plain(name ?? ''), Number(status)] as const),
  ['throttlelimitexceededexception', 429],
]);

const MACHINE = "this machine's clock";
const KEY = "the account's access key or token";

export const ERRORS: ErrorTable = {
  read,
  rows: [
    {
      // Told with 400 and "One or more validation errors occurred", but no value is wrong (contract §9).
      status: 400,
      pattern:
        /\b(QueueExistsWithDistributionPolicy|QueueExistsWithExceptionPolicy|ActiveJobWithClassificationPolicyExist)\b/,
      as: 'CONFLICT',
      message: 'the object is still in use: see the message of the vendor for what uses it',
    },
    { status: 401, as: 'UNAUTHENTICATED', message: `the credentials are refused: check ${KEY}, and ${MACHINE}` },
    { status: 403, as: 'FORBIDDEN', message: `the vendor forbids this: check what ${KEY} is good for` },
    // How long all calls fail (contract §9).
    { status: 429, as: 'RATE_LIMITED', retryAfterMs: 10_000 },
  ],
  inSuccess: (code) => codeOf(STATUS_OF.get(plain(code ?? '')) ?? 200) ?? 'PROTOCOL',
};

/** Says nothing about the object's state. */
const NOT_ABOUT_STATE: ReadonlySet<ErrorCode> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'RATE_LIMITED',
  'TIMEOUT',
  'UNAVAILABLE',
  'PROTOCOL',
  'UNREADABLE',
]);

/** An answer of the vendor's that may well mean "not in this state": which status it chooses for that is not documented. */
export const isRefusal = (error: unknown): error is VendorError =>
  error instanceof VendorError && error.status !== null && error.status < 500 && !NOT_ABOUT_STATE.has(error.code);

/** The same refusal in other words. */
export const reworded = (refusal: VendorError, code: ErrorCode, message: string): VendorError =>
  new VendorError(code, refusal.account, message, {
    vendorCode: refusal.vendorCode,
    vendorMessage: refusal.vendorMessage,
    status: refusal.status,
    cause: refusal,
  });
