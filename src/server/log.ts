import { type Logger, pino } from 'pino';
import { requestFields } from './request.ts';

const SECRET_MEMBERS = [
  'authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
  'password',
  'secret',
  'token',
  'key',
  'apiKey',
  'authToken',
  'accessToken',
  'clientSecret',
  'connectionString',
];

/** At these depths; pino's paths know no "anywhere". */
const redacted = SECRET_MEMBERS.flatMap((name) => [`["${name}"]`, `*["${name}"]`, `*.*["${name}"]`]);

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

export type Log = Logger;

/** Lines of JSON on standard error; standard output belongs to the person who started the process. */
export const openLog = (
  level: string,
  destination: { write(line: string): void } = pino.destination({ dest: 2, sync: true }),
): Log =>
  pino({ level, base: null, mixin: requestFields, redact: { paths: redacted, censor: '[redacted]' } }, destination);
