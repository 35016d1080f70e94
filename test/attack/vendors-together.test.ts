import { afterAll, beforeAll } from 'vitest';
import { cuts, type Misdeed, neverEnds, resets, says } from './support/hostile.ts';
import { MOST_DELAY_OF_MANY_MS, openProcess } from './support/process.ts';
import { bytes, gzipped, MEGABYTE, openSuffering, VENDORS } from './support/suffering.ts';

const gateway = openProcess(VENDORS);
const { attack } = gateway;
const { suffers } = openSuffering(gateway);
beforeAll(() => gateway.start(), 60_000);
afterAll(() => gateway.close());

/** As many as fill all connections to each of the vendors. */
const ASKERS = 6;

const row = {
  id: 'x',
  sid: 'x',
  name: 'x',
  status: 'queued',
  priority: 1,
  labels: { a: 'b' },
  attributes: '{"a":"b"}',
};

/** Bytes that are made once: those who attack share this process with the vendor that nobody attacks. */
const saysMuch = (body: string): Misdeed => says(200, Buffer.from(body));

/** As every vendor puts rows, so many of them. */
const listOf = (rows: readonly object[]): string =>
  JSON.stringify({
    value: rows,
    result: rows,
    statusCode: 0,
    workers: rows,
    tasks: rows,
    task_queues: rows,
    data: { agents: rows, queues: rows, interactions: rows },
    count: rows.length,
    total_count: rows.length,
  });

const KINDS: readonly (readonly [string, Misdeed])[] = [
  ['pack 256 MB of nothing into a quarter of one', gzipped(Buffer.alloc(256 * MEGABYTE, ' '))],
  ['pack the largest list that is read', gzipped(Buffer.from(`{"value":[${'{"id":"x"},'.repeat(190_000)}{}]}`))],
  ['answer without an end', neverEnds('x'.repeat(65_536), '{"value":"')],
  [
    'send heads by the thousand',
    bytes(`HTTP/1.1 200 OK\r\n${'X-A: bcdefghijklmnopqrstuvwxyz\r\n'.repeat(20_000)}\r\n{}`),
  ],
  ['send early hints by the thousand', bytes('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(10_000))],
  ['answer with 7 MB of open brackets', saysMuch('['.repeat(7 * MEGABYTE))],
  ['answer with members within members', saysMuch('{"a":'.repeat(MEGABYTE))],
  ['answer with one object of many names', saysMuch(`{${Array.from({ length: 300_000 }, (_, at) => `"k${at}":1`)}}`)],
  ['answer with long numbers', saysMuch(`{"value":[${'1234.567890123456,'.repeat(430_000)}1]}`)],
  ['answer with numbers beyond 2^53', saysMuch(`{"value":[${'12345678901234567890,'.repeat(19_990)}1]}`)],
  ['answer with a wide list', saysMuch(`{"value":[${'1,'.repeat(499_000)}1]}`)],
  ['answer with many rows', saysMuch(listOf(Array.from({ length: 7_000 }, () => row)))],
  ['answer with a long text', saysMuch(`{"value":"${'x'.repeat(8 * MEGABYTE - 100)}"}`)],
  ['answer with escapes', saysMuch(`{"value":"${'\\u0041'.repeat(1_300_000)}"}`)],
  [
    'answer a byte at a time',
    (_, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      const drip = setInterval(() => response.write(' '), 50);
      response.on('close', () => clearInterval(drip));
    },
  ],
  ['reset the connection', resets],
  ['cut the answer off', cuts],
];

for (const [does, misdeed] of KINDS)
  attack(`all vendors ${does}, to many at once`, () => suffers(misdeed, VENDORS, ASKERS), MOST_DELAY_OF_MANY_MS);
