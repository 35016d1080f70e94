import { z } from 'zod';
import { DEFAULT_DOCUMENT_LIMITS } from '../graphql/document-limits.ts';
import { DEFAULT_OPERATION_LIMITS } from '../graphql/limits.ts';
import { isNetwork } from '../server/address.ts';
import { DEFAULT_CAPACITY, type Holding } from '../server/capacity.ts';
import { DEFAULT_MESSAGE_RATE } from '../server/pace.ts';
import { ROLES } from '../server/principal.ts';
import { DEFAULT_INTAKE_BYTES } from '../transport/intake.ts';
import { count, isWebUrl, milliseconds, publicUrl } from './shape-parts.ts';
import { rate } from './shape-rate.ts';

const origin = z
  .string()
  .refine(
    (text) => text === '*' || (isWebUrl(text) && URL.parse(text)?.origin === text),
    'must be an origin such as https://wallboard.example.com, without a path, or "*"',
  );

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

export const server = z.strictObject({
  host: z.string().min(1, 'must not be empty').default('127.0.0.1').describe('Address to listen on.'),
  port: z.int().min(0).max(65_535).default(4000).describe('0: any free port.'),
  publicUrl: publicUrl
    .optional()
    .describe(
      'What vendors reach this server by, such as https://hooks.example.com: deliveries are signed over it. With the path that a proxy takes away.',
    ),
  graphiql: z.boolean().default(true).describe('Whether browsers get GraphiQL at /graphql.'),
  wallboard: z.boolean().default(true).describe('Whether the wallboard is served at /.'),
  introspection: z.boolean().default(true).describe('Whether the schema can be asked for. GraphiQL needs it.'),
  federation: z
    .boolean()
    .default(false)
    .describe(
      'Whether a federation gateway may take this server for a subgraph: `_service` and `_entities` are served.',
    ),
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
