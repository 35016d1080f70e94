import { z } from 'zod';
import { parseStrictly } from '../../contract/settings.ts';
import { passwordSecrets } from '../../domain/blot.ts';
import { credential, userName, webAddress } from '../../kit/settings.ts';

const baseUrl = webAddress({
  example: 'https://example.restcomm.com',
  insteadOfUser: 'accountSid and authToken',
  // Every list, read and command goes there (contract §1).
  suffix: '/taskrouter',
});

const settings = z.strictObject({
  /** `https://domain` or `https://domain/taskrouter`: both mean the same. */
  baseUrl,
  /** User name of HTTP Basic: `AC…`. */
  accountSid: userName,
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
