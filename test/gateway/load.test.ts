import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { ref } from '../../src/domain/ref.ts';
import { begin, gatewayOver, job, type MemoryOptions, memoryVendor } from './memory-vendor.ts';

const filled = (account: string, rows: number, options: MemoryOptions = {}) => {
  const vendor = memoryVendor(account, options);
  for (let n = 0; n < rows; n += 1) vendor.jobs.set(`j${n}`, job(account, `j${n}`));
  return vendor;
};

const refs = (account: string, ...ids: string[]) => ids.map((id) => ref('Job', account, id));

describe('loading by reference', () => {
  it('reads one or two objects by themselves', async () => {
    const vendor = filled('a', 10);
    const { loader } = begin(gatewayOver([vendor]));
    const found = await Promise.all(refs('a', 'j1', 'j2', 'j1').map(loader.one));
    expect(found.map((one) => one?.ref.nativeId)).toEqual(['j1', 'j2', 'j1']);
    expect(vendor.calls).toEqual({ get: 2, getMany: 0, list: 0 });
  });

  it('reads one list instead of many single objects, and knows from it which do not exist', async () => {
    const vendor = filled('a', 10);
    const { loader } = begin(gatewayOver([vendor]));
    const found = await Promise.all(refs('a', 'j1', 'j2', 'j3', 'gone').map(loader.one));
    expect(found.map((one) => one?.ref.nativeId)).toEqual(['j1', 'j2', 'j3', undefined]);
    expect(vendor.calls).toEqual({ get: 0, getMany: 0, list: 1 });
  });

  it('prefers the bulk read of a vendor that has one', async () => {
    const vendor = filled('a', 10, { bulk: true });
    const { loader } = begin(gatewayOver([vendor]));
    await Promise.all(refs('a', 'j1', 'j2', 'j3').map(loader.one));
    expect(vendor.calls).toEqual({ get: 0, getMany: 1, list: 0 });
  });

  it('learns that a list is long and reads single objects from then on', async () => {
    const vendor = filled('a', 300);
    const gateway = gatewayOver([vendor]);
    const wanted = refs('a', 'j1', 'j2', 'j3', 'j99');
    const found = await Promise.all(wanted.map(begin(gateway).loader.one));
    expect(found.every((one) => one !== null)).toBe(true);
    expect(vendor.calls.list).toBe(1);
    await Promise.all(wanted.map(begin(gateway).loader.one));
    expect(vendor.calls).toMatchObject({ list: 1, get: expect.any(Number) });
    expect(vendor.calls.get).toBeLessThanOrEqual(8);
  });

  it('lets one bad id fail alone', async () => {
    const vendor = filled('a', 3, { without: ['list'] });
    const { loader } = begin(gatewayOver([vendor]));
    let count = 0;
    vendor.before = async () => {
      count += 1;
      if (count === 2) throw new VendorError('UNAVAILABLE', 'a', 'reset');
    };
    const settled = await Promise.allSettled(refs('a', 'j0', 'j1', 'j2').map(loader.one));
    expect(settled.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('falls back to single reads when the list fails', async () => {
    const vendor = filled('a', 5);
    vendor.before = async (member) => {
      if (member === 'list') throw new VendorError('UNAVAILABLE', 'a', 'reset');
    };
    const { loader } = begin(gatewayOver([vendor]));
    const found = await Promise.all(refs('a', 'j0', 'j1', 'j2').map(loader.one));
    expect(found.every((one) => one !== null)).toBe(true);
    expect(vendor.calls).toEqual({ get: 3, getMany: 0, list: 1 });
  });

  it('fetches ahead so that rows resolve without waiting, and tells errors there too', async () => {
    const vendor = filled('a', 5, { without: ['list'] });
    const { loader } = begin(gatewayOver([vendor]));
    expect(loader.ready(ref('Job', 'a', 'j0'))).toBeUndefined();
    vendor.before = async () => {
      if (vendor.calls.get === 2) throw new VendorError('TIMEOUT', 'a', 'late');
    };
    await loader.ahead(refs('a', 'j0', 'j1', 'nope'));
    expect(loader.ready(ref('Job', 'a', 'j0'))).toMatchObject({ ref: { nativeId: 'j0' } });
    expect(loader.ready(ref('Job', 'a', 'j1'))).toBeInstanceOf(VendorError);
    expect(loader.ready(ref('Job', 'a', 'nope'))).toBeNull();
  });

  it('refuses an account that may not be seen without asking it', async () => {
    const vendor = filled('b', 1);
    const gateway = gatewayOver([memoryVendor('a'), vendor]);
    const { loader } = gateway.begin(new AbortController().signal, ['a']);
    await expect(loader.one(ref('Job', 'b', 'j0'))).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(vendor.calls.get).toBe(0);
  });
});

describe('a list that is begun before it is known who is wanted', () => {
  /** The shape is known from an operation before. */
  const learnt = async (rows: number, options: MemoryOptions = {}) => {
    const vendor = filled('a', rows, options);
    const gateway = gatewayOver([vendor]);
    await begin(gateway).loader.ahead(refs('a', 'j0', 'j1', 'j2'));
    Object.assign(vendor.calls, { get: 0, getMany: 0, list: 0 });
    return { vendor, ...begin(gateway) };
  };

  it('is the one that is used later: there is no second call', async () => {
    const { vendor, loader } = await learnt(10);
    loader.warm('a', 'Job');
    loader.warm('a', 'Job');
    expect(vendor.calls.list).toBe(1);
    await loader.ahead(refs('a', 'j0', 'j1', 'j2', 'j3'));
    expect(loader.ready(ref('Job', 'a', 'j3'))).toMatchObject({ ref: { nativeId: 'j3' } });
    expect(vendor.calls).toEqual({ get: 0, getMany: 0, list: 1 });
  });

  it('serves also when fewer are wanted than would have been worth a list', async () => {
    const { vendor, loader } = await learnt(10);
    loader.warm('a', 'Job');
    expect(await loader.one(ref('Job', 'a', 'j1'))).not.toBeNull();
    expect(vendor.calls).toEqual({ get: 0, getMany: 0, list: 1 });
  });

  it('does not decide that an object is gone: it may be younger than the list', async () => {
    const { vendor, loader } = await learnt(10);
    loader.warm('a', 'Job');
    await new Promise(setImmediate);
    vendor.jobs.set('new', job('a', 'new'));
    await loader.ahead(refs('a', 'j0', 'j1', 'new', 'gone'));
    expect(loader.ready(ref('Job', 'a', 'new'))).toMatchObject({ ref: { nativeId: 'new' } });
    expect(loader.ready(ref('Job', 'a', 'gone'))).toBeNull();
    expect(vendor.calls).toEqual({ get: 2, getMany: 0, list: 1 });
  });

  it('is not begun while nobody knows whether it fits into one call', async () => {
    const vendor = filled('a', 10);
    begin(gatewayOver([vendor])).loader.warm('a', 'Job');
    expect(vendor.calls.list).toBe(0);
  });

  it.each([
    ['that is long', 300, {}],
    ['of a vendor that reads in bulk', 10, { bulk: true }],
    ['of a vendor that cannot list', 10, { without: ['list'] }],
  ] as const)('is not one %s', async (_which, rows, options) => {
    const { vendor, loader } = await learnt(rows, options);
    loader.warm('a', 'Job');
    expect(vendor.calls.list).toBe(0);
  });

  it('disturbs nobody when it fails: the later use falls back to single reads', async () => {
    const { vendor, loader } = await learnt(10);
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    vendor.before = async (member) => {
      if (member === 'list') throw new VendorError('UNAVAILABLE', 'a', 'reset');
    };
    loader.warm('a', 'Job');
    await new Promise(setImmediate);
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
    await loader.ahead(refs('a', 'j0', 'j1', 'j2'));
    expect(loader.ready(ref('Job', 'a', 'j0'))).toMatchObject({ ref: { nativeId: 'j0' } });
    expect(vendor.calls).toEqual({ get: 3, getMany: 0, list: 1 });
  });

  it('is read anew after a command', async () => {
    const { vendor, scope, loader } = await learnt(10);
    loader.warm('a', 'Job');
    await scope.write(scope.account('a'), async () => {
      vendor.jobs.delete('j1');
    });
    loader.forget();
    await loader.ahead(refs('a', 'j0', 'j1', 'j2', 'j3'));
    expect(loader.ready(ref('Job', 'a', 'j1'))).toBeNull();
    expect(vendor.calls).toEqual({ get: 0, getMany: 0, list: 2 });
  });
});

describe('jobs that something else names', () => {
  it('are looked for among the live ones first, and singly where they have ended', async () => {
    const vendor = filled('a', 10, { pushes: ['live'] });
    vendor.jobs.set('done', job('a', 'done', { state: { state: 'COMPLETED', native: 'done' } }));
    const { loader } = begin(gatewayOver([vendor]));
    const found = await Promise.all(refs('a', 'j1', 'j2', 'j3', 'done', 'gone').map(loader.one));
    expect(found.map((one) => one?.ref.nativeId)).toEqual(['j1', 'j2', 'j3', 'done', undefined]);
    expect(vendor.calls).toEqual({ get: 2, getMany: 0, list: 1 });
  });
});
