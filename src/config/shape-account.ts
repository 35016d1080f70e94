import { z } from 'zod';
import { DEFAULT_LIMITS } from '../contract/vendor.ts';
import { ACCOUNT_NAME } from '../domain/account.ts';
import { OBJECT_LIMIT } from '../events/ledger.ts';
import { labels } from './shape-labels.ts';
import { count, isWebUrl, milliseconds, SHORTEST_KEY } from './shape-parts.ts';

const accountName = z
  .string()
  .regex(ACCOUNT_NAME, 'must be made of a-z, 0-9 and "-", begin with a letter or digit and have at most 40 characters');

const secret = z
  .string()
  .min(SHORTEST_KEY, `must have at least ${SHORTEST_KEY} characters`)
  .regex(/^[\x21-\x7e]*$/, 'must be made of printable characters without blanks, since it travels in a URL');

/** Event Grid tries for 24 hours. */
const WEBHOOK_MAX_AGE_MS = 25 * 3_600_000;

const feed = z.strictObject({
  keep: z
    .enum(['while-heard', 'always'])
    .default('while-heard')
    .describe(
      'Whether the account is heard only while somebody listens, or always: then lists, objects and counts of what lives are answered from memory, without a call, and say as of when; maxStalenessMs: 0 asks the vendor all the same.',
    ),
  pollIntervalMs: milliseconds(5_000, 'Time between two polls while somebody listens.'),
  reconcileMs: milliseconds(60_000, 'Time between two polls beside a live stream, or a webhook that tells everything.'),
  objectLimit: count(OBJECT_LIMIT, 'Living objects of each kind that are kept in memory while somebody listens.'),
  webhookSecret: z
    .union([
      secret.transform((one) => [one]),
      z.array(secret).min(1, 'must not be empty').max(5, 'must not be more than 5'),
    ])
    .optional()
    .describe(
      'Set it when the vendor delivers to /webhooks/<account>?secret=<secret>; several while it is changed, all of them valid. ' +
        'Better a reference to the environment.',
    ),
  webhook: z
    .boolean()
    .optional()
    .describe(
      'Whether the vendor delivers, so that polls may be rare. As `webhookSecret` or tokens say when left out; to be set for a vendor that signs and needs neither.',
    ),
  webhookMaxAgeMs: count(
    WEBHOOK_MAX_AGE_MS,
    'Changes in deliveries that happened longer ago are not taken, where the vendor dates them. In milliseconds.',
    60_000,
  ),
});

export const account = z.strictObject({
  name: accountName.describe('Part of every id of this account: do not change it later.'),
  vendor: z
    .string()
    .describe(
      'Name of a vendor; or a path that begins with ./ and leads from this file to a module with one, or the name of an installed package.',
    ),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("The vendor's own. Secrets are better references to the environment."),
  feed: feed.prefault({}).describe('How changes of this account are heard.'),
  labels: labels
    .prefault({})
    .describe('What the labels (or tags) mean whose names you chose yourself, whatever the vendor calls them.'),
  proxy: z
    .string()
    .refine((text) => isWebUrl(text), 'must be a URL that begins with http:// (or https://)')
    .optional()
    .describe(
      "The proxy towards this account's vendor. Without it the environment's: HTTPS_PROXY, HTTP_PROXY, NO_PROXY.",
    ),
  caFile: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .describe(
      'File with certificates in PEM that are trusted for this account, besides the built-in ones; relative to this one.',
    ),
  deadlineMs: milliseconds(3_000, 'Longest time this account may keep one operation waiting.'),
  timeoutMs: milliseconds(DEFAULT_LIMITS.timeoutMs, 'Longest time one call may take.'),
  connections: count(DEFAULT_LIMITS.connections, 'Sockets kept towards the vendor.'),
  concurrency: count(DEFAULT_LIMITS.concurrency, 'Calls in flight at a time; further ones wait in line.'),
  queueSize: count(DEFAULT_LIMITS.queueSize, 'Calls that may wait in line.', 0),
  retries: count(DEFAULT_LIMITS.retries, 'Times a safe call is tried again.', 0),
  maxResponseBytes: count(DEFAULT_LIMITS.maxResponseBytes, 'Largest answer that is read, in bytes.'),
  rate: z
    .strictObject({
      callsPerSecond: z.number().min(0.1).max(100_000).describe('On the whole.'),
      burst: count(1, 'At once. In any t seconds at most callsPerSecond * t + burst calls are made.'),
    })
    .optional()
    .describe('Calls that the vendor may be sent; any number when left out.'),
});
