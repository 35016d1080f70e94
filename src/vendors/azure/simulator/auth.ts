import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { type Clock, realClock } from '../../../sandbox/clock.ts';
import { parseHttpDate } from './dates.ts';
import { type Refusal, refusal } from './refusal.ts';
import type { Switches } from './switches.ts';

/** Base64 of 256 bits. */
export interface Credentials {
  readonly accessKey: string;
  /** Taken as `Authorization: Bearer …`. */
  readonly bearerToken: string;
}

export interface SignedRequest {
  readonly method: string;
  /** As on the request line. */
  readonly pathAndQuery: string;
  readonly header: (name: string) => string | undefined;
  readonly body: string;
}

const AUTHORIZATION = /^HMAC-SHA256 SignedHeaders=x-ms-date;host;x-ms-content-sha256&Signature=([A-Za-z0-9+/]+=*)$/;

export const hashContent = (body: string): string => createHash('sha256').update(body, 'utf8').digest('base64');

export const sign = (accessKey: string, stringToSign: string): string =>
  createHmac('sha256', Buffer.from(accessKey, 'base64')).update(stringToSign, 'utf8').digest('base64');

/** The query as sent, and as `URLSearchParams` would write it; which of them the service signs is not known (contract §3.2). */
const canonical = (pathAndQuery: string): readonly string[] => {
  const mark = pathAndQuery.indexOf('?');
  if (mark < 0) return [pathAndQuery];
  const rewritten = new URLSearchParams(pathAndQuery.slice(mark + 1)).toString();
  return [pathAndQuery, `${pathAndQuery.slice(0, mark)}?${rewritten}`];
};

const equal = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};

/** Why the request is not from somebody who holds the credentials; `null`: it is. */
export const authenticate = (
  request: SignedRequest,
  { accessKey, bearerToken }: Credentials,
  switches: Switches,
  /** Of the simulation. */
  clock: Pick<Clock, 'now'> = realClock(),
): Refusal | null => {
  const authorization = request.header('authorization') ?? '';
  if (/^bearer /i.test(authorization)) {
    return equal(authorization.slice(7).trim(), bearerToken) ? null : refusal(401, 'The token is not valid.');
  }
  const [, signature] = AUTHORIZATION.exec(authorization) ?? [];
  if (signature === undefined) return refusal(401, 'The Authorization header is missing or malformed.');
  const [date, hash, host] = ['x-ms-date', 'x-ms-content-sha256', 'host'].map((name) => request.header(name) ?? '');
  const signedAt = parseHttpDate(date ?? '');
  if (signedAt === null) return refusal(401, 'The x-ms-date header is missing or malformed.');
  const skew = switches.clock_skew_seconds;
  const clocks = { either: [realClock(), clock], system: [realClock()], simulation: [clock] }[switches.signed_clock];
  if (skew !== null && clocks.every(({ now }) => Math.abs(now() - signedAt) > skew * 1000)) {
    return refusal(401, 'The signed date is too far from the time of this server.');
  }
  const wrong = (message: string): Refusal => refusal(switches.bad_signature_status, message);
  if (hash !== hashContent(request.body)) return wrong('The content hash does not fit the body.');
  const isSigned = canonical(request.pathAndQuery).some((path) =>
    equal(signature, sign(accessKey, `${request.method}\n${path}\n${date};${host};${hash}`)),
  );
  return isSigned ? null : wrong('The signature does not fit the request.');
};
