import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { openPage } from '../../src/server/page.ts';
import { atEnd } from '../support/at-end.ts';
import { raw } from './harness.ts';

const HTML = '<!doctype html><title>board</title>';
const SCRIPT = `${'export const board = 1;\n'.repeat(50)}`;

const serve = async ({ built = true } = {}) => {
  const path = await mkdtemp(join(tmpdir(), 'page-'));
  atEnd(() => rm(path, { recursive: true, force: true }));
  const build = async () => {
    await mkdir(join(path, 'assets'));
    await writeFile(join(path, 'assets/index-abc.js'), SCRIPT);
    await writeFile(join(path, '.made-of'), 'hidden');
    await writeFile(join(path, 'index.html'), HTML);
  };
  if (built) await build();
  const page = openPage({ folder: pathToFileURL(`${path}/`) });
  const server = createServer(async (request, response) => {
    if (!(await page.serve(request.url ?? '', request, response))) response.writeHead(404).end('none');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  atEnd(() => new Promise((resolve) => server.close(resolve)));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, build };
};

test('the page comes with a policy that lets in nothing from outside, and is asked for anew', async () => {
  const { url } = await serve();
  const { status, headers, text } = await raw(`${url}/`, {});
  expect(status).toBe(200);
  expect(text).toBe(HTML);
  expect(headers['content-type']).toBe('text/html; charset=utf-8');
  expect(headers['cache-control']).toBe('no-cache');
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain("default-src 'none'; script-src 'self'");
  const again = await raw(`${url}/`, { headers: { 'if-none-match': String(headers.etag) } });
  expect([again.status, again.text]).toEqual([304, '']);
});

test('its files are kept for good, and compressed as the browser likes it', async () => {
  const { url } = await serve();
  const plain = await raw(`${url}/assets/index-abc.js`, {});
  expect(plain.text).toBe(SCRIPT);
  expect(plain.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(plain.headers['cache-control']).toContain('immutable');
  const response = await fetch(`${url}/assets/index-abc.js`, { headers: { 'accept-encoding': 'gzip, br' } });
  expect(response.headers.get('content-encoding')).toBe('br');
  expect(await response.text()).toBe(SCRIPT);
  const accepts = async (given: string) =>
    (await raw(`${url}/assets/index-abc.js`, { headers: { 'accept-encoding': given } })).headers['content-encoding'];
  expect(await accepts('gzip;q=0.5')).toBe('gzip');
  expect(await accepts('br;q=0, identity')).toBeUndefined();
});

test('nothing else is served', async () => {
  const { url } = await serve();
  for (const path of ['/.made-of', '/assets/', '/assets/../.made-of', '/assets/none.js', '/index.html']) {
    expect((await raw(`${url}${path}`, {})).status, path).toBe(404);
  }
});

test('what is not built says how to build it, and is there as soon as it is', async () => {
  const { url, build } = await serve({ built: false });
  const { status, text } = await raw(`${url}/`, {});
  expect(status).toBe(503);
  expect(text).toContain('npm run wallboard');
  await build();
  expect((await raw(`${url}/`, {})).status).toBe(200);
});
