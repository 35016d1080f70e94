import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect } from 'vitest';
import { cuts, type Misdeed, neverEnds, resets, says } from './support/hostile.ts';
import { openProcess } from './support/process.ts';
import { bytes, gzipped, MEGABYTE, openSuffering, VENDORS } from './support/suffering.ts';

/** Where a vendor would like our credentials to be sent. */
const strangers: string[] = [];
const decoy = createServer((request, response) => {
  strangers.push(`${request.method} ${request.url} ${request.headers.authorization ?? ''}`);
  response.writeHead(200, { 'content-type': 'application/json' }).end('{}');
});
await new Promise<void>((resolve) => decoy.listen(0, '127.0.0.1', resolve));
const decoyUrl = `http://127.0.0.1:${(decoy.address() as AddressInfo).port}`;

const gateway = openProcess(VENDORS);
const { attack } = gateway;
beforeAll(() => gateway.start(), 60_000);
afterAll(async () => {
  await gateway.close();
  decoy.closeAllConnections();
  decoy.close();
});

const { ask, behave, suffers } = openSuffering(gateway);

attack('a vendor never answers', () => suffers(() => {}));

attack('a vendor answers a byte at a time', () =>
  suffers((_, response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const drip = setInterval(() => response.write(' '), 50);
    response.on('close', () => clearInterval(drip));
  }),
);

attack('a vendor answers without an end', () => suffers(neverEnds('x'.repeat(65_536), '{"value":"'), ['restcomm']));

attack('a vendor answers with 4 MB of open brackets (S7)', () => suffers(says(200, '['.repeat(4 * MEGABYTE))));

attack('a vendor answers with members within members', () => suffers(says(200, '{"a":'.repeat(MEGABYTE))));

attack('a vendor answers with lists within lists that are closed', () =>
  suffers(says(200, `{"value":${'['.repeat(50_000)}${']'.repeat(50_000)}}`)),
);

attack('a vendor answers with a long text, number or name', async () => {
  await suffers(says(200, `{"value":"${'\\u0041'.repeat(500_000)}"}`));
  await suffers(says(200, `{"value":${'9'.repeat(MEGABYTE)}}`));
});

attack('a vendor packs 256 MB of nothing into a quarter of one', () =>
  suffers(gzipped(Buffer.alloc(256 * MEGABYTE, ' ')), ['azure']),
);

attack('a vendor says that it packed what it did not', () =>
  suffers(
    (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip, br, deflate' }).end('no such thing'),
  ),
);

attack('a vendor leads elsewhere, and nobody follows with the credentials', async () => {
  for (const status of [301, 302, 307, 308]) {
    await suffers((_, response) => void response.writeHead(status, { location: `${decoyUrl}/stolen` }).end());
  }
  expect(strangers).toEqual([]);
});

attack('a vendor says that the next page is at another host, and nobody goes there', async () => {
  const next = `${decoyUrl}/routing/jobs?next=1`;
  await suffers(
    says(
      200,
      JSON.stringify({
        value: [],
        nextLink: next,
        next_page_uri: next,
        nextPageUri: next,
        paging: { next },
        statusCode: 0,
        next,
      }),
      { link: `<${next}>; rel="next"` },
    ),
  );
  expect(strangers).toEqual([]);
});

attack('a vendor always has one more page', () => {
  let page = 0;
  return suffers((request, response) => {
    page += 1;
    const url = new URL(request.url ?? '/', `http://${request.headers.host}`);
    url.searchParams.set('page', String(page));
    const body = {
      value: [{}],
      nextLink: url.href,
      total_count: 1e9,
      count: 1,
      result: [{}],
      total: 1e9,
      numpages: 1e9,
      statusCode: 0,
    };
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
});

attack('a vendor sends heads by the thousand', () =>
  suffers(bytes(`HTTP/1.1 200 OK\r\n${'X-A: bcdefghijklmnopqrstuvwxyz\r\n'.repeat(20_000)}\r\n{}`), ['azure']),
);

attack('a vendor does not speak HTTP', async () => {
  for (const text of [
    'SSH-2.0-OpenSSH_9.0\r\n',
    'HTTP/1.1 999 \0\r\n\r\n',
    'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n{}',
    'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFFF\r\n',
    `${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(10_000)}`,
  ]) {
    await suffers(bytes(text));
  }
});

attack('a vendor resets, cuts off, or refuses in its own words', async () => {
  const code = '</script><script>alert(1)</script>';
  for (const misdeed of [
    resets,
    cuts,
    says(500, code),
    says(401, '{}'),
    says(403, '{}'),
    says(429, '{}', { 'retry-after': '99999999999999999999' }),
    says(503, '', { 'retry-after': 'Thu, 01 Jan 9999 00:00:00 GMT' }),
  ]) {
    await suffersOnce(misdeed);
  }
});

/** Only asked: a wait that a vendor asks for outlives its misdeed. */
const suffersOnce = async (misdeed: Misdeed): Promise<void> => {
  for (const vendor of VENDORS) gateway.vendors.get(vendor)?.set(() => misdeed);
  for (const answer of await Promise.all(VENDORS.map((vendor) => ask(vendor))))
    expect(answer).not.toContain('INTERNAL');
  behave();
};
