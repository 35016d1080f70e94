import type { RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import type { Purpose } from '../../src/domain/call.ts';
import { PostponedError, VendorError } from '../../src/domain/error.ts';
import { openBucket } from '../../src/transport/bucket.ts';
import type { HttpOptions } from '../../src/transport/options.ts';
import { openThrottle } from '../../src/transport/throttle.ts';
import { callWith, failsWith, json, open, serve } from './fixture.ts';

const post = { method: 'POST', path: '/', body: {} };
const ok = json(200, {});
const busy = json(429, {}, { 'retry-after': '20' });

/** A vendor whose answer may be changed, and an account of it. */
const openVendor = async () => {
  const vendor: { answer: RequestListener } = { answer: ok };
  const server = await serve((request, response) => vendor.answer(request, response));
  const http = open(server.url, { retries: 0 });
  const ask = (purpose: Purpose) => http.request(post, callWith(undefined, purpose));
  return { vendor, server, http, ask };
};

describe('a vendor that refuses calls for being too many', () => {
  it('is left alone by queries and polls for as long as it asks, from the first refusal on', async () => {
    const { vendor, server, http, ask } = await openVendor();
    vendor.answer = busy;
    await failsWith(ask('query'), 'RATE_LIMITED');
    for (const purpose of ['query', 'poll'] as const) {
      const refused = await failsWith(ask(purpose), 'RATE_LIMITED');
      expect(refused).toBeInstanceOf(PostponedError);
      expect(refused.message).toBe('account north: answered 429 ({}); next try in 20 s');
    }
    expect(server.seen).toHaveLength(1);
    vendor.answer = ok;
    http.clock.ms += 20_000;
    await ask('query');
    await ask('poll');
  });

  it('is tried by commands once a second meanwhile, and no longer held back from them when it takes one', async () => {
    const { vendor, server, http, ask } = await openVendor();
    vendor.answer = busy;
    await failsWith(ask('query'), 'RATE_LIMITED');
    expect((await failsWith(ask('command'), 'RATE_LIMITED')).retryAfterMs).toBe(1_000);
    http.clock.ms += 1_000;
    await failsWith(ask('command'), 'RATE_LIMITED');
    await failsWith(ask('command'), 'RATE_LIMITED');
    expect(server.seen).toHaveLength(2);
    expect(http.outage()).toMatchObject({ code: 'RATE_LIMITED' });
    vendor.answer = ok;
    http.clock.ms += 1_000;
    for (let n = 0; n < 5; n += 1) await ask('command');
    // The wait that was asked for holds for reads all the same, and begins anew with each refusal.
    expect((await failsWith(ask('query'), 'RATE_LIMITED')).retryAfterMs).toBe(19_000);
    http.clock.ms += 19_000;
    await ask('query');
    expect(http.outage()).toBeNull();
  });

  it('does not open the circuit (S16)', async () => {
    const { vendor, http, ask } = await openVendor();
    vendor.answer = json(429, {});
    for (let n = 0; n < 40; n += 1) {
      await failsWith(ask('query'), 'RATE_LIMITED');
      http.clock.ms += 1_000;
    }
    expect(http.state().breaker).toBe('closed');
    vendor.answer = ok;
    await ask('command');
    await ask('query');
  });

  it('is taken to mean the account when it says so in its own words thrice in a row', async () => {
    const vendor: { answer: RequestListener } = { answer: ok };
    const server = await serve((request, response) => vendor.answer(request, response));
    const readError: HttpOptions['readError'] = ({ text }) =>
      text.includes('busy') ? { code: 'RATE_LIMITED', message: 'done recently' } : null;
    const http = open(server.url, { retries: 0 }, { readError });
    const ask = () => http.request(post, callWith());
    const refuse = async (times: number) => {
      vendor.answer = json(200, 'busy');
      for (let n = 0; n < times; n += 1) await failsWith(ask(), 'RATE_LIMITED');
      vendor.answer = ok;
    };
    await refuse(2);
    await ask();
    await refuse(2);
    await ask();
    await refuse(3);
    expect(await failsWith(ask(), 'RATE_LIMITED')).toBeInstanceOf(PostponedError);
  });

  it('is sent no more than it took when it refuses again soon, and more again by and by', () => {
    let ms = 0;
    const bucket = openBucket(null, () => ms);
    const throttle = openThrottle(bucket, () => ms);
    const refusal = new VendorError('RATE_LIMITED', 'north', 'slow down', { status: 429, retryAfterMs: 1_000 });
    throttle.refused(throttle.era, refusal);
    ms += 1_000;
    throttle.took(throttle.era);
    // One refusal may be chance.
    expect(bucket.rate()).toBeNull();
    for (let n = 0; n < 10; n += 1) {
      throttle.took(throttle.era);
      ms += 200;
    }
    throttle.refused(throttle.era, refusal);
    expect(bucket.rate()).toBeCloseTo(5, 5);
    ms += 20_000;
    expect(bucket.rate()).toBeCloseTo(5 * 1.01 ** 20, 5);
    ms += 10_000;
    expect(bucket.rate()).toBeCloseTo(5 * 1.01 ** 20 * 4, 5);
    ms += 30_000;
    expect(bucket.rate()).toBeNull();
  });

  it('raises no rate above the one that the operator gives', () => {
    let ms = 0;
    const bucket = openBucket({ callsPerSecond: 10, burst: 10 }, () => ms);
    for (let n = 0; n < 10; n += 1) bucket.spend();
    bucket.lower(4);
    for (ms = 0; ms < 200_000; ms += 1_000) expect(bucket.rate()).toBeLessThanOrEqual(10);
    expect(bucket.rate()).toBe(10);
  });
});
