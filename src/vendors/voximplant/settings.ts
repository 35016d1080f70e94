import { createPrivateKey } from 'node:crypto';
import { z } from 'zod';
import { parseStrictly } from '../../contract/settings.ts';
import { credential, webAddress } from '../../kit/settings.ts';
import { datesIn, UTC } from './dates.ts';

const example = 'https://api.voximplant.com/platform_api';

const wholeId = z
  .union([z.number(), z.string().trim()])
  .transform(Number)
  .refine((id) => Number.isSafeInteger(id) && id > 0, 'must be a positive whole number');

/** Says what is wrong without a word of the key. Environment variables often hold the line ends of a PEM as `\n`. */
const privateKey = z.string().transform((text, context) => {
  const pem = text.replaceAll('\\n', '\n').trim();
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'rsa') return pem;
  } catch {
    // falls through to the refusal
  }
  context.addIssue({
    code: 'custom',
    message: 'must be the RSA private key (PEM) of the service account, unencrypted',
  });
  return z.NEVER;
});

const settings = z.strictObject({
  /** With or without `/platform_api`. An account may have an address of its own: see `api_address` of GetAccountInfo. */
  baseUrl: webAddress({
    example,
    insteadOfUser: 'accountId, keyId and privateKey',
    suffix: '/platform_api',
  }).default(example),
  /** The account that is asked; for a child account its own id, with the parent's key (contract §3.1). */
  accountId: wholeId,
  /** `key_id` and `private_key` of the service account's key file. */
  keyId: credential,
  privateKey,
  /** One application per account: queues, skills and statuses are unique only inside it. Configure an account for each. */
  applicationId: wholeId,
  /** Life of a token. The vendor takes an hour at most. */
  tokenSeconds: z.int().min(60).max(3600).default(600),
  /** How the token names its account: official clients do both (contract §3.1). */
  issuerForm: z.enum(['number', 'string']).default('number'),
  /**
   * Where a task's identity comes from, since the vendor gives it none: from the `custom_data` that the scenario set.
   * `json`: a member of a JSON object. `text`: the whole text. `auto`: the member when it is a JSON object, else the text.
   */
  taskIdFrom: z.enum(['auto', 'json', 'text']).default('auto'),
  /** The member of `custom_data` that holds the id; dots lead into objects inside it. */
  taskIdPath: z
    .string()
    .regex(/^[^.]+(\.[^.]+)*$/, 'must be a name, or names joined by dots')
    .default('id'),
  /** `agents`: lists hold SmartQueue agents. `users`: also those users of the application who are not agents (yet). */
  workers: z.enum(['agents', 'users']).default('agents'),
  /** Rows asked for at a time. The vendor's maximum is not documented; a smaller one that it applies is found out. */
  pageSize: z.int().min(20).max(1000).default(200),
  /**
   * Whether lists of agents are asked with `handle_calls`: its type says that it is required, its meaning as a filter is not
   * documented (contract §6.3).
   */
  handleCallsFilter: z.enum(['never', 'true', 'false']).default('never'),
  /** The time zone in which statuses of agents tell since when: neither asked for nor answered, UTC presumably (contract §7.5). */
  statusTimezone: z
    .string()
    .refine((zone) => datesIn(zone) !== null, 'must be the name of a time zone, such as Europe/Berlin')
    .default(UTC),
  /** How `interval` is written for figures (contract §6.5): `0000-00-00 00:30:00` or `0-0-0 0:30:0`. */
  intervalForm: z.enum(['padded', 'short']).default('padded'),
  /** How realtime figures name their queues: the vendor's description of that method lacks `sq_queue_id` (contract §6.5). */
  realtimeQueues: z.enum(['name', 'id']).default('name'),
});

export type VoximplantSettings = z.output<typeof settings>;

export const secretsOf = ({ privateKey }: Pick<VoximplantSettings, 'privateKey'>): readonly string[] => [privateKey];

export const parseSettings = (raw: unknown): VoximplantSettings => parseStrictly(settings, raw);
