import { createServer, type IncomingHttpHeaders } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { onTestFinished } from 'vitest';
import { addJob, furnish, type Json, type Kit, startKit } from './simulator-kit.ts';

export interface Received {
  readonly method: string;
  readonly target: string;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** Of the events in it. */
  readonly ids: readonly string[];
}
export interface Answered {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}
export type Answer = (request: Received) => Answered | 'hang';

export interface Receiver {
  readonly url: string;
  /** Handshakes and deliveries apart. */
  readonly handshakes: Received[];
  readonly received: Received[];
  connections(): Promise<number>;
}

export const SECRET = 'hush-hush';
export const CONSENT = { 'WebHook-Allowed-Origin': 'eventgrid.azure.net', 'WebHook-Allowed-Rate': '120' };

const bodyOf = (text: string): Json[] => {
  if (text === '') return [];
  const body = JSON.parse(text) as Json | Json[];
  return Array.isArray(body) ? body : [body];
};
const isHandshake = ({ method, headers }: Received): boolean =>
  method === 'OPTIONS' || headers['aeg-event-type'] === 'SubscriptionValidation';

/** Consents in the words of the contract. */
export const consent: Answer = ({ method, text }) => {
  if (method === 'OPTIONS') return { status: 200, headers: CONSENT };
  const validation = bodyOf(text)[0]?.data as { readonly validationCode: string } | undefined;
  return { status: 200, body: JSON.stringify({ validationResponse: validation?.validationCode }) };
};

/** A webhook on a loopback port that consents and takes everything unless told otherwise. */
export const startReceiver = async (
  answer: Answer = () => ({ status: 200 }),
  handshake: Answer = consent,
): Promise<Receiver> => {
  const handshakes: Received[] = [];
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += chunk;
    const { method = '', url: target = '', headers } = request;
    const one = { method, target, headers, text, ids: bodyOf(text).map(({ id }) => String(id)) };
    const asks = isHandshake(one);
    (asks ? handshakes : received).push(one);
    const given = (asks ? handshake : answer)(one);
    if (given !== 'hang') response.writeHead(given.status, { ...given.headers }).end(given.body);
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return {
    url: `http://127.0.0.1:${port}/webhooks/demo?secret=${SECRET}`,
    handshakes,
    received,
    connections: () =>
      new Promise((resolve, reject) => {
        server.getConnections((error, count) => (error ? reject(error) : resolve(count)));
      }),
  };
};

const TURNS = 20_000;

/** Lets sockets have their turns, and time stand still, until it is so. */
export const until = async (isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let turn = 0; turn < TURNS; turn += 1) {
    if (await isSo()) return;
    await nextTurn();
  }
  throw new Error('it never came to pass');
};

/** A simulation without jitter that delivers to this receiver. */
export const subscribed = async (receiver: Receiver, switches: Json = {}): Promise<Kit> => {
  const kit = await startKit({ switches: { event_retry_jitter: 0, created_status: 'created', ...switches } });
  await furnish(kit);
  await kit.sim.deliverTo(receiver.url);
  return kit;
};

/** Makes one event happen, `RouterJobReceived`; answers its id. */
export const happen = async (kit: Kit, name = 'j'): Promise<string> => {
  const at = new Date(kit.clock.now() + 1000 * 86_400_000).toISOString();
  const before = kit.heard.length;
  await addJob(kit, name, { matchingMode: { kind: 'scheduleAndSuspend', scheduleAt: at } });
  const [event, ...more] = kit.heard.slice(before);
  if (!event || more.length > 0) throw new Error(`expected one event, got ${kit.heard.length - before}`);
  return event.id;
};

export const attempts = (kit: Kit): readonly (readonly [attempt: number, status: number])[] =>
  kit.sim.deliveries.map(({ attempt, status }) => [attempt, status]);
