import type { Bayeux, BayeuxListener, openBayeux } from '../../../transport/bayeux.ts';
import type { Context } from '../context.ts';
import type { Session } from '../session/session.ts';

/** All that tells states. One segment deep (contract §5.2). */
const CHANNELS = ['/v2/me/*'];
/** Heard where the node lets us: answers of which no page prints the topic may come there, and no state does. */
const OPTIONAL = ['/v2/me'];

export interface NotificationsOptions {
  readonly parts: Pick<Context, 'account' | 'settings' | 'runtime'>;
  readonly session: Session;
  readonly maxResponseBytes: number;
  readonly openBayeux: typeof openBayeux;
}

/** The topics of one login. */
export const openNotifications = (
  { parts: { account, settings, runtime }, session, maxResponseBytes, openBayeux: open }: NotificationsOptions,
  on: BayeuxListener,
): Bayeux =>
  open({
    account,
    runtime,
    url: session.notifications,
    cookies: session.cookies,
    headers: session.headers,
    learn: session.learn,
    secrets: session.secrets,
    appendMessageType: settings.appendMessageType,
    ackExtension: settings.ackExtension,
    channels: CHANNELS,
    optional: OPTIONAL,
    maxResponseBytes,
    on,
  });
