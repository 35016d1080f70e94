import { z } from 'zod';
import { parseStrictly } from '../../contract/settings.ts';
import { passwordSecrets } from '../../domain/blot.ts';
import { credential, sid, webAddress } from '../../kit/settings.ts';

const example = 'https://taskrouter.twilio.com';

const settings = z
  .strictObject({
    /** Of another region than US1, or of a proxy. */
    baseUrl: webAddress({ example, insteadOfUser: 'accountSid and authToken' }).default(example),
    accountSid: sid('AC'),
    /** Of the account; also the key by which it signs its events. */
    authToken: credential.optional(),
    /** Calls are made with this key in place of the auth token. */
    apiKey: z.strictObject({ sid: sid('SK'), secret: credential }).optional(),
    /** All objects of the account lie in this workspace. */
    workspaceSid: sid('WS'),
    /** Secrets of shared keys that sign events in place of the auth token, by the SID of the key. */
    signingKeys: z.record(z.string(), credential).default({}),
    /** Of the configured event callback URL what is behind its `#`, where the vendor signs that, too. */
    callbackFragment: z.string().optional(),
    /** Names, in any case, of the unavailable activities that mean a worker is gone. All others mean not ready. */
    offlineActivities: z.array(z.string()).default(['Offline']),
    /** Whether work that is completed goes into wrap-up, to be closed later; else it is over at once. */
    wrapUp: z.boolean().default(false),
    /** Why a job is canceled for which the caller gives no reason: the vendor wants one. */
    cancelReason: z.string().min(1).default('Canceled'),
    /** Whether lists show attributes. Where they do not, jobs and workers cannot be found by their labels. */
    listsShowAttributes: z.boolean().default(true),
    /** Whether the channels of workers are read where they are asked for and for every change of a worker: a call for each worker. */
    readsChannels: z.boolean().default(false),
  })
  .refine(({ authToken, apiKey }) => authToken ?? apiKey, {
    path: ['authToken'],
    message: 'is needed, unless there is an apiKey',
  });

export type TwilioSettings = z.output<typeof settings>;

export const parseSettings = (raw: unknown): TwilioSettings => parseStrictly(settings, raw);

/** User name and password of HTTP Basic. */
export const loginOf = ({ accountSid, authToken = '', apiKey }: TwilioSettings): readonly [string, string] =>
  apiKey ? [apiKey.sid, apiKey.secret] : [accountSid, authToken];

export const secretsOf = (given: TwilioSettings): readonly string[] =>
  [...passwordSecrets(...loginOf(given)), given.authToken ?? [], Object.values(given.signingKeys)].flat();
