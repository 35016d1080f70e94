import fc from 'fast-check';
import { expect, test } from 'vitest';
import { piecesOf } from '../../src/server/pieces.ts';
import { clientOf, openStreamHouse, tick, until } from './stream-house.ts';

const CAUSES = 'subscription { tick { n cause } }';
/** Longer than several pieces. */
const WEIGHT = 1_000_000;

const causesOf = (n: number) => ({ data: { tick: { n, cause: `${n}${' '.repeat(WEIGHT)}` } } });

test('a text in pieces is the same text, and no piece ends within a character', () => {
  const unit = fc.constantFrom('a', 'é', '€', '😀');
  fc.assert(
    fc.property(fc.array(unit, { maxLength: 5 }), unit, (before, filling) => {
      const text = before.join('') + filling.repeat(300_000);
      const pieces = [...piecesOf(text)];
      expect(pieces.join('')).toBe(text);
      expect(Buffer.concat(pieces.map((piece) => Buffer.from(piece))).equals(Buffer.from(text))).toBe(true);
    }),
    { numRuns: 30 },
  );
});

test('long payloads come whole and in order over a socket, with what else it is told before and after them', async () => {
  const { server, bus, readers } = await openStreamHouse();
  const client = clientOf(server);
  const [one, two] = [CAUSES, 'subscription { again: tick { n } }'].map(
    (query) => client.iterate({ query }) as AsyncIterableIterator<unknown>,
  );
  const first = [one?.next(), two?.next()];
  await until(() => readers.size === 2);
  bus.publish(tick(1, { id: '1', weight: WEIGHT }));
  bus.publish(tick(2, { id: '2', weight: WEIGHT }));
  bus.publish(tick(3, { id: '3' }));
  const hello = client.iterate({ query: '{ hello }' }) as AsyncIterableIterator<{ data: unknown }>;
  expect((await hello.next()).value).toEqual({ data: { hello: 'hello world' } });
  expect((await first[0])?.value).toEqual(causesOf(1));
  expect((await one?.next())?.value).toEqual(causesOf(2));
  expect((await one?.next())?.value).toEqual({ data: { tick: { n: 3, cause: '3' } } });
  expect((await first[1])?.value).toEqual({ data: { again: { n: 1 } } });
  expect((await two?.next())?.value).toEqual({ data: { again: { n: 2 } } });
});

test('a long payload comes whole by server-sent events', async () => {
  const { server, bus, readers } = await openStreamHouse();
  const headers = { 'content-type': 'application/json', accept: 'text/event-stream' };
  const body = JSON.stringify({ query: CAUSES });
  const response = await fetch(new URL('/graphql', server.url), { method: 'POST', headers, body });
  await until(() => readers.size === 1);
  bus.publish(tick(1, { weight: WEIGHT }));
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of response.body as ReadableStream<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('}\n\n')) break;
  }
  const [, data = ''] = /event: next\ndata: (.*)\n\n/.exec(text) ?? [];
  expect(JSON.parse(data)).toEqual(causesOf(1));
});
