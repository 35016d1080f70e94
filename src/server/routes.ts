import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Blot } from '../domain/blot.ts';
import type { Events } from '../events/events.ts';
import type { OpenAccount } from '../gateway/accounts.ts';
import type { Gateway } from '../gateway/gateway.ts';
import type { Granted } from './admission.ts';
import type { Authenticate } from './auth.ts';
import type { Metrics } from './metrics.ts';
import { replyError, replyJson } from './reply.ts';

/** Whom it lets in, or `null` when the refusal is already on its way. */
export const openAdmission =
  (authenticate: Authenticate) =>
  async ({ headers }: IncomingMessage, response: ServerResponse): Promise<Granted | null> => {
    const answer = authenticate(headers);
    const verdict = answer instanceof Promise ? await answer : answer;
    if ('principal' in verdict) return verdict;
    if (verdict.unavailable) replyError(response, 503, 'UNAVAILABLE', verdict.refusal);
    else {
      response.setHeader('www-authenticate', 'Bearer');
      replyError(response, 401, 'UNAUTHENTICATED', verdict.refusal);
    }
    return null;
  };

export type Admit = ReturnType<typeof openAdmission>;

/** The process lives. */
export const healthz = (response: ServerResponse): void => replyJson(response, 200, { status: 'ok' });

/** What keeps an account's vendor from being asked, else from being heard. */
const problemOf = ({ name, adapter }: OpenAccount, events: Events, blot: Blot) => {
  const error = adapter.outage?.() ?? events.health(name).error;
  return error ? { problem: { code: error.code, message: blot(error.message) } } : {};
};

/** Whether to send requests here. Which accounts there are, and how they are, is told to those who may see them. */
export const readyz = async (
  { headers }: IncomingMessage,
  response: ServerResponse,
  {
    gateway,
    events,
    authenticate,
    draining,
    sandbox,
  }: { gateway: Gateway; events: Events; authenticate: Authenticate; draining: boolean; sandbox: boolean },
): Promise<void> => {
  const verdict = await authenticate(headers);
  const principal = 'principal' in verdict ? verdict.principal : null;
  const seen = gateway.accounts.filter(({ name }) => principal?.accounts?.includes(name) ?? true);
  replyJson(response, draining ? 503 : 200, {
    status: draining ? 'draining' : 'ready',
    ...(sandbox ? { sandbox } : {}),
    ...(principal
      ? {
          accounts: seen.map((account) => ({
            name: account.name,
            vendor: account.vendor,
            state: events.health(account.name).state,
            ...problemOf(account, events, gateway.secrecy.blot),
          })),
        }
      : {}),
  });
};

/** For Prometheus. Names every account, so with authentication it takes a principal who may see all of them. */
export const serveMetrics = async (
  request: IncomingMessage,
  response: ServerResponse,
  { admit, metrics }: { admit: Admit; metrics: Metrics },
): Promise<void> => {
  const granted = await admit(request, response);
  if (!granted) return;
  if (granted.principal.accounts || granted.principal.queues)
    return replyError(response, 403, 'FORBIDDEN', 'metrics tell of every account');
  if (granted.principal.trustedOnly)
    return replyError(
      response,
      403,
      'FORBIDDEN',
      'metrics are not for keys and tokens that may send trusted documents only',
    );
  const text = await metrics.text();
  response.writeHead(200, { 'content-type': metrics.contentType }).end(text);
};
