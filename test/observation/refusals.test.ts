import { describe, expect, test } from 'vitest';
import { countedClock } from '../../src/events/counted-clock.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { openAudit } from '../../src/server/audit.ts';
import { principalOf } from '../../src/server/principal.ts';
import { openQuota } from '../../src/server/quota.ts';
import { openRefusals } from '../../src/server/refusals.ts';
import { onBehalfOf } from '../../src/server/request.ts';
import type { Verdict } from '../../src/server/verdict.ts';
import { post, serve } from '../server/harness.ts';
import { clientOf } from '../server/stream-house.ts';
import { atEnd } from '../support/at-end.ts';
import { openMemoryLog } from './lines.ts';

const PRINCIPAL: Verdict = { principal: principalOf({ id: 'key:good', name: 'good', role: 'viewer' }) };

const openGuard = () => {
  const clock = manualClock(0);
  const memory = openMemoryLog();
  const counts = { credential: 0, webhook: 0 };
  const refusals = openRefusals({
    audit: openAudit({ log: memory.log, clock }),
    log: memory.log,
    count: (kind) => {
      counts[kind] += 1;
    },
    runtime: { clock, after: clock.after },
  });
  const authenticate = refusals.watching((headers) =>
    headers['x-api-key'] === 'good' ? PRINCIPAL : { refusal: 'the key is not known' },
  );
  const from = (address: string, key: string) =>
    onBehalfOf({ requestId: 'r', trace: null, address, way: 'http' }, () => authenticate({ 'x-api-key': key }));
  return { clock, ...memory, counts, refusals, from };
};

describe('refused credentials', () => {
  test('of one address leave a few lines, and the number of those that were left out (S15)', async () => {
    const { clock, of, counts, from, texts } = openGuard();
    for (let n = 0; n < 2_000; n += 1) void from('192.0.2.1', `wrong ${n}`);
    expect(of('credential-refused')).toHaveLength(5);
    expect(of('credential-refused')[0]).toMatchObject({
      audit: true,
      address: '192.0.2.1',
      way: 'http',
      requestId: 'r',
    });
    expect(counts.credential).toBe(2_000);
    await clock.advance(60_000);
    expect(of('left-out')).toMatchObject([{ of: 'credential-refused', address: '192.0.2.1', count: 1_995 }]);
    expect(texts.join()).not.toContain('wrong');
    void from('192.0.2.1', 'wrong');
    expect(of('credential-refused')).toHaveLength(6);
  });

  test('are told late from the eleventh in a minute on, and good ones never', async () => {
    const { clock, from } = openGuard();
    for (let n = 0; n < 10; n += 1) expect(from('192.0.2.1', 'wrong')).not.toBeInstanceOf(Promise);
    const late = from('192.0.2.1', 'wrong');
    expect(late).toBeInstanceOf(Promise);
    expect(from('192.0.2.1', 'good')).toBe(PRINCIPAL);
    expect(from('192.0.2.2', 'wrong')).not.toBeInstanceOf(Promise);
    await clock.advance(1_000);
    expect(await late).toEqual({ refusal: 'the key is not known' });
    await clock.advance(60_000);
    expect(from('192.0.2.1', 'wrong')).not.toBeInstanceOf(Promise);
  });

  test('that wait are bounded in number', () => {
    const { from } = openGuard();
    const verdicts = Array.from({ length: 1_500 }, () => from('192.0.2.1', 'wrong'));
    expect(verdicts.filter((verdict) => verdict instanceof Promise)).toHaveLength(1_000);
  });

  test('without any credentials are no attempt', () => {
    const { refusals, counts, texts } = openGuard();
    const verdict = refusals.watching(() => ({ refusal: 'send a key' }))({});
    expect([verdict, counts.credential, texts]).toEqual([{ refusal: 'send a key' }, 0, []]);
  });

  test('that are tokens name the claim that is to blame, in a few lines of an address and then in a number', async () => {
    const { clock, lines, refusals } = openGuard();
    const told = () => lines().filter(({ audit }) => audit === undefined);
    const refuse = (address: string) =>
      onBehalfOf({ requestId: 'r', trace: null, address, way: 'http' }, () =>
        refusals.token({ claim: 'aud', reason: 'check_failed', iss: 'https://issuer.example', sub: 'ann' }),
      );
    for (let n = 0; n < 2_000; n += 1) refuse('192.0.2.1');
    refuse('192.0.2.2');
    expect(told()).toHaveLength(6);
    expect(told()[0]).toMatchObject({
      claim: 'aud',
      reason: 'check_failed',
      iss: 'https://issuer.example',
      sub: 'ann',
      address: '192.0.2.1',
      requestId: 'r',
    });
    await clock.advance(60_000);
    expect(told().slice(6)).toMatchObject([{ address: '192.0.2.1', refused: 1_995 }]);
  });

  test('are told over every transport', async () => {
    const { log, of } = openMemoryLog();
    const auth = { apiKeys: [{ name: 'k', key: 'a key that is known', role: 'viewer' as const }] };
    const server = await serve({ log, auth });
    const wrong = { 'x-api-key': 'a key that is not' };
    await post(server, '{ hello }', {}, wrong);
    await post(server, '{ hello }', {}, { ...wrong, accept: 'text/event-stream' });
    await fetch(`${server.url}/metrics`, { headers: wrong });
    const client = clientOf(server, wrong);
    await new Promise<void>((resolve) => {
      client.subscribe({ query: '{ hello }' }, { next: () => {}, error: () => resolve(), complete: () => resolve() });
    });
    await fetch(`${server.url}/webhooks/one?secret=wrong`, { method: 'POST' });
    expect(of('credential-refused').map(({ way }) => way)).toEqual(['http', 'event-stream', 'http', 'websocket']);
    expect(of('webhook-refused')).toMatchObject([
      { account: null, reason: 'wrong', way: 'webhook', address: '127.0.0.1' },
    ]);
    const metrics = await (
      await fetch(`${server.url}/metrics`, { headers: { 'x-api-key': 'a key that is known' } })
    ).text();
    expect(metrics).toContain('trunkline_refused_credentials_total{kind="credential"} 4');
    expect(metrics).toContain('trunkline_refused_credentials_total{kind="webhook"} 1');
  });
});

describe('a quota of lines', () => {
  test('keeps a bounded number of sources, and forgets none of what it left out', () => {
    const clock = countedClock(manualClock(0));
    let leftOut = 0;
    const options = {
      clock,
      most: 1,
      perMs: 1_000,
      keys: 100,
      onLeftOut: (_key: string, count: number) => (leftOut += count),
    };
    const quota = openQuota(options);
    atEnd(quota.close);
    let allowed = 0;
    for (let n = 0; n < 5_000; n += 1)
      for (let again = 0; again < 3; again += 1) if (quota.allows(`${n}`)) allowed += 1;
    expect(clock.pending()).toBeLessThanOrEqual(100);
    quota.close();
    expect([allowed, leftOut]).toEqual([5_000, 10_000]);
  });
});
