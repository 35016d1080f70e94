import { z } from 'zod';
import { parseStrictly } from '../../contract/settings.ts';
import { SettingsError } from '../../contract/vendor.ts';
import { webAddress } from '../../kit/settings.ts';
import { deliveriesShape } from './entra/deliveries.ts';
import { type EntraSettings, entraShape, secretsOfEntra, tokenFile } from './entra/settings.ts';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
/** As the vendor's own libraries read it (contract §3.1). */
const CONNECTION_STRING = /^endpoint=(.+);accesskey=([^;]+);?$/i;

const CREDENTIALS = ['accessKey', 'entra', 'tokenFile', 'token'] as const;
const ONE_OF = 'accessKey, entra, tokenFile or token';

/** The messages never repeat the value: it may hold a key. */
const host = webAddress({ example: 'https://example.communication.azure.com', insteadOfUser: ONE_OF }).refine(
  (url) => URL.parse(url)?.pathname === '/',
  'must not hold a path: the vendor takes only the host',
);
const base64 = z.string().trim().regex(BASE64, 'must be base64, as the vendor gives it');

const connectionString = z
  .string()
  .trim()
  .transform((text, context) => {
    const refuse = (message: string) => {
      context.addIssue({ code: 'custom', message });
      return z.NEVER;
    };
    const [, endpoint, accesskey] = CONNECTION_STRING.exec(text) ?? [];
    if (endpoint === undefined) return refuse('must read endpoint=https://…/;accesskey=…');
    const { success, data, error } = z.object({ endpoint: host, accesskey: base64 }).safeParse({ endpoint, accesskey });
    const [issue] = error?.issues ?? [];
    return success ? data : refuse(`its ${issue?.path.join('.')} ${issue?.message}`);
  });

const shape = z.strictObject({
  /** `endpoint=https://…/;accesskey=…` as the vendor shows it. Instead of it: `endpoint` and one of the four below. */
  connectionString: connectionString.optional(),
  endpoint: host.optional(),
  /** Signs every call (HMAC-SHA256). Base64. */
  accessKey: base64.optional(),
  /** How tokens of Microsoft Entra ID are obtained, which are renewed before they expire. */
  entra: entraShape.optional(),
  /** A file with such a token, which somebody else replaces: it is read again before the token expires, and every ten seconds while it is used. */
  tokenFile: tokenFile.optional(),
  /** Such a token that is sent as it is; nobody renews it. */
  token: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'must be a bearer token without blanks')
    .optional(),
  /** How deliveries of Event Grid are known, besides the account's `webhookSecret`. */
  webhook: z.strictObject({ entra: deliveriesShape }).optional(),
  /** Earlier versions have other names for nearly everything (contract §1.1). The preview knows `maxConcurrentOffers` of workers. */
  apiVersion: z.enum(['2023-11-01', '2024-01-18-preview']).default('2023-11-01'),
  /** Rows asked for at a time. The vendor's maximum is not documented. */
  pageSize: z.int().min(1).max(1000).default(100),
  /**
   * The label, else tag, that holds a worker's display name: the vendor itself keeps none. A name that is given is written to the label.
   * `null`: no worker has a name.
   */
  workerNameKey: z.string().min(1).nullable().default('name'),
  /**
   * What the vendor's `inactive` means. It knows deregistered workers only, on a break or gone alike, and a worker who is set to not
   * ready becomes one; so by default it is no more than not ready.
   */
  inactivePresence: z.enum(['NOT_READY', 'OFFLINE']).default('NOT_READY'),
  /**
   * What the vendor does with `notes` of an update (contract §4 leaves it open). `replaces`: the notes that exist are read and sent
   * along, so that none is lost. `appends`: only the new one is sent.
   */
  notesPatch: z.enum(['replaces', 'appends']).default('replaces'),
  /**
   * Whether jobs in wrap-up are read with busy workers. A worker's own representation does not tell wrap-up from work: with `ignore`
   * it costs a call less, and such tasks are shown as active.
   */
  wrapUp: z.enum(['read', 'ignore']).default('read'),
  /**
   * How live jobs are found. `selectors`: by the vendor's `active` and, since that lacks them, its `created` jobs. `all`: by reading
   * every job, for a vendor that has statuses which are not documented.
   */
  liveJobs: z.enum(['selectors', 'all']).default('selectors'),
});

type Given = z.output<typeof shape>;

export interface AzureSettings extends Omit<Given, 'connectionString' | 'endpoint' | (typeof CREDENTIALS)[number]> {
  /** Without a trailing slash. */
  readonly endpoint: string;
  readonly credential:
    | { readonly accessKey: string }
    | { readonly entra: EntraSettings }
    | { readonly tokenFile: string }
    | { readonly token: string };
}

/** What is secret of the settings: of a key also the bytes that it stands for. */
export const secretsOf = ({ credential }: Pick<AzureSettings, 'credential'>): readonly string[] => {
  if ('token' in credential) return [credential.token];
  if ('entra' in credential) return secretsOfEntra(credential.entra);
  if ('tokenFile' in credential) return [];
  return [credential.accessKey, Buffer.from(credential.accessKey, 'base64').toString('hex')];
};

const access = (given: Given): Pick<AzureSettings, 'endpoint' | 'credential'> => {
  const { connectionString: whole, endpoint, accessKey, entra, tokenFile: file, token } = given;
  const fail = (path: string, problem: string): never => {
    throw new SettingsError(path, problem);
  };
  if (whole !== undefined) {
    const other = (['endpoint', ...CREDENTIALS] as const).find((name) => given[name] !== undefined);
    if (other) fail(other, 'must not stand beside connectionString, which holds everything');
    return { endpoint: whole.endpoint, credential: { accessKey: whole.accesskey } };
  }
  if (endpoint === undefined) return fail('connectionString', `is missing (or endpoint with ${ONE_OF})`);
  const [first, second] = CREDENTIALS.filter((name) => given[name] !== undefined);
  if (second !== undefined) fail(second, `must not stand beside ${first}`);
  if (accessKey !== undefined) return { endpoint, credential: { accessKey } };
  if (entra !== undefined) return { endpoint, credential: { entra } };
  if (file !== undefined) return { endpoint, credential: { tokenFile: file } };
  if (token !== undefined) return { endpoint, credential: { token } };
  return fail('accessKey', 'is missing (or entra, tokenFile or token)');
};

export const parseSettings = (raw: unknown): AzureSettings => {
  const given = parseStrictly(shape, raw);
  const { connectionString, accessKey, entra, tokenFile: file, token, ...rest } = given;
  return { ...rest, ...access(given) };
};

/** The parameter that says how many rows are wanted, and the most that are asked for. */
export const pageSizeOf = ({ pageSize }: Pick<AzureSettings, 'pageSize'>) => ({ name: 'maxpagesize', most: pageSize });
