import type { Runtime } from '../../../domain/runtime.ts';
import type { Bayeux, BayeuxListener, openBayeux } from '../../../transport/bayeux.ts';
import type { Session } from '../session/session.ts';
import type { GenesysSettings } from '../settings.ts';

/** All that tells states. One segment deep (contract §5.2). */
const CHANNELS = ['/v2/me/*'];
/** Heard where the node lets us: answers of which no page prints the topic may come there, and no state does. */
const OPTIONAL = ['/v2/me'];

export interface NotificationsOptions {
  readonly account: string;
  readonly settings: GenesysSettings;
  readonly runtime: Runtime;
  readonly session: Session;
  readonly maxResponseBytes: number;
  readonly openBayeux: typeof openBayeux;
  readonly on: BayeuxListener;
}

/** The topics of one login. */
export const openNotifications = ({
  account,
  settings,
  runtime,
  session,
  maxResponseBytes,
  openBayeux: open,
  on,
}: NotificationsOptions): Bayeux =>
  open({
    account,
    runtime,
    url: session.notifications,
    cookies: session.cookies,
    headers: () => session.headers(),
    learn: (headers) => session.learn(headers),
    secrets: session.secrets,
    appendMessageType: settings.appendMessageType,
    ackExtension: settings.ackExtension,
    channels: CHANNELS,
    optional: OPTIONAL,
    maxResponseBytes,
    on,
  });
