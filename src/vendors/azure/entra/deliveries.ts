import { z } from 'zod';
import type { DeliveryTokens } from '../../../domain/delivery-tokens.ts';
import { AUTHORITY, authorityHost } from './settings.ts';

/** The application of Event Grid in the public cloud. Other clouds have others, and so have subscriptions that deliver by a managed identity. */
const EVENT_GRID = '4962773b-9cdb-44cf-a8bf-237846a00ab7';

const text = z.string().trim().min(1, 'must not be empty');
const texts = z.union([text.transform((one) => [one]), z.array(text).min(1, 'must not be empty')]);

/** A webhook that is protected by Entra: Event Grid shows a token of the tenant that is for this application. */
export const deliveriesShape = z.strictObject({
  /** Issuers name themselves by the id, never by a domain. */
  tenantId: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'must be the id of a tenant, and not a domain'),
  /** The application of the webhook: its client id, its application id URI, or both. */
  audience: texts,
  /** Client ids of the applications that may deliver. */
  senders: texts.prefault(EVENT_GRID),
  authorityHost: authorityHost.default(AUTHORITY),
});

export type DeliveriesSettings = z.output<typeof deliveriesShape>;

/** Who issues tokens of version 1, where that is not the public cloud's. */
const FIRST_ISSUERS = new Map([['login.partner.microsoftonline.cn', 'https://sts.chinacloudapi.cn']]);
const FIRST_ISSUER = 'https://sts.windows.net';

/** Of which version tokens are is decided by the application that they are for; both are signed with the same keys. */
export const deliveryTokensOf = ({
  tenantId,
  audience,
  senders,
  authorityHost,
}: DeliveriesSettings): DeliveryTokens => {
  const { origin, host } = new URL(authorityHost);
  return {
    issuers: [`${FIRST_ISSUERS.get(host) ?? FIRST_ISSUER}/${tenantId}/`, `${origin}/${tenantId}/v2.0`],
    audiences: audience,
    jwksUri: `${origin}/${tenantId}/discovery/v2.0/keys`,
    senders: { claims: ['azp', 'appid'], values: senders },
  };
};
