import { once } from 'node:events';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { DEFAULT_DOCUMENT_LIMITS } from '../../src/graphql/document-limits.ts';
import { DEFAULT_OPERATION_LIMITS } from '../../src/graphql/limits.ts';
import { schema } from '../../src/main.ts';
import { openLog } from '../../src/server/log.ts';
import { BOMBS, type Bomb, VARIABLE_BOMBS } from '../attack/documents.ts';
import { raw, serve } from './harness.ts';
import { socketUrl } from './stream-house.ts';

const API = schema();
const lines: string[] = [];

const openServer = () =>
  serve({
    schema: API,
    limits: { ...DEFAULT_OPERATION_LIMITS, ...DEFAULT_DOCUMENT_LIMITS },
    bodyLimit: 262_144,
    log: openLog('error', { write: (line) => void (line.includes('"audit":true') || lines.push(line)) }),
  });

const bodyOf = ({ document, variables }: Bomb): string =>
  `{"query":${JSON.stringify(document)}${variables ? `,"variables":${variables}` : ''}}`;

type Way = (server: { readonly url: string }, bomb: Bomb) => Promise<string>;

const byPost =
  (accept: string): Way =>
  async ({ url }, bomb) =>
    (
      await raw(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept },
        chunks: [bodyOf(bomb)],
      })
    ).text;

const byGet: Way = async ({ url }, { document, variables }) => {
  const address = `${url}/graphql?${new URLSearchParams({ query: document, ...(variables ? { variables } : {}) })}`;
  // Node takes 16 kB of address and headers together.
  return address.length > 15_000 ? 'too long for an address' : (await raw(address, {})).text;
};

const bySocket: Way = async (server, bomb) => {
  const socket = new WebSocket(socketUrl(server), 'graphql-transport-ws');
  try {
    await once(socket, 'open');
    socket.send('{"type":"connection_init"}');
    await once(socket, 'message');
    const answer = Promise.race([
      once(socket, 'message').then(([text]) => String(text)),
      once(socket, 'close').then(([code, reason]) => `closed ${code} ${reason}`),
    ]);
    socket.send(`{"id":"1","type":"subscribe","payload":${bodyOf(bomb)}}`);
    return await answer;
  } finally {
    socket.terminate();
  }
};

const WAYS: Readonly<Record<string, Way>> = {
  POST: byPost('application/json'),
  GET: byGet,
  'server-sent events': byPost('text/event-stream'),
  WebSocket: bySocket,
};

describe.each(Object.entries(WAYS))('by %s', (_way, ask) => {
  let server: Awaited<ReturnType<typeof openServer>>;
  beforeAll(() => {
    lines.length = 0;
  });

  test('what is too much is refused with LIMIT_EXCEEDED before it is validated, at every sight; nothing is a fault (S2)', async () => {
    server = await openServer();
    for (const bomb of [...BOMBS, ...VARIABLE_BOMBS]) {
      for (const _sight of [1, 2, 3]) {
        const answer = await ask(server, bomb);
        const shown = `${bomb.name}: ${answer.slice(0, 300)}`;
        expect(answer, shown).not.toContain('INTERNAL');
        if (answer === 'too long for an address') continue;
        if (bomb.refused === 'limit') {
          expect(answer, shown).toContain('"code":"LIMIT_EXCEEDED"');
          expect(answer.match(/"message"/g), shown).toHaveLength(1);
        } else {
          expect(answer, shown).not.toContain('LIMIT_EXCEEDED');
          if (bomb.refused === 'invalid') expect(answer, shown).toMatch(/"errors":|"type":"error"|^closed (4400|1009)/);
          // As many errors as are looked for, and the one that says that there may be more.
          expect((answer.match(/"locations"/g) ?? []).length, shown).toBeLessThanOrEqual(51);
        }
      }
    }
    expect(lines).toEqual([]);
  });
});
