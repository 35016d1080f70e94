import { onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../../src/sandbox/clock.ts';
import type { SimulatorOptions } from '../../../src/sandbox/face.ts';
import { SIMULATED_PASSWORD } from '../../../src/vendors/genesys/simulator/furnish.ts';
import { type GenesysSimulation, type Letter, startSimulator } from '../../../src/vendors/genesys/simulator/index.ts';

export type Json = Record<string, unknown>;

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Parsed; `{}` when it is no JSON. */
  readonly body: Json;
}

/** A client with a cookie jar. */
export interface Client {
  readonly userName: string;
  readonly jar: Map<string, string>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>;
  get(path: string): Promise<Json>;
  /** Posts an operation; its `statusCode` must be 0. */
  run(path: string, operationName: string, rest?: Json): Promise<Json>;
  /** Posts an operation and answers its `statusCode`. */
  code(path: string, operationName: string | null, rest?: Json): Promise<unknown>;
  /** What has left for this user since the last look. */
  news(): readonly Letter[];
  /** The data of those. */
  data(messageType?: string): readonly Json[];
}

export interface Kit {
  readonly sim: GenesysSimulation;
  readonly clock: ManualClock;
  /** Two agents and a supervisor. */
  readonly ada: Client;
  readonly ben: Client;
  readonly sue: Client;
}

export const SECOND = 1000;
export const MINUTE = 60_000;
export const START = Date.UTC(2026, 2, 4, 10);

export const basic = (userName: string, password = SIMULATED_PASSWORD): string =>
  `Basic ${Buffer.from(`${userName}:${password}`).toString('base64')}`;

const parse = (text: string): Json => {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return {};
  }
};

export const openClient = (sim: GenesysSimulation, userName: string): Client => {
  const jar = new Map<string, string>();
  const letters: Letter[] = [];
  const id = sim.ids.users[userName];
  onTestFinished(sim.events((letter) => letter.userId === id && letters.push(letter)));
  const send: Client['send'] = async (method, path, body, headers = { authorization: basic(userName) }) => {
    const response = await fetch(`${sim.url}${path.startsWith('/api/') ? path : `/api/v2${path}`}`, {
      method,
      headers: {
        ...(jar.size > 0 && { cookie: [...jar].map(([name, value]) => `${name}=${value}`).join('; ') }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
      jar.set(name, value);
    }
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parse(text) };
  };
  const post = async (path: string, operationName: string | null, rest: Json): Promise<Answer> =>
    send('POST', path, { ...(operationName !== null && { operationName }), ...rest });
  const news = (): readonly Letter[] => letters.splice(0);
  return {
    userName,
    jar,
    send,
    news,
    data: (messageType) =>
      news().flatMap(({ data }) => (messageType === undefined || data.messageType === messageType ? [data] : [])),
    async get(path) {
      const { status, body } = await send('GET', path);
      if (status !== 200 || body.statusCode !== 0) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
      return body;
    },
    async run(path, operationName, rest = {}) {
      const { status, body } = await post(path, operationName, rest);
      if (status !== 200 || body.statusCode !== 0) {
        throw new Error(`${operationName} ${path}: ${status} ${JSON.stringify(body)}`);
      }
      return body;
    },
    code: async (path, operationName, rest = {}) => (await post(path, operationName, rest)).body.statusCode,
  };
};

/** Three people, one queue, nothing else; events leave at once, and the clock stands still. */
export const startKit = async (options: SimulatorOptions = {}): Promise<Kit> => {
  const clock = manualClock(START);
  const switches = { event_delay_ms: 0, ...options.switches };
  const sim = await startSimulator({ clock, scenario: 'empty', ...options, switches });
  onTestFinished(() => sim.close());
  const [sue, ada, ben] = sim.settings.users.map(({ userName }) => openClient(sim, userName));
  if (!ada || !ben || !sue) throw new Error('three logins are expected');
  return { sim, clock, ada, ben, sue };
};

/** Lets microtasks of the distribution run. */
export const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Until a connect of somebody is held. */
export const untilHeld = async (sim: GenesysSimulation): Promise<void> => {
  const isHeld = () => sim.calls.some(({ path, status }) => path.includes('/notifications') && status === 0);
  for (let turn = 0; turn < 10_000 && !isHeld(); turn += 1) await settle();
  await settle();
};

export const list = (body: Json, key: string): Json[] => body[key] as Json[];
export const part = (body: Json, key: string): Json => body[key] as Json;

/** CometD by hand: one message, or several, in a request. */
export const bayeux = async (client: Client, messages: readonly Json[], path = ''): Promise<Json[]> => {
  const { text, status } = await client.send('POST', `/notifications${path}`, messages);
  if (status !== 200) throw new Error(`CometD answered ${status}: ${text}`);
  return JSON.parse(text) as Json[];
};

/** Handshake, subscription, first connect; answers the clientId. */
export const listen = async (client: Client, ...subscriptions: readonly string[]): Promise<string> => {
  const [shaken] = await bayeux(client, [
    { id: '1', channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] },
  ]);
  const clientId = String(shaken?.clientId);
  await bayeux(
    client,
    subscriptions.map((subscription, index) => ({
      id: `s${index}`,
      channel: '/meta/subscribe',
      clientId,
      subscription,
    })),
  );
  await connect(client, clientId, 0);
  return clientId;
};

/** Answers the events that came; `timeout` 0 is never held. */
export const connect = async (client: Client, clientId: string, timeout?: number): Promise<Json[]> => {
  const all = await bayeux(client, [
    {
      id: 'c',
      channel: '/meta/connect',
      clientId,
      connectionType: 'long-polling',
      ...(timeout !== undefined && { advice: { timeout } }),
    },
  ]);
  return all.filter(({ channel }) => !String(channel).startsWith('/meta/'));
};

/** Words that a caller goes by; of everything else the type counts. */
const FIXED: ReadonlySet<string> = new Set([
  'messageType',
  'notificationType',
  'action',
  'stateResource',
  'state',
  'workMode',
  'statusCode',
  'channel',
  'type',
  'Type',
  'emailType',
  'chatType',
  'callType',
  'dndState',
]);
/** Their keys are ids: every value is like the sample's first. */
const BY_ID: ReadonlySet<string> = new Set(['referenceIds', 'workbinStats']);

const typeOf = (value: unknown): string => (value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value);

/** Where the answer lacks something of the sample, or has it in another type; an answer may have more, but for errors. */
export const objections = (sample: unknown, answer: unknown, path: string, key = ''): string[] => {
  if (typeOf(sample) !== typeOf(answer)) return [`${path}: ${typeOf(answer)} instead of ${typeOf(sample)}`];
  if (Array.isArray(sample) && Array.isArray(answer)) {
    if (sample.length === 0 && key === 'capabilities') return answer.length === 0 ? [] : [`${path}: not empty`];
    if (sample.length > answer.length) return [`${path}: ${answer.length} items`];
    return sample.flatMap((each, index) => objections(each, answer[index], `${path}[${index}]`));
  }
  if (typeof sample === 'object' && sample !== null && typeof answer === 'object' && answer !== null) {
    const [wanted, given] = [Object.entries(sample), answer as Json];
    if (key === 'userData') return [];
    const like = wanted[0]?.[1];
    if (BY_ID.has(key))
      return Object.entries(given).flatMap(([name, each]) => objections(like, each, `${path}.${name}`));
    return wanted.flatMap(([name, each]) => objections(each, given[name], `${path}.${name}`, name));
  }
  return FIXED.has(key) && sample !== answer
    ? [`${path}: ${JSON.stringify(answer)} instead of ${JSON.stringify(sample)}`]
    : [];
};
