import { z } from 'zod';
import { DEFAULT_LIMITS } from '../contract/vendor.ts';
import { ACCOUNT_NAME } from '../domain/account.ts';
import { OBJECT_LIMIT } from '../events/ledger.ts';
import { DEFAULT_DOCUMENT_LIMITS } from '../graphql/document-limits.ts';
import { DEFAULT_OPERATION_LIMITS } from '../graphql/limits.ts';
import { isNetwork } from '../server/address.ts';
import { DEFAULT_CAPACITY, type Holding } from '../server/capacity.ts';
import { DEFAULT_MESSAGE_RATE } from '../server/pace.ts';
import { ROLES } from '../server/principal.ts';
import { DEFAULT_RATE } from '../server/rates.ts';
import { CLOCK_TOLERANCE_SECONDS } from '../server/token-keys.ts';
import { DEFAULT_INTAKE_BYTES } from '../transport/intake.ts';

const count = (fallback: number, description: string, smallest = 1) =>
  z.int().min(smallest).default(fallback).describe(description);
const milliseconds = (fallback: number, description: string) =>
  z.int().min(1).max(600_000).default(fallback).describe(`${description} In milliseconds.`);

const accountName = z
  .string()
  .regex(ACCOUNT_NAME, 'must be made of a-z, 0-9 and "-", begin with a letter or digit and have at most 40 characters');

const isWebUrl = (text: string): boolean => /^https?:$/.test(URL.parse(text)?.protocol ?? '');
const webUrl = z.string().refine(isWebUrl, 'must be a URL that begins with https:// (or http://)');
const origin = z
  .string()
  .refine(
    (text) => text === '*' || (isWebUrl(text) && URL.parse(text)?.origin === text),
    'must be an origin such as https://wallboard.example.com, without a path, or "*"',
  );

export const SHORTEST_KEY = 16;

const RATE_WORDS = {
  operationsPerSecond: 'Operations a second, subscriptions that begin among them.',
  operationsBurst: 'Further operations in ten seconds.',
  complexityPerSecond: "Sum of the operations' complexity a second.",
  complexityBurst: 'Further complexity in ten seconds.',
  inFlight: 'Queries and mutations under way at a time.',
};

const rate = z.strictObject({
  operationsPerSecond: count(DEFAULT_RATE.operationsPerSecond, RATE_WORDS.operationsPerSecond),
  operationsBurst: count(DEFAULT_RATE.operationsBurst, RATE_WORDS.operationsBurst, 0),
  complexityPerSecond: count(DEFAULT_RATE.complexityPerSecond, RATE_WORDS.complexityPerSecond),
  complexityBurst: count(DEFAULT_RATE.complexityBurst, RATE_WORDS.complexityBurst, 0),
  inFlight: count(DEFAULT_RATE.inFlight, RATE_WORDS.inFlight),
});

const ownCount = (description: string, smallest = 1) => z.int().min(smallest).optional().describe(description);

const ownRate = z.strictObject({
  operationsPerSecond: ownCount(RATE_WORDS.operationsPerSecond),
  operationsBurst: ownCount(RATE_WORDS.operationsBurst, 0),
  complexityPerSecond: ownCount(RATE_WORDS.complexityPerSecond),
  complexityBurst: ownCount(RATE_WORDS.complexityBurst, 0),
  inFlight: ownCount(RATE_WORDS.inFlight),
});

const limits = z.strictObject({
  depth: count(DEFAULT_DOCUMENT_LIMITS.depth, 'Levels of fields below the operation.'),
  complexity: count(
    DEFAULT_OPERATION_LIMITS.complexity,
    "Sum of the fields' costs, a list counting as often as it may have rows.",
  ),
  breadth: count(DEFAULT_DOCUMENT_LIMITS.breadth, 'Fields in the whole operation.'),
  rootFields: count(DEFAULT_DOCUMENT_LIMITS.rootFields, 'Fields of the operation itself.'),
  aliases: count(DEFAULT_DOCUMENT_LIMITS.aliases, 'Aliases in one operation.'),
  tokens: count(DEFAULT_DOCUMENT_LIMITS.tokens, 'Tokens in one document.'),
  directives: count(DEFAULT_DOCUMENT_LIMITS.directives, 'Directives in one document.'),
  directivesPerPlace: count(DEFAULT_DOCUMENT_LIMITS.directivesPerPlace, 'Directives at one place of a document.'),
  callsPerOperation: count(500, 'Calls towards vendors that one operation may make.'),
  rate: rate
    .prefault({})
    .describe('How much one key, one subject of tokens, or everybody where there is no authentication, may ask for.'),
});

const holdings = (fallback: Readonly<Record<Holding, number>>) => ({
  sockets: count(fallback.sockets, 'WebSockets.'),
  eventStreams: count(fallback.eventStreams, 'Subscriptions by server-sent events.'),
  subscriptions: count(fallback.subscriptions, 'Subscriptions, whatever they come by.'),
});

const capacity = z.strictObject({
  connections: count(DEFAULT_CAPACITY.connections, 'Connections of any kind, WebSockets and streams among them.'),
  ...holdings(DEFAULT_CAPACITY),
  perPrincipal: z
    .strictObject(holdings(DEFAULT_CAPACITY.perPrincipal))
    .prefault({})
    .describe('Of one key or one subject of tokens.'),
});

const server = z.strictObject({
  host: z.string().min(1, 'must not be empty').default('127.0.0.1').describe('Address to listen on.'),
  port: z.int().min(0).max(65_535).default(4000).describe('0: any free port.'),
  graphiql: z.boolean().default(true).describe('Whether browsers get GraphiQL at /graphql.'),
  wallboard: z.boolean().default(true).describe('Whether the wallboard is served at /.'),
  introspection: z.boolean().default(true).describe('Whether the schema can be asked for. GraphiQL needs it.'),
  bodyLimit: count(262_144, 'Largest request body, in bytes.'),
  cors: z.array(origin).default([]).describe('Origins whose pages may read answers.'),
  webhookBodyLimit: count(1_048_576, 'Largest delivery to a webhook, in bytes.'),
  intakeBytes: z
    .int()
    .min(1_048_576)
    .default(DEFAULT_INTAKE_BYTES)
    .describe(
      'Bytes that answers of all vendors may hold together while they are read; the first 64 KiB of each are not counted. What finds no ' +
        'room waits, and is cut off with LIMIT_EXCEEDED when its account holds more than its share and others wait.',
    ),
  socketOperations: count(100, 'Operations that one WebSocket may have open at a time.'),
  socketMessagesPerSecond: count(
    DEFAULT_MESSAGE_RATE,
    'Messages that one WebSocket may send a second on the whole; ten times as many at once. One that sends more is closed.',
  ),
  capacity: capacity.prefault({}).describe('How much may be open at a time. Who finds no room is told to come back.'),
  requestTimeoutMs: milliseconds(10_000, 'Longest time one request may take.'),
  callbackHosts: z
    .array(
      z
        .string()
        .regex(
          /^[a-z0-9.-]+(:\d+)?$/,
          'must be a host in lower case, such as hooks.example.com or hooks.example.com:8443',
        ),
    )
    .default([])
    .describe(
      'Hosts that supervisors may let a vendor call, such as in `callbackUrl` of a routing policy; others are for administrators to set.',
    ),
  drainMs: z
    .int()
    .min(0)
    .max(600_000)
    .optional()
    .describe(
      'Longest time requests in flight get to end when the process is told to stop; as requestTimeoutMs when left out. In milliseconds.',
    ),
  watch: z
    .boolean()
    .default(true)
    .describe('Whether a change of this file, or of a file that holds a secret of it, is taken up as on SIGHUP.'),
  trustProxy: z
    .union([
      z.int().min(0).max(10),
      z.array(z.string().refine(isNetwork, 'must be an address or a network such as 10.0.0.0/8')),
    ])
    .default(0)
    .describe(
      'Proxies whose X-Forwarded-For tells the address of a client: how many there are, or their addresses and networks.',
    ),
  documents: z
    .string()
    .min(1, 'must not be empty')
    .optional()
    .describe(
      'Folder of trusted documents, relative to this file: each .graphql file is one document, each .json file a manifest as Apollo, Relay or graphql-codegen writes it.',
    ),
  trustedOnly: z
    .array(z.enum(ROLES))
    .default([])
    .describe('Roles of keys and tokens for which only trusted documents are executed.'),
  limits: limits.prefault({}).describe('What one operation may ask for.'),
});

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

const auth = z
  .union([
    z.literal('none'),
    z
      .strictObject({ apiKeys: z.array(apiKey).default([]), jwt: jwt.optional() })
      .refine(({ apiKeys, jwt }) => apiKeys.length > 0 || jwt !== undefined, 'needs apiKeys or jwt'),
  ])
  .default('none')
  .describe('Who may use the API. "none" is for loopback addresses only.');

const secret = z
  .string()
  .min(SHORTEST_KEY, `must have at least ${SHORTEST_KEY} characters`)
  .regex(/^[\x21-\x7e]*$/, 'must be made of printable characters without blanks, since it travels in a URL');

/** Event Grid tries for 24 hours. */
const WEBHOOK_MAX_AGE_MS = 25 * 3_600_000;

const feed = z.strictObject({
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
  webhookMaxAgeMs: count(
    WEBHOOK_MAX_AGE_MS,
    'Changes in deliveries that happened longer ago are not taken, where the vendor dates them. In milliseconds.',
    60_000,
  ),
});

const account = z.strictObject({
  name: accountName.describe('Part of every id of this account: do not change it later.'),
  vendor: z.string(),
  settings: z
    .record(z.string(), z.unknown())
    .default({})
    .describe("The vendor's own. Secrets are better references to the environment."),
  feed: feed.prefault({}).describe('How changes of this account are heard.'),
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

const log = z.strictObject({
  audit: z
    .string()
    .min(1, 'must not be empty')
    .default('log')
    .describe('Where audit lines go: "log" (with all other lines), "stdout", "stderr", "off", or the path of a file.'),
});

const metrics = z.strictObject({
  figures: z
    .enum(['watched', 'always'])
    .default('watched')
    .describe(
      'Of which accounts /metrics tells queues and workers: of those whose boards somebody looks at, or of all, which are listened to for it.',
    ),
});

/** The configuration file, before the vendors have read their settings. */
export const fileShape = z.strictObject({
  $schema: z.string().optional().describe('For editors.'),
  server: server.prefault({}),
  auth,
  log: log.prefault({}).describe('What is written down.'),
  metrics: metrics.prefault({}).describe('What Prometheus gets.'),
  accounts: z.array(account).min(1, 'needs at least one account'),
});

export type ConfigFile = z.output<typeof fileShape>;
