import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import type { Call } from '../../src/domain/call.ts';
import { runBatch } from '../../src/gateway/batch.ts';
import { openHttp } from '../../src/transport/http.ts';
import { begin, gatewayOver, memoryVendor } from './memory-vendor.ts';

/** A vendor that answers nothing until it is told to, and notes what reached it. */
const openSilentVendor = async () => {
  const paths: string[] = [];
  const waiting: ServerResponse[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    waiting.push(response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const answer = () => {
    for (const response of waiting.splice(0)) response.end('{}');
  };
  return { baseUrl: `http://127.0.0.1:${port}`, paths, answer };
};

describe('the commands of a batch', () => {
  it("leave room for other principals' commands, which go before those that wait", async () => {
    const vendor = await openSilentVendor();
    const limits = { ...DEFAULT_LIMITS, concurrency: 4, connections: 4, timeoutMs: 60_000 };
    const http = openHttp({ account: 'a', baseUrl: vendor.baseUrl, limits, authorize: () => ({}) });
    onTestFinished(() => http.close());
    const gateway = gatewayOver([memoryVendor('a', { deadlineMs: 60_000 })]);
    const { signal } = new AbortController();
    const send = (path: string) => (call: Call) => http.request({ method: 'POST', path }, call);
    const batch = gateway.begin(signal, null, null, null, 'many');
    const account = batch.scope.account('a');

    const running = runBatch(
      Array.from({ length: 12 }, (_, n) => n),
      () => 'a',
      (n) => batch.part().scope.write(account, send(`/batch/${n}`)),
    );
    // One of the four is kept for commands.
    await expect.poll(() => vendor.paths).toEqual(['/batch/0', '/batch/1', '/batch/2']);
    const single = gateway.begin(signal, null, null, null, 'one').scope.write(account, send('/single'));
    await expect.poll(() => vendor.paths.at(-1)).toBe('/single');

    let isOver = false;
    const both = Promise.all([running, single]).finally(() => {
      isOver = true;
    });
    await expect
      .poll(() => {
        vendor.answer();
        return isOver;
      })
      .toBe(true);
    await both;
    expect(vendor.paths.filter((path) => path !== '/single')).toHaveLength(12);
  });
});

describe('a part of an operation', () => {
  it('has calls of its own, and what it costs counts for the whole', async () => {
    const gateway = gatewayOver([memoryVendor('a')], 2);
    const { scope, part } = begin(gateway);
    const account = scope.account('a');
    const spend = async (call: Call) => {
      call.meter.start('a');
      call.meter.start('a');
      call.meter.end('a', 1);
      call.meter.end('a', 1);
    };
    await scope.write(account, spend);
    await part().scope.write(account, spend);
    await part().scope.read(account, 'k', spend);
    await expect(scope.write(account, spend)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(scope.costs()).toEqual([{ account: 'a', calls: 6, ms: 6, hits: 0 }]);
  });

  it('makes the whole forget what it had read when it writes', async () => {
    const { scope, part } = begin(gatewayOver([memoryVendor('a')]));
    const account = scope.account('a');
    let reads = 0;
    const read = async () => {
      reads += 1;
      return reads;
    };
    expect(await scope.read(account, 'k', read)).toBe(1);
    expect(await scope.read(account, 'k', read)).toBe(1);
    await part().scope.write(account, async () => {});
    expect(await scope.read(account, 'k', read)).toBe(2);
  });
});
