import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPatience } from '../../src/gateway/patience.ts';
import { begin, gatewayOver, job, memoryVendor } from './memory-vendor.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const left = (parent: AbortSignal) => [vi.getTimerCount(), getEventListeners(parent, 'abort').length];

describe('patience with an account', () => {
  it('ends when its time is up', () => {
    const signal = openPatience(100, new AbortController().signal).begin();
    vi.advanceTimersByTime(99);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('counts from the first wait, also what passes while nobody waits', () => {
    const patience = openPatience(100, new AbortController().signal);
    patience.begin();
    vi.advanceTimersByTime(60);
    patience.end();
    vi.advanceTimersByTime(20);
    const signal = patience.begin();
    vi.advanceTimersByTime(19);
    expect(signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(signal.aborted).toBe(true);
  });

  it('is over for a wait that begins too late', () => {
    const patience = openPatience(100, new AbortController().signal);
    patience.begin();
    patience.end();
    vi.advanceTimersByTime(200);
    expect(patience.begin().reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('ends with the operation, during a wait and before one', () => {
    const operation = new AbortController();
    const [waiting, idle] = [openPatience(100, operation.signal), openPatience(100, operation.signal)];
    const signal = waiting.begin();
    const reason = new Error('the client left');
    operation.abort(reason);
    expect(signal.reason).toBe(reason);
    expect(idle.begin().reason).toBe(reason);
  });

  it('leaves nothing behind while nobody waits', () => {
    const parent = new AbortController().signal;
    const patience = openPatience(100, parent);
    patience.begin();
    patience.begin();
    expect(left(parent)).toEqual([1, 1]);
    patience.end();
    expect(left(parent)).toEqual([1, 1]);
    patience.end();
    expect(left(parent)).toEqual([0, 0]);
  });
});

describe('an operation', () => {
  it('leaves neither timers nor listeners behind, whether its calls go well or badly', async () => {
    const vendor = memoryVendor('a');
    vendor.jobs.set('1', job('a', '1'));
    const parent = new AbortController().signal;
    const { scope } = begin(gatewayOver([vendor]), parent);
    const account = scope.account('a');
    await scope.read(account, 'good', async () => 1);
    await expect(
      scope.read(account, 'bad', async () => {
        throw new Error('broken');
      }),
    ).rejects.toMatchObject({ code: 'PROTOCOL' });
    await expect(
      scope.read(account, 'worse', () => {
        throw new Error('broken at once');
      }),
    ).rejects.toMatchObject({ code: 'PROTOCOL' });
    await scope.write(account, async () => 2);
    expect(left(parent)).toEqual([0, 0]);
  });
});
