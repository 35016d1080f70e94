import { z } from 'zod';
import { parseStrictly } from '../../contract/settings.ts';
import { withoutTrailingSlashes } from '../../domain/address.ts';
import { passwordSecrets } from '../../domain/blot.ts';

/** Every list, read and command goes to this prefix (contract §1). */
const PREFIX = '/taskrouter';

const baseUrl = z.string().transform((text, context) => {
  const refuse = (message: string) => {
    context.addIssue({ code: 'custom', message });
    return z.NEVER;
  };
  const url = URL.parse(text.trim());
  if (!url || (url.protocol !== 'https:' && url.protocol !== 'http:')) {
    return refuse('must be a URL that begins with https:// (or http://), such as https://example.restcomm.com');
  }
  if (url.username || url.password) return refuse('must not hold credentials: use accountSid and authToken');
  if (url.search || url.hash) return refuse('must not hold a query or a fragment');
  const path = withoutTrailingSlashes(url.pathname);
  return `${url.origin}${path.endsWith(PREFIX) ? path : path + PREFIX}`;
});

/** A blank around the credentials, as in the vendor's own printed curl, is refused there (contract §12 row 49): cut it off. */
const credential = z
  .string()
  .trim()
  .min(1, 'must not be empty')
  .regex(/^\P{Cc}*$/u, 'must not hold control characters');

const settings = z.strictObject({
  /** `https://domain` or `https://domain/taskrouter`: both mean the same. */
  baseUrl,
  /** User name of HTTP Basic: `AC…`. */
  accountSid: credential.regex(/^[^:]*$/, 'must not hold a colon'),
  authToken: credential,
  /** For new workspaces; when absent, that of a workspace which the account already sees. */
  enterpriseSid: credential.optional(),
  /** Rows asked for at a time. The vendor's maximum is not documented; a smaller one that it applies is found out. */
  pageSize: z.int().min(20).max(1000).default(200),
  /** Which path is tried first to update a vendor Task: `/tasks/search/{sid}` as printed, or `/tasks/{sid}` (contract §2 note 2). */
  taskUpdatePath: z.enum(['search', 'plain']).default('search'),
  /**
   * How a worker's offer is accepted or declined. The vendor documents no way (contract §9.4); `assignment-status` writes the
   * task's state, which is unverified against the vendor. With `none` the account cannot accept or decline.
   */
  taskAcceptance: z.enum(['none', 'assignment-status']).default('none'),
  /** Names, in any case, of the unavailable activities that mean a worker is gone. All others mean not ready. */
  offlineActivities: z.array(z.string()).default(['Offline']),
  /** Life of a job for which the caller gives none, in seconds. Always sent: the vendor's default is contradictory (contract §12 row 26). */
  jobTimeoutSeconds: z.int().min(1).max(1_209_600).default(86_400),
  /** `probe`: find out whether `SortBy=dateCreated` works and use it. `never`: read lists whole (contract §3.3). */
  sortsByCreation: z.enum(['probe', 'never']).default('probe'),
  /**
   * Whether name filters reach the vendor. That they ignore case is not documented (contract §3.2): with a vendor that minds it,
   * `push` would lose rows, so set `never` there and names are compared by the gateway.
   */
  nameFilters: z.enum(['push', 'never']).default('push'),
});

export type RestcommSettings = z.output<typeof settings>;

export const secretsOf = ({ accountSid, authToken }: RestcommSettings): readonly string[] =>
  passwordSecrets(accountSid, authToken);

export const parseSettings = (raw: unknown): RestcommSettings => parseStrictly(settings, raw);
