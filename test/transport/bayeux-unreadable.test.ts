import { describe, expect, it } from 'vitest';
import { encode } from '../domain/charsets.ts';
import { listen } from './bayeux-listen.ts';
import { event, ok, openScripted, type Step } from './bayeux-scripted.ts';

describe('a Bayeux client that cannot read an answer', () => {
  it.each<[string, Step]>([
    ['JSON that is cut off', ({ raw }) => raw(200, '[{"channel":"/v2/me/emails","da')],
    ['an empty body', ({ raw }) => raw(200, '')],
    ['no message at all', ({ raw }) => raw(200, '[null,3]')],
    ['bytes that are no text', ({ raw }) => raw(200, Buffer.from([0x5b, 0x22, 0xe9, 0x22, 0x5d]))],
    [
      'a charset that is not known',
      ({ raw }) => raw(200, '[]', { 'content-type': 'application/json; charset=x-none' }),
    ],
    ['JSON that is nested too deep', ({ raw }) => raw(200, '['.repeat(9_999))],
  ])('tells a gap and no loss: %s', async (_, step) => {
    const server = await openScripted();
    server.script('connect', (turn) => turn.usual(), step);
    const client = listen(server.url);
    await client.hear('live UNREADABLE');
    await server.deliver(event('/v2/me/emails', 1));
    await client.hear('/v2/me/emails 1');
    expect(client.lines()).toEqual(['live null', 'live UNREADABLE', '/v2/me/emails 1']);
    expect(server.count('handshake')).toBe(1);
  });

  it('reads an answer by the charset that it declares', async () => {
    const server = await openScripted();
    const data = { name: 'Łódź', n: 1 };
    server.script(
      'connect',
      (turn) => turn.usual(),
      ({ first, raw }) => {
        const body = encode('iso-8859-2', JSON.stringify([{ channel: '/v2/me/emails', data }, ok(first)]));
        raw(200, body ?? '', { 'content-type': 'application/json; charset=ISO-8859-2' });
      },
    );
    const client = listen(server.url);
    await client.hear('/v2/me/emails {"name":"Łódź","n":1}');
    expect(client.lines()).not.toContain('live UNREADABLE');
  });

  it('hands on what it can read of one', async () => {
    const server = await openScripted();
    server.script(
      'connect',
      (turn) => turn.usual(),
      ({ reply, first }) => reply(event('/v2/me/emails', 1), [], event('/v2/me/emails', 2), { channel: 5 }, ok(first)),
    );
    const client = listen(server.url);
    await client.hear('live UNREADABLE');
    expect(client.lines()).toEqual(['live null', '/v2/me/emails 1', '/v2/me/emails 2', 'live UNREADABLE']);
  });

  it('tells a loss when the next one is no better, and begins a new session', async () => {
    const server = await openScripted();
    const broken: Step = ({ raw }) => raw(200, '[{');
    server.script('connect', (turn) => turn.usual(), broken, broken);
    const client = listen(server.url);
    await client.hear('live RECONNECTED');
    expect(client.lines()).toEqual(['live null', 'lost PROTOCOL', 'live RECONNECTED']);
    expect(server.count('handshake')).toBe(2);
  });

  it('takes a single message for an array of one, and a reply without an id for the one it waits for', async () => {
    const server = await openScripted();
    server.script('connect', ({ raw, first: { channel } }) => raw(200, JSON.stringify({ channel, successful: true })));
    const client = listen(server.url);
    await client.hear('live null');
    await server.deliver(event('/v2/me/emails', 1));
    await client.hear('/v2/me/emails 1');
  });
});
