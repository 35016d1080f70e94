import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { openGraphiql } from '../../src/server/graphiql.ts';
import { atEnd } from '../support/at-end.ts';
import { serve } from './harness.ts';

const HTML = { accept: 'text/html' };

describe('GraphiQL', () => {
  test('is what browsers get at /graphql, and the root leads there', async () => {
    const { url } = await serve({ graphiql: true });
    const response = await fetch(url, { headers: HTML });
    expect(response.url).toBe(`${url}/graphql`);
    expect(response.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(response.headers.get('content-security-policy')).toContain("connect-src 'self'");
    expect(await response.text()).toContain('renderYogaGraphiQL');
  });

  test('comes compressed or not, and only when it changed', async () => {
    const { url } = await serve({ graphiql: true });
    const get = (headers: Record<string, string>) => fetch(`${url}/graphql`, { headers: { ...HTML, ...headers } });
    const packed = await get({ 'accept-encoding': 'gzip' });
    expect(packed.headers.get('content-encoding')).toBe('gzip');
    expect(packed.headers.get('vary')).toBe('Accept, Accept-Encoding, Authorization, X-Api-Key');
    const plain = await get({ 'accept-encoding': 'identity' });
    expect(plain.headers.get('content-encoding')).toBeNull();
    expect(await plain.text()).toBe(await packed.text());
    const again = await get({ 'if-none-match': packed.headers.get('etag') ?? '' });
    expect([again.status, await again.text()]).toEqual([304, '']);
  });

  test('is for those who have a key, which a page in its place asks for (S26)', async () => {
    const key = 'a-key-of-this-test';
    const { url } = await serve({ graphiql: true, auth: { apiKeys: [{ name: 'me', key, role: 'viewer' }] } });
    const get = (headers: Record<string, string>) => fetch(`${url}/graphql`, { headers: { ...HTML, ...headers } });
    const door = await get({});
    const asked = await door.text();
    expect(asked).toContain('Key or token');
    expect(asked).not.toContain('renderYogaGraphiQL');
    const entered = await get({ authorization: `Bearer ${key}` });
    expect(entered.headers.get('content-security-policy')).toBe(door.headers.get('content-security-policy'));
    expect(await entered.text()).toContain('renderYogaGraphiQL');
    const refused = await get({ authorization: 'Bearer another-key-than-that' });
    expect(refused.status).toBe(401);
    expect(await refused.text()).not.toContain('renderYogaGraphiQL');
  });

  test('can be switched off', async () => {
    const { url } = await serve({ graphiql: false });
    const response = await fetch(`${url}/graphql`, { headers: HTML });
    expect(response.headers.get('content-type') ?? '').not.toContain('html');
  });

  test('opens with the example documents, in the order of their names', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'examples-'));
    atEnd(() => rm(folder, { recursive: true }));
    await writeFile(join(folder, '2-second.graphql'), '# Second\nquery Second { b }');
    await writeFile(join(folder, '1-first.graphql'), '# First\nquery First { a }');
    await writeFile(join(folder, 'notes.md'), 'not a document');
    const {
      graphiql: { gzipped },
    } = await openGraphiql({
      endpoint: '/graphql',
      needsKey: false,
      folder: pathToFileURL(`${folder}/`).href,
    }).made();
    const html = gunzipSync(gzipped).toString();
    expect(html).toContain(
      JSON.stringify({
        defaultTabs: [{ query: '# First\nquery First { a }' }, { query: '# Second\nquery Second { b }' }],
      }).slice(1, -1),
    );
  });
});
