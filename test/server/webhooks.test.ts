import { describe, expect, test } from 'vitest';
import { clientOf, openStreamHouse, until } from './stream-house.ts';

const SECRET = 'a-secret-of-sixteen-or-more';
const open = (options = {}) => openStreamHouse({ webhookSecrets: new Map([['one', SECRET]]), ...options });

const deliver = (
  { url }: { url: string },
  body: string,
  {
    account = 'one',
    query = '',
    ...init
  }:
    | Record<string, never>
    | { account?: string; query?: string; headers?: Record<string, string>; method?: string } = {},
) => fetch(`${url}/webhooks/${account}${query}`, { method: 'POST', body, ...init });

describe('a webhook', () => {
  test.each([
    ['in the URL', { query: `?secret=${SECRET}` }],
    ['in a header', { headers: { 'x-trunkline-secret': SECRET } }],
    ['as a bearer token', { headers: { authorization: `Bearer ${SECRET}` } }],
  ])('takes a delivery with the secret %s, and answers when the bus has it', async (_where, how) => {
    const { server, readers } = await open();
    const rows = clientOf(server).iterate({ query: 'subscription { tick { n who } }' });
    const row = rows.next();
    await until(() => readers.size === 1);
    const response = await deliver(server, '7', how);
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ taken: 7 });
    expect((await row).value).toEqual({ data: { tick: { n: 7, who: 'one' } } });
  });

  test.each([
    ['without a secret', {}],
    ['with a wrong one', { query: '?secret=nonsense-nonsense-nonsense' }],
    ['with an empty one', { query: '?secret=' }],
    ['for an account that takes none', { account: 'two', query: `?secret=${SECRET}` }],
    ['for an account that is not there', { account: 'three', query: `?secret=${SECRET}` }],
  ])('refuses a delivery %s, and does not tell which accounts there are', async (_what, how) => {
    const { server, bus } = await open();
    const before = bus.cursor;
    const response = await deliver(server, '7', how);
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      errors: [{ message: 'there is no webhook here for this secret', extensions: { code: 'UNAUTHENTICATED' } }],
    });
    expect(bus.cursor).toBe(before);
  });

  test('has a bound for the size of a delivery', async () => {
    const { server } = await open({ webhookBodyLimit: 100 });
    expect((await deliver(server, 'x'.repeat(101), { query: `?secret=${SECRET}` })).status).toBe(413);
  });

  test('tells what will never do from what may do later', async () => {
    const { server } = await open();
    expect((await deliver(server, 'bad', { query: `?secret=${SECRET}` })).status).toBe(400);
    expect((await deliver(server, 'later', { query: `?secret=${SECRET}` })).status).toBe(503);
    expect((await deliver(server, '', { query: `?secret=${SECRET}`, method: 'PUT' })).status).toBe(405);
  });
});
