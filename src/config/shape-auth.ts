import { z } from 'zod';
import { ROLES } from '../server/principal.ts';
import { CLOCK_TOLERANCE_SECONDS } from '../server/token-keys.ts';
import { SHORTEST_KEY, webUrl } from './shape-parts.ts';
import { ownRate } from './shape-rate.ts';

const nativeId = z.string().min(1, 'must not be empty');

const apiKey = z.strictObject({
  name: z.string().min(1, 'must not be empty').describe('Who holds it; shown in logs.'),
  key: z
    .string()
    .min(SHORTEST_KEY, `must have at least ${SHORTEST_KEY} characters`)
    .regex(/^[\x21-\x7e]*$/, 'must be made of printable characters without blanks, since it travels in a header')
    .describe('The secret. Better a reference to the environment: a dollar sign and the name in braces.'),
  role: z.enum(ROLES),
  accounts: z.array(z.string()).optional().describe('Names of the accounts it may see; all when absent.'),
  rate: ownRate.optional().describe('What it may ask for, where that is not as server.limits.rate.'),
  queues: z
    .record(z.string(), z.array(nativeId))
    .optional()
    .describe(
      "By account, the vendor's ids of the queues it may see: of all others, and of the work in them, it sees and does nothing. " +
        'Of an account that is not named it sees all queues.',
    ),
  worker: z
    .record(z.string(), nativeId)
    .optional()
    .describe(
      "Of an agent: by account, the vendor's id of the worker who holds it. Commands are then for this worker's own work and presence " +
        'alone, and there are none in other accounts.',
    ),
  trustedOnly: z
    .boolean()
    .optional()
    .describe(
      'Whether only trusted documents are executed for it: those of server.documents and those of the wallboard.',
    ),
  withoutCustomerData: z
    .boolean()
    .optional()
    .describe(
      'Whether members of the API that tell of customers are null for it, as docs/roles.md lists them; for viewers alone.',
    ),
  screen: z
    .boolean()
    .optional()
    .describe(
      'For a wallboard that nobody attends, opened at /#key=<key>: its browser keeps the key until it is revoked. Implies trustedOnly; for viewers alone.',
    ),
});

const jwt = z.strictObject({
  issuer: z.string().min(1, 'must not be empty'),
  audience: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .describe('Whom tokens must be for. Without it a token that the issuer made for any other API is taken.'),
  jwksUri: webUrl.describe('Where the issuer publishes its keys.'),
  roleClaim: z
    .string()
    .min(1, 'must not be empty')
    .describe(`Claim with the role or roles: ${ROLES.join(', ')}. Dots reach into objects.`),
  accountsClaim: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .describe('Claim with the names of the accounts; once set, a token without it sees none.'),
  queuesClaim: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .describe(
      'Claim with the queues: an object of lists of ids by account, or texts "account/queue". Once set, a token sees the queues that it ' +
        'names and no others, in no account.',
    ),
  workerClaim: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .describe(
      'Claim with the worker: an object of ids by account, or texts "account/worker". Once set, an agent acts on the work of the worker ' +
        'whom the token names in the account, and on nothing where it names none.',
    ),
  clockToleranceSeconds: z
    .int()
    .min(0)
    .max(600)
    .default(CLOCK_TOLERANCE_SECONDS)
    .describe("How far the issuer's clock may be from this server's, in either direction."),
});

export const auth = z
  .union([
    z.literal('none'),
    z
      .strictObject({
        apiKeys: z.array(apiKey).default([]),
        jwt: jwt.optional(),
        viewersWithoutCustomerData: z
          .boolean()
          .default(false)
          .describe('Whether withoutCustomerData holds for all keys and tokens of role viewer.'),
      })
      .refine(({ apiKeys, jwt }) => apiKeys.length > 0 || jwt !== undefined, 'needs apiKeys or jwt'),
  ])
  .default('none')
  .describe('Who may use the API. "none" is for loopback addresses only.');
