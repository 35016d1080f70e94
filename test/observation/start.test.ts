import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../../src/config/config.ts';
import { start } from '../../src/main.ts';
import { startSimulator } from '../../src/vendors/restcomm/simulator/index.ts';
import { post } from '../server/harness.ts';
import { folderWith } from '../support/folder.ts';
import { openMemoryLog } from './lines.ts';

const openRunning = async (settings: object) => {
  const simulation = await startSimulator({});
  onTestFinished(() => simulation.close());
  const folder = await folderWith({});
  const file = join(folder, 'audit.log');
  const accounts = [{ name: 'main', vendor: 'restcomm', settings: simulation.settings }];
  const key = 'a key for the test of 32 characters'.replaceAll(' ', '-');
  const auth = { apiKeys: [{ name: 'desk', key, role: 'agent' }] };
  const text = JSON.stringify({ accounts, auth, log: { audit: file }, ...settings });
  const { writeFile } = await import('node:fs/promises');
  await writeFile(join(folder, 'trunkline.config.json'), text);
  const { log, texts } = openMemoryLog();
  const running = await start({ flags: { port: '0' }, environment: {}, folder }, log);
  onTestFinished(() => running.stop());
  const audit = async () =>
    (await readFile(file, 'utf8'))
      .split('\n')
      .filter(Boolean)
      .map((line) => JSON.parse(line));
  return { running, key, texts, audit };
};

test('a gateway writes its audit where it is told, with the address that a trusted proxy tells', async () => {
  const { running, key, texts, audit } = await openRunning({ server: { trustProxy: ['127.0.0.1'] } });
  const cancel = 'mutation { cancelJob(input: { id: "x" }) { __typename } }';
  await post(running, cancel, {}, { 'x-api-key': key, 'x-forwarded-for': '10.9.9.9, 203.0.113.9' });
  await post(running, cancel, {}, { 'x-api-key': 'wrong', 'x-forwarded-for': '203.0.113.10' });
  expect(await audit()).toMatchObject([
    {
      event: 'mutation',
      principal: 'key:desk',
      role: 'agent',
      field: 'cancelJob',
      outcome: 'REFUSED',
      address: '203.0.113.9',
    },
    { event: 'credential-refused', address: '203.0.113.10' },
  ]);
  expect(texts.filter((text) => !text.includes('"warning":'))).toEqual([]);
});

test('figures of all accounts are kept when that is asked for', async () => {
  const { running, key } = await openRunning({ metrics: { figures: 'always' } });
  const metrics = async () => (await fetch(`${running.url}/metrics`, { headers: { 'x-api-key': key } })).text();
  let text = await metrics();
  while (!text.includes('trunkline_queue_waiting{account="main"')) {
    await new Promise((resolve) => setImmediate(resolve));
    text = await metrics();
  }
  expect(text).toMatch(/trunkline_vendor_calls_total\{account="main",purpose="snapshot",status="2xx",code=""\} \d/);
});

test.each([
  [{ server: { trustProxy: ['proxy.local'] } }, 'server.trustProxy'],
  [{ server: { trustProxy: -1 } }, 'server.trustProxy'],
  [{ log: { audit: '' } }, 'log.audit'],
  [{ metrics: { figures: 'never' } }, 'metrics.figures'],
])('%j is refused by name', (raw, place) => {
  const accounts = [{ name: 'main', vendor: 'restcomm' }];
  expect(() => readConfig({ raw: { ...raw, accounts }, vendors: [], environment: {}, flags: {} })).toThrow(place);
});
