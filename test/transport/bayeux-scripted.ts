import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { type Log, openLog } from './bayeux-log.ts';

export type Kind = 'handshake' | 'connect' | 'subscribe' | 'disconnect';

export interface Sent {
  readonly channel: string;
  readonly id: string;
  readonly clientId?: string;
  readonly subscription?: string;
  readonly advice?: { readonly timeout?: number };
  readonly ext?: Record<string, unknown>;
  readonly [member: string]: unknown;
}

/** One request, as the script sees it. */
export interface Turn {
  readonly kind: Kind;
  readonly path: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly sent: readonly Sent[];
  readonly first: Sent;
  /** Whole Bayeux messages. */
  reply(...messages: object[]): void;
  raw(status: number, body: string | Buffer, headers?: http.OutgoingHttpHeaders): void;
  cut(): void;
  /** What the server would have said without a script. */
  usual(): void;
}

export type Step = (turn: Turn) => void;

export interface Scripted {
  readonly url: string;
  readonly turns: Log<Turn>;
  /** The next requests of this kind are answered so, one after the other; then as usual. */
  script(kind: Kind, ...steps: Step[]): void;
  always(kind: Kind, step: Step): void;
  /** Connects that wait for something to tell. */
  readonly held: Turn[];
  /** Answers the connect that is or will be held, with these events first. */
  deliver(...messages: object[]): Promise<void>;
  count(kind: Kind): number;
  /** The most sockets there ever were at a time. */
  peak(): number;
  /** As soon as nobody is connected. */
  deserted(): Promise<void>;
  /** Stops and drops everybody. */
  stop(): Promise<void>;
  /** Comes back on the same port. */
  start(): Promise<void>;
}

const KINDS: readonly Kind[] = ['handshake', 'connect', 'disconnect'];

export const PATH = '/api/v2/notifications';

export const ok = ({ channel, id }: Sent, more: object = {}): object => ({ channel, id, successful: true, ...more });
export const gone = ({ channel, id }: Sent): object => ({
  channel,
  id,
  successful: false,
  error: '402::Unknown client',
  ...(channel === '/meta/connect' && { advice: { reconnect: 'handshake', interval: 0 } }),
});
export const event = (channel: string, data: unknown): object => ({ channel, data });

export const openScripted = async (): Promise<Scripted> => {
  const turns = openLog<Turn>();
  const scripts = new Map<Kind, Step[]>();
  const standing = new Map<Kind, Step>();
  const held: Turn[] = [];
  const heldLog = openLog<Turn>();
  const sockets = openLog<number>();
  let open = 0;
  let peak = 0;
  let clients = 0;

  const usual = ({ kind, sent, first, reply, raw }: Turn, turn: () => Turn) => {
    if (kind === 'handshake') {
      clients += 1;
      const body = [
        ok(first, {
          clientId: `client${clients}`,
          version: '1.0',
          supportedConnectionTypes: ['long-polling'],
          advice: { reconnect: 'retry', interval: 0, timeout: 30_000 },
        }),
      ];
      raw(200, JSON.stringify(body), { 'set-cookie': [`BAYEUX_BROWSER=b${clients}; Path=/; HttpOnly`] });
    } else if (kind === 'connect' && first.advice?.timeout !== 0) {
      held.push(turn());
      heldLog.add(turn());
    } else
      reply(...sent.map((message) => ok(message, kind === 'subscribe' ? { subscription: message.subscription } : {})));
  };

  const server = http.createServer(async (request, response) => {
    let body = '';
    try {
      for await (const chunk of request.setEncoding('utf8')) body += chunk;
    } catch {
      return;
    }
    const sent = JSON.parse(body) as Sent[];
    const first = sent[0] as Sent;
    const kind = KINDS.find((name) => first.channel === `/meta/${name}`) ?? 'subscribe';
    const raw: Turn['raw'] = (status, text, headers = {}) => {
      response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8', ...headers });
      response.end(text);
    };
    const turn: Turn = {
      kind,
      path: request.url ?? '',
      headers: request.headers,
      sent,
      first,
      raw,
      reply: (...messages) => raw(200, JSON.stringify(messages)),
      cut: () => response.destroy(),
      usual: () => usual(turn, () => turn),
    };
    const step = scripts.get(kind)?.shift() ?? standing.get(kind);
    if (step === undefined) turn.usual();
    else step(turn);
    turns.add(turn);
  });
  server.on('connection', (socket) => {
    open += 1;
    peak = Math.max(peak, open);
    socket.on('close', () => {
      open -= 1;
      sockets.add(open);
    });
  });
  let port = 0;
  const start = async () => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    port = (server.address() as AddressInfo).port;
  };
  const stop = async () => {
    held.length = 0;
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await start();
  onTestFinished(stop);

  return {
    url: `http://127.0.0.1:${port}${PATH}`,
    turns,
    script: (kind, ...steps) => scripts.set(kind, [...(scripts.get(kind) ?? []), ...steps]),
    always: (kind, step) => standing.set(kind, step),
    held,
    deliver: async (...messages) => {
      await heldLog.until(() => held.length > 0);
      const turn = held.shift() as Turn;
      turn.reply(...messages, ok(turn.first));
    },
    count: (kind) => turns.all.filter((turn) => turn.kind === kind).length,
    peak: () => peak,
    deserted: async () => {
      await sockets.until(() => open === 0);
    },
    stop,
    start,
  };
};
