import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HttpServer } from '../../src/server/http.ts';
import { begin, fakeGateway, HELLO } from './harness.ts';

describe('GraphQL over HTTP, as its specification says', () => {
  let server: HttpServer;
  beforeAll(async () => {
    server = await begin({ schema: HELLO, gateway: fakeGateway() });
  });
  afterAll(() => server.drain(0));

  const audits = serverAudits({ url: () => `${server.url}/graphql`, fetchFn: fetch });

  test('there are audits', () => expect(audits).toHaveLength(61));

  test.for(audits.map((audit) => [`${audit.id} ${audit.name}`, audit] as const))('%s', async ([, audit]) => {
    const result = await audit.fn();
    expect(result).toMatchObject({ status: 'ok' });
  });
});
