import { credential, parseStrictly, webAddress, z } from 'trunkline/vendor';

const settings = z.strictObject({
  baseUrl: webAddress({ example: 'https://app.chatwoot.com', insteadOfUser: 'accessToken' }).default(
    'https://app.chatwoot.com',
  ),
  /** Of the account, as it stands in the URL of its dashboard. */
  accountId: z.union([z.int().positive().transform(String), z.string().regex(/^\d+$/, 'must be digits')]),
  /** Of an administrator: others see the conversations of their own inboxes only. */
  accessToken: credential,
  /** By which webhooks are signed. Older versions do not sign: leave it out, and give the feed a webhookSecret. */
  webhookSecret: credential.optional(),
});

export type ChatwootSettings = z.output<typeof settings>;

export const parseSettings = (raw: unknown): ChatwootSettings => parseStrictly(settings, raw);

export const secretsOf = ({ accessToken, webhookSecret }: ChatwootSettings): readonly string[] =>
  webhookSecret === undefined ? [accessToken] : [accessToken, webhookSecret];
