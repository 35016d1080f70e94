import { type Logger, pino } from 'pino';
import type { Blot } from '../domain/blot.ts';
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

/** What every line of a log goes through before it is written; child loggers share it with their parent. */
const filters = new WeakMap<object, { blot: Blot }>();

/** From now on no line of this log holds a secret that `blot` knows, in whatever member and encoding. */
export const hideIn = (log: Log, blot: Blot): void => {
  const filter = filters.get(log);
  if (filter) filter.blot = blot;
};

/** Lines of JSON on standard error; standard output belongs to the person who started the process. */
export const openLog = (
  level: string,
  destination: { write(line: string): void } = pino.destination({ dest: 2, sync: true }),
): Log => {
  const filter = { blot: (text: string) => text };
  const log = pino(
    {
      level,
      base: null,
      mixin: requestFields,
      redact: { paths: redacted, censor: '[redacted]' },
      hooks: { streamWrite: (line) => filter.blot(line) },
    },
    destination,
  );
  filters.set(log, filter);
  return log;
};
