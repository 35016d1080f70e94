import { z } from 'zod';
import { parseStrictly } from '../../contract/settings.ts';
import { passwordSecrets } from '../../domain/blot.ts';
import { webAddress } from '../../kit/settings.ts';

/** Every path of the public contract lies below this one (contract §1). */
export const API = '/api/v2';

/** Without the path of the API, whether the operator wrote it or not. */
const address = webAddress({ example: 'https://gws.example.com', insteadOfUser: 'users', suffix: API }).transform(
  (url) => url.slice(0, -API.length),
);

const text = z.string().trim().min(1, 'must not be empty');

const user = z.strictObject({
  userName: text,
  /** May be empty (contract §2.1). */
  password: z.string().default(''),
  /** With these the login's stream begins a contact-centre session, which ends with the account (contract §7.2); without, it only listens. */
  channels: z.array(text).min(1, 'must not be empty: leave it out').optional(),
  place: text.optional(),
  loginCode: text.optional(),
  queue: text.optional(),
  devicePath: text.optional(),
  /** The name that chat partners see; the user name when absent. */
  nickname: text.optional(),
});

/** Names of the statistics that an administrator defined (contract §13). */
const statistics = z.strictObject({
  /** Interactions waiting. */
  waiting: text,
  /** How long the oldest one waits, in seconds. */
  oldestWait: text.optional(),
  /** The wait that a new one has to expect, in seconds. */
  expectedWait: text.optional(),
});

const settings = z.strictObject({
  /** Up to and including the context path; `/api/v2` at its end is dropped. */
  baseUrl: address,
  /** What the node calls itself in URIs, its `externalApiUrlV2` (contract §1); with or without `/api/v2`. Default: `baseUrl`. */
  externalUrl: address.optional(),
  /** Topics are told to the user who signed in, so every agent whose work is to be seen is a login. The first reads for the account. */
  users: z
    .array(user)
    .min(1, 'must name one user at least')
    .refine((users) => new Set(users.map(({ userName }) => userName)).size === users.length, 'must name no user twice'),
  /** One public client encodes credentials as ISO-8859-1 (contract §2.1). */
  credentialsEncoding: z.enum(['latin1', 'utf8']).default('latin1'),
  /** Whether signing in says `X-Support-CSRFP: True`, as a sibling product has it (contract §2.3). */
  sendCsrfSupportHeader: z.boolean().default(false),

  /** `users`: every user of the account, for which the first login needs the right. `logins`: those alone. */
  workers: z.enum(['users', 'logins']).default('users'),
  /** The media whose interactions are looked for, by the collection's name in the paths. */
  media: z
    .array(z.enum(['emails', 'chats', 'workitems', 'calls', 'smssessions', 'facebooksessions']))
    .default(['emails', 'chats', 'workitems', 'calls']),
  /** Media types of open media that are in use (contract §12). */
  openMedia: z.array(text).default([]),
  /** Groups whose workbins are in use. The vendor lists none. */
  agentGroups: z.array(text).default([]),
  placeGroups: z.array(text).default([]),

  /** Whether a login takes DoNotDisturbOn at `/me/channels/…`; only `/users/{id}/channels/…` is documented (contract §9). */
  doNotDisturbOnMe: z.boolean().default(true),
  /** Whether an Add that was refused by `id` is tried by `uri` (contract §10.3). */
  addByUri: z.boolean().default(true),
  /** How data is set: whether Attach replaces a key that is there is not documented (contract §11.2). */
  setData: z.enum(['UpdateUserData', 'AttachUserData']).default('UpdateUserData'),
  /** Reads queue figures from `/api/v1/stats/…`; without it there are none. */
  queueStatistics: statistics.optional(),

  /** Whether the handshake offers the acknowledge extension (contract §6.5). */
  ackExtension: z.boolean().default(true),
  /** Below `baseUrl`. */
  cometdPath: z
    .string()
    .regex(/^\/[^?#\s]*[^/?#\s]$/, 'must be a path such as /api/v2/notifications')
    .default('/api/v2/notifications'),
  /** Whether `/handshake`, `/connect` and `/disconnect` are appended, as the vendor's library does (contract §5.1). */
  appendMessageType: z.boolean().default(true),
  /** Whether CometD requests carry the CSRF token (contract §2.3). */
  csrfOnNotifications: z.boolean().default(true),
});

export type GenesysSettings = z.output<typeof settings>;
export type GenesysUser = GenesysSettings['users'][number];

/** Passwords may be encoded either way on their way to the vendor and back. */
export const secretsOf = ({ users }: Pick<GenesysSettings, 'users'>): string[] =>
  users.flatMap(({ userName, password, loginCode }) => [
    ...passwordSecrets(userName, password),
    ...(loginCode === undefined ? [] : [loginCode]),
  ]);

export const parseSettings = (raw: unknown): GenesysSettings => parseStrictly(settings, raw);
