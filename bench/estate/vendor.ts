/** An Azure resource with many waiting jobs, that makes every page up when it is asked for it. */

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openAzureFloor } from '../../test/support/azure-floor.ts';
import { answer, ready } from '../probe.ts';

const [, , jobs = '50000'] = process.argv;
const floor = openAzureFloor({ jobs: Number(jobs), workers: 2_000, queues: 200 });
let calls = 0;

const server = createServer((request, response) => {
  calls += 1;
  const { status, body } = floor(request.url ?? '/');
  response.writeHead(status, { 'content-type': 'application/json' }).end(body);
});

answer('calls', () => calls);
server.listen(0, '127.0.0.1');
await once(server, 'listening');
ready(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
