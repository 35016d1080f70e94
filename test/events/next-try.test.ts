import { describe, expect, it } from 'vitest';
import { PostponedError, VendorError } from '../../src/domain/error.ts';
import { POLL_MS, stage } from './support/stage.ts';
import { ACCOUNT, job, testVendor } from './support/vendor.ts';

const secondsIn = (message: string | undefined): number => Number(/; next try in (\d+) s$/.exec(message ?? '')?.[1]);

describe('the health of a feed that fails', () => {
  it('says what is wrong and when the next try is, which counts down and is kept', async () => {
    const vendor = testVendor();
    const { hear, pass, health, now } = stage(vendor);
    await hear();
    let tried = 0;
    vendor.before = () => {
      tried = now();
      return Promise.reject(new VendorError('UNAVAILABLE', ACCOUNT, 'GET /jobs: no connection (ECONNREFUSED)'));
    };
    await pass(POLL_MS);
    for (let check = 0; check < 100; check += 1) {
      const { error } = health();
      expect(error).toMatchObject({
        code: 'UNAVAILABLE',
        message: expect.stringContaining('(ECONNREFUSED); next try in'),
      });
      const seconds = secondsIn(error?.message);
      expect(seconds).toBeGreaterThan(0);
      expect(error?.retryAfterMs).toBeGreaterThan((seconds - 1) * 1_000);
      expect(error?.retryAfterMs).toBeLessThanOrEqual(seconds * 1_000);
      const before = tried;
      await pass((error?.retryAfterMs ?? 0) - 1);
      expect(tried).toBe(before);
      await pass(1);
      expect(tried).toBe(now());
    }
  });

  it('keeps the cause while polls are refused because of it, and reports it once', async () => {
    const vendor = testVendor();
    const { hear, pass, health, now, faults } = stage(vendor);
    await hear();
    const failure = new VendorError('PROTOCOL', ACCOUNT, 'GET /jobs answered 200 with what is not JSON', {
      reason: 'answered 200 with what is not JSON',
    });
    vendor.before = () => Promise.reject(failure);
    await pass(POLL_MS);
    expect(health().error?.message).toMatch(/^GET \/jobs answered 200 with what is not JSON; next try in \d+ s$/);
    vendor.before = () => {
      const until = now() + 12_000;
      return Promise.reject(new PostponedError(failure, `account main: ${failure.reason}`, () => until - now()));
    };
    await pass(POLL_MS);
    expect(health().error).toMatchObject({
      code: 'PROTOCOL',
      message: expect.stringMatching(/^account main: answered 200 with what is not JSON; next try in \d+ s$/),
    });
    expect(faults).toEqual([failure]);
  });

  it('does not take what was not asked for as gone', async () => {
    const vendor = testVendor();
    vendor.kept.Job.set('a', job('a'));
    const { hear, pass, now } = stage(vendor);
    const ear = await hear();
    const failure = new VendorError('PROTOCOL', ACCOUNT, 'a web page');
    vendor.kept.Job.clear();
    vendor.before = async (call) => {
      if (call.startsWith('get ')) throw new PostponedError(failure, 'a web page', () => 1_000 - now());
    };
    await pass(POLL_MS * 3);
    expect(ear.changes()).toEqual([]);
    vendor.before = async () => {};
    await pass(60_000);
    expect(ear.changes()).toHaveLength(1);
  });

  it('says of a stream that is opened anew when that will be', async () => {
    const vendor = testVendor({ covers: ['Job'] });
    const { listen, pass, health } = stage(vendor);
    listen().catch(() => {});
    await pass();
    vendor.stream.sink.ended(new VendorError('UNAVAILABLE', ACCOUNT, 'no connection (ECONNREFUSED)'));
    await pass();
    expect(health().error?.message).toMatch(/^no connection \(ECONNREFUSED\); next try in \d+ s$/);
  });
});
