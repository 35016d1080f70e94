import { createHmac, timingSafeEqual } from 'node:crypto';
import { asObject, id, openWebhook, type Source, type WebhookHead } from 'trunkline/vendor';
import type { ChatwootSettings } from './settings.ts';
import { anyMoment } from './wire.ts';

/** The signature is that of `timestamp.body`. */
const verifier =
  (secret: string): NonNullable<WebhookHead['verify']> =>
  ({ headers, body }) => {
    const signed = `${headers['x-chatwoot-timestamp'] ?? ''}.${body}`;
    const wanted = `sha256=${createHmac('sha256', secret).update(signed).digest('hex')}`;
    const given = Buffer.from(headers['x-chatwoot-signature'] ?? '');
    return given.length === wanted.length && timingSafeEqual(given, Buffer.from(wanted));
  };

/** An event shows the conversation as it was when it was sent, which may be late: what it is now is read. */
export const openSource = (account: string, { accountId, webhookSecret }: ChatwootSettings): Source => ({
  webhook: openWebhook({
    account,
    type: 'event',
    eventId: 'delivery',
    at: anyMoment('updated_at'),
    rules: [[/^conversation_(created|updated|status_changed)$/, [{ kind: 'Job', id: id('id'), news: 'stale' }]]],
    covers: ['Job'],
    isOwn: (event) => String(asObject(event.account)?.id ?? accountId) === accountId,
    verify: webhookSecret === undefined ? undefined : verifier(webhookSecret),
  }),
});
