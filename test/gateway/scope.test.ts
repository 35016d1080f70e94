import { describe, expect, it } from 'vitest';
import type { Call } from '../../src/domain/call.ts';
import { VendorError } from '../../src/domain/error.ts';
import { realRuntime } from '../../src/domain/runtime.ts';
import { openScope } from '../../src/gateway/scope.ts';
import { singleFlight } from '../../src/gateway/single-flight.ts';
import { openWrites } from '../../src/gateway/writes.ts';
import { begin, gatewayOver, memoryVendor } from './memory-vendor.ts';

const gate = () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { promise, open: resolve };
};

describe('reads in flight', () => {
  it('are shared by everybody who asks the same at the same moment', async () => {
    const gateway = gatewayOver([memoryVendor('a')]);
    const [one, two] = [begin(gateway), begin(gateway)];
    const account = one.scope.account('a');
    const barrier = gate();
    let runs = 0;
    const read = (call: Call) => {
      runs += 1;
      call.meter.start('a');
      return barrier.promise.then(() => 'rows');
    };
    const both = Promise.all([one.scope.read(account, 'k', read), two.scope.read(account, 'k', read)]);
    barrier.open();
    expect(await both).toMatchObject(['rows', 'rows']);
    expect(runs).toBe(1);
    expect(one.scope.costs()).toMatchObject([{ account: 'a', calls: 1, hits: 0 }]);
    expect(two.scope.costs()).toMatchObject([{ account: 'a', calls: 0, hits: 1 }]);
  });

  it('are repeated once they are over, for nothing is kept between operations', async () => {
    const gateway = gatewayOver([memoryVendor('a')]);
    let runs = 0;
    const read = async () => {
      runs += 1;
    };
    const one = begin(gateway);
    await one.scope.read(one.scope.account('a'), 'k', read);
    await one.scope.read(one.scope.account('a'), 'k', read);
    expect(runs).toBe(1);
    const two = begin(gateway);
    await two.scope.read(two.scope.account('a'), 'k', read);
    expect(runs).toBe(2);
  });

  it('go on for the others when one waiter leaves, and are aborted when the last has left', async () => {
    const { join, inFlight } = singleFlight();
    const barrier = gate();
    const seen: AbortSignal[] = [];
    const run = (signal: AbortSignal) => {
      seen.push(signal);
      return barrier.promise.then(() => 'done');
    };
    const [first, second] = [new AbortController(), new AbortController()];
    const a = join('k', first.signal, run).result;
    const b = join('k', second.signal, run).result;
    first.abort(new Error('left'));
    await expect(a).rejects.toThrow('left');
    expect(seen[0]?.aborted).toBe(false);
    barrier.open();
    expect(await b).toBe('done');
    expect(inFlight()).toBe(0);

    const third = new AbortController();
    const c = join('k2', third.signal, (signal) => {
      seen.push(signal);
      return new Promise(() => {});
    }).result;
    third.abort(new Error('gone'));
    await expect(c).rejects.toThrow('gone');
    expect(seen[1]?.aborted).toBe(true);
    expect(inFlight()).toBe(0);
  });

  it('do not run at all for somebody who has already left', async () => {
    const { join, inFlight } = singleFlight();
    let runs = 0;
    const run = async () => {
      runs += 1;
    };
    await expect(join('k', AbortSignal.abort(new Error('early')), run).result).rejects.toThrow('early');
    expect([runs, inFlight()]).toEqual([0, 0]);
  });

  it('that end badly after everybody has left disturb nobody', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    const { join } = singleFlight();
    const leaver = new AbortController();
    const { result } = join(
      'k',
      leaver.signal,
      (signal) => new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
    );
    leaver.abort(new Error('left'));
    await expect(result).rejects.toThrow('left');
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('that hit the budget of the operation which began them are begun again by the others', async () => {
    const gateway = gatewayOver([memoryVendor('a')]);
    const { accounts } = gateway;
    const flights = singleFlight();
    const writes = openWrites(realRuntime.clock);
    const { signal } = new AbortController();
    const poor = openScope({ accounts, signal, maxCalls: 0, flights, writes });
    const rich = openScope({ accounts, signal, maxCalls: 5, flights, writes });
    const account = poor.account('a');
    const barrier = gate();
    const read = async (call: Call) => {
      await barrier.promise;
      call.meter.start('a');
      return 'rows';
    };
    const both = Promise.allSettled([poor.read(account, 'k', read), rich.read(account, 'k', read)]);
    barrier.open();
    const [first, second] = await both;
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'LIMIT_EXCEEDED' } });
    expect(second).toEqual({ status: 'fulfilled', value: 'rows' });
    expect(rich.costs()).toMatchObject([{ calls: 1 }]);
  });
});

describe('an operation', () => {
  it('that begins to read after a write has ended never shares a read begun before it', async () => {
    const gateway = gatewayOver([memoryVendor('a')]);
    const [reader, writer, late] = [begin(gateway), begin(gateway), begin(gateway)];
    const account = reader.scope.account('a');
    const barrier = gate();
    const old = reader.scope.read(account, 'k', () => barrier.promise.then(() => 'old'));
    await writer.scope.write(account, async () => {});
    const fresh = late.scope.read(account, 'k', async () => 'fresh');
    barrier.open();
    expect(await Promise.all([old, fresh])).toEqual(['old', 'fresh']);
  });

  it('is stopped at its budget of vendor calls with an error that says what to do', async () => {
    const { scope } = begin(gatewayOver([memoryVendor('a')], 2));
    const account = scope.account('a');
    const call = (key: string) => scope.read(account, key, async ({ meter }) => meter.start('a'));
    await call('1');
    await call('2');
    await expect(call('3')).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining('fewer'),
    });
  });

  it('forgets what it has read of an account after a write to it', async () => {
    const { scope } = begin(gatewayOver([memoryVendor('a')]));
    const account = scope.account('a');
    let value = 1;
    const read = () => scope.read(account, 'k', async () => value);
    expect(await read()).toBe(1);
    await scope.write(account, async () => {
      value = 2;
    });
    expect(await read()).toBe(2);
  });
});

describe('commands', () => {
  const plain = (run: () => Promise<{ outcome: 'DONE'; item: string }>, key: string | null, input: unknown = {}) => {
    const gateway = gatewayOver([memoryVendor('a')]);
    return {
      gateway,
      request: (k = key, i = input) => ({ ...base(gateway), command: { run }, idempotencyKey: k, input: i }),
    };
  };
  const base = (gateway: ReturnType<typeof gatewayOver>) => {
    const account = gateway.accounts[0];
    if (!account) throw new Error('no account');
    return { account, name: 'doIt' };
  };

  it('are carried out once under one idempotency key, also when both arrive together', async () => {
    let runs = 0;
    const barrier = gate();
    const { gateway, request } = plain(async () => {
      runs += 1;
      await barrier.promise;
      return { outcome: 'DONE', item: `result ${runs}` };
    }, 'key');
    const execute = () => gateway.commands.execute(begin(gateway).scope, 'me', request());
    const both = Promise.all([execute(), execute()]);
    barrier.open();
    expect(await both).toMatchObject([
      { outcome: 'DONE', item: 'result 1' },
      { outcome: 'REPLAYED', item: 'result 1' },
    ]);
    expect(await execute()).toMatchObject({ outcome: 'REPLAYED', item: 'result 1' });
    expect(runs).toBe(1);
  });

  it('of another principal under the same key are other commands', async () => {
    let runs = 0;
    const { gateway, request } = plain(async () => {
      runs += 1;
      return { outcome: 'DONE', item: 'x' };
    }, 'key');
    await gateway.commands.execute(begin(gateway).scope, 'me', request());
    expect(await gateway.commands.execute(begin(gateway).scope, 'you', request())).toMatchObject({ outcome: 'DONE' });
    expect(runs).toBe(2);
  });

  it('are refused when a key comes back with other input', async () => {
    const { gateway, request } = plain(async () => ({ outcome: 'DONE', item: 'x' }), 'key');
    await gateway.commands.execute(begin(gateway).scope, 'me', request('key', { a: 1 }));
    await expect(gateway.commands.execute(begin(gateway).scope, 'me', request('key', { a: 2 }))).rejects.toMatchObject({
      code: 'INVALID_INPUT',
      message: expect.stringContaining('"key"'),
    });
  });

  it('may be sent again under their key after a refusal', async () => {
    let runs = 0;
    const { gateway, request } = plain(async () => {
      runs += 1;
      if (runs === 1) throw new VendorError('DUPLICATE', 'a', 'name taken');
      return { outcome: 'DONE', item: 'x' };
    }, 'key');
    const execute = () => gateway.commands.execute(begin(gateway).scope, 'me', request());
    await expect(execute()).rejects.toMatchObject({ code: 'DUPLICATE' });
    expect(await execute()).toMatchObject({ outcome: 'DONE' });
  });

  it('whose caller leaves while they are under way are not sent again under their key', async () => {
    let runs = 0;
    const leaver = new AbortController();
    const { gateway, request } = plain(async () => {
      runs += 1;
      leaver.abort();
      throw leaver.signal.reason;
    }, 'key');
    const gone = begin(gateway, leaver.signal).scope;
    expect(await gateway.commands.execute(gone, 'me', request())).toMatchObject({ outcome: 'UNKNOWN', item: null });
    expect(await gateway.commands.execute(begin(gateway).scope, 'me', request())).toMatchObject({ outcome: 'UNKNOWN' });
    expect(runs).toBe(1);
  });

  it('whose fate is not known say so, and are not sent again under their key', async () => {
    let runs = 0;
    const { gateway, request } = plain(async () => {
      runs += 1;
      throw new VendorError('TIMEOUT', 'a', 'late', { maybeDone: true });
    }, 'key');
    const execute = () => gateway.commands.execute(begin(gateway).scope, 'me', request());
    expect(await execute()).toMatchObject({ outcome: 'UNKNOWN', item: null });
    expect(await execute()).toMatchObject({ outcome: 'UNKNOWN', item: null });
    expect(runs).toBe(1);
  });
});
