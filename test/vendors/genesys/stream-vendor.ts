import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DEFAULT_LIMITS } from '../../../src/contract/vendor.ts';
import type { VendorError } from '../../../src/domain/error.ts';
import type { Change, GapReason } from '../../../src/domain/event.ts';
import type { Ref } from '../../../src/domain/ref.ts';
import { realRuntime } from '../../../src/domain/runtime.ts';
import type { BayeuxOptions } from '../../../src/transport/bayeux.ts';
import { openApi } from '../../../src/vendors/genesys/api.ts';
import { openExpectedResults } from '../../../src/vendors/genesys/commands/expected-results.ts';
import type { Context } from '../../../src/vendors/genesys/context.ts';
import { openMap } from '../../../src/vendors/genesys/reads/map.ts';
import { openSessions } from '../../../src/vendors/genesys/session/sessions.ts';
import { parseSettings } from '../../../src/vendors/genesys/settings.ts';
import { openAnswers } from '../../../src/vendors/genesys/source/answers.ts';
import { openInteractionMemory } from '../../../src/vendors/genesys/source/interaction-memory.ts';
import { openSource } from '../../../src/vendors/genesys/source/stream.ts';
import { openTranscripts } from '../../../src/vendors/genesys/source/transcripts.ts';
import { type ManualClock, manualClock } from './stream-clock.ts';

export const ANN = 'a'.repeat(32);
export const BEN = 'b'.repeat(32);
const IDS: Readonly<Record<string, string>> = { ann: ANN, ben: BEN };

export interface Asked {
  readonly by: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly body: Record<string, unknown>;
}

export interface Answer {
  readonly status?: number;
  readonly body: Record<string, unknown>;
  readonly cookie?: string;
}

/** What one login's CometD session was opened with, and its end in the test's hand. */
export interface Topic {
  readonly user: string;
  readonly options: BayeuxOptions;
  readonly on: BayeuxOptions['on'];
  isClosed: boolean;
}

export interface Bench {
  readonly url: string;
  readonly parts: Context;
  readonly source: ReturnType<typeof openSource>;
  readonly clock: ManualClock;
  readonly asked: Asked[];
  readonly topics: Topic[];
  /** What the sink was told, in order. */
  readonly heard: string[];
  readonly changes: Change[];
  readonly sink: {
    change(change: Change): void;
    live(gap: GapReason | null): void;
    lost(error: VendorError): void;
    refused(ref: Ref, error: VendorError): void;
    ended(error: VendorError): void;
  };
  /** Everything that was asked of this kind: `POST /me`. */
  requests(start: string): Asked[];
  until(condition: () => boolean): Promise<void>;
  /** The newest topic of a login. */
  topic(user: string): Topic;
}

const userOf = (authorization: string | undefined): string =>
  Buffer.from((authorization ?? '').replace('Basic ', ''), 'base64')
    .toString()
    .split(':')[0] ?? '';

/** Nothing but what is configured: users are known, everything else is there and empty. */
const usual = ({ by, method, path, body }: Asked): Answer => {
  const plain = path.split('?')[0] ?? '';
  if (plain === '/me' && body.operationName === undefined) {
    return { body: { statusCode: 0, user: { id: IDS[by], userName: by, channels: [], devices: [] } } };
  }
  const list = /^\/(?:me|users\/[^/]+)?\/?(\w+)(?:\/\w+)?$/.exec(plain)?.[1] ?? '';
  return { body: { statusCode: 0, ...(method === 'GET' && { [list]: [] }) } };
};

/** The adapter's events head over a server that writes down what it is asked, with CometD in the test's hand. */
export const withVendor = async (
  given: {
    readonly users?: readonly Record<string, unknown>[];
    readonly settings?: Record<string, unknown>;
    readonly answer?: (asked: Asked, bench: Bench) => Answer | undefined | Promise<Answer | undefined>;
  },
  work: (bench: Bench) => Promise<void>,
): Promise<void> => {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const text = Buffer.concat(chunks).toString();
      const one: Asked = {
        by: userOf(request.headers.authorization),
        method: request.method ?? '',
        path: decodeURIComponent((request.url ?? '').replace('/api/v2', '')),
        body: text === '' ? {} : (JSON.parse(text) as Record<string, unknown>),
      };
      asked.push(one);
      const { status = 200, body, cookie } = (await given.answer?.(one, bench)) ?? usual(one);
      response.writeHead(status, { 'content-type': 'application/json', ...(cookie && { 'set-cookie': cookie }) });
      response.end(JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const settings = parseSettings({ baseUrl: url, users: given.users ?? [{ userName: 'ann' }], ...given.settings });
  const sessions = openSessions('gws', settings, DEFAULT_LIMITS);
  const clock = manualClock();
  const parts: Context = {
    account: 'gws',
    runtime: realRuntime,
    settings,
    sessions,
    api: openApi('gws', settings, sessions),
    map: openMap('gws'),
    expected: openExpectedResults(clock),
    memory: openInteractionMemory(),
    answers: openAnswers(),
    transcripts: openTranscripts(),
  };

  const topics: Topic[] = [];
  const heard: string[] = [];
  const changes: Change[] = [];
  const bench: Bench = {
    url,
    parts,
    clock,
    asked,
    topics,
    heard,
    changes,
    source: openSource(parts, DEFAULT_LIMITS, {
      clock,
      openBayeux: (options) => {
        const user = userOf(options.headers().authorization);
        const topic: Topic = { user, options, on: options.on, isClosed: false };
        topics.push(topic);
        return {
          hurry: () => heard.push(`${user} hurries`),
          close: async () => {
            topic.isClosed = true;
            heard.push(`${user} leaves`);
          },
        };
      },
    }),
    sink: {
      change: (change) => changes.push(change),
      live: (gap) => heard.push(`live ${gap}`),
      lost: ({ code }) => heard.push(`lost ${code}`),
      refused: ({ nativeId }, { code }) => heard.push(`refused ${nativeId} ${code}`),
      ended: ({ code }) => heard.push(`ended ${code}`),
    },
    requests: (start) => asked.filter(({ method, path }) => `${method} ${path}`.startsWith(start)),
    until: async (condition) => {
      // Only work of the event loop is waited for; the limit turns a hang into a failure.
      for (let turn = 0; turn < 20_000; turn += 1) {
        if (condition()) return;
        await new Promise((resolve) => setImmediate(resolve));
      }
      throw new Error(`it never came: ${heard.join(', ')}`);
    },
    topic(user) {
      const found = topics.findLast((one) => one.user === user);
      if (!found) throw new Error(`${user} has no topics`);
      return found;
    },
  };

  try {
    await work(bench);
  } finally {
    await sessions.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
};
