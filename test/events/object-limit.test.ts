import { describe, expect, it } from 'vitest';
import type { WebhookHead } from '../../src/contract/source.ts';
import { type Change, EVENT_KINDS } from '../../src/domain/event.ts';
import { POLL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { ACCOUNT, job, jobRef, testVendor, worker } from './support/vendor.ts';

const LIMIT = 20;
const ids = (count: number) => Array.from({ length: count }, (_, at) => `j${at}`);

const webhook: WebhookHead = {
  covers: EVENT_KINDS,
  read: ({ body }) => ({ changes: JSON.parse(body) as Change[], answer: { status: 200 } }),
};

/** An account of which five times as many jobs live as are kept, and a few workers. */
const setUp = (way: 'polled' | 'webhook') => {
  const vendor = testVendor(way === 'webhook' ? { webhook } : {});
  for (const id of ids(5 * LIMIT)) vendor.kept.Job.set(id, job(id));
  for (const id of ['w1', 'w2']) vendor.kept.Worker.set(id, worker(id));
  const staged = stage(vendor, { webhook: way === 'webhook', objectLimit: LIMIT });
  const deliver = (...changes: readonly Change[]) =>
    staged.events.receive(ACCOUNT, {
      method: 'POST',
      headers: {},
      url: 'http://127.0.0.1/webhooks/one',
      query: {},
      body: JSON.stringify(changes),
    });
  return { vendor, deliver, ...staged };
};

describe.each(['polled', 'webhook'] as const)('more objects than are kept, of an account that is %s', (way) => {
  const interval = way === 'webhook' ? RECONCILE_MS : POLL_MS;

  it('are told as such by the feed: what is kept stays, and other kinds are whole', async () => {
    const { hear, health, events, pass, faults } = setUp(way);
    await hear({ kind: 'Job' });
    await hear({ kind: 'Worker' });
    for (let polls = 0; polls < 3; polls += 1) {
      expect(health()).toMatchObject({ state: 'DEGRADED', error: { code: 'LIMIT_EXCEEDED' } });
      expect(health().error?.message).toContain(`more than ${LIMIT} objects live of Job:`);
      expect(events.present(ACCOUNT, 'Job').map(({ ref }) => ref.nativeId)).toEqual(ids(LIMIT));
      expect(events.present(ACCOUNT, 'Worker')).toHaveLength(2);
      expect(events.confirmed(ACCOUNT, 'Job')).toMatchObject({ isLive: false, isWhole: false });
      expect(events.confirmed(ACCOUNT, 'Worker')).toMatchObject({ isWhole: true });
      await pass(interval);
    }
    // Said once in the log, and not with every poll.
    expect(faults).toMatchObject([{ code: 'LIMIT_EXCEEDED', account: ACCOUNT }]);
  });

  it('cost the vendor no more calls than any others', async () => {
    const { vendor, hear, pass } = setUp(way);
    await hear();
    const before = vendor.calls.length;
    for (let polls = 0; polls < 5; polls += 1) await pass(interval);
    expect(vendor.calls.slice(before)).toEqual(Array.from({ length: 5 }, () => 'list Job'));
  });

  it('are told when there is room again, and then all is well', async () => {
    const { vendor, hear, health, events, pass } = setUp(way);
    const ear = await hear();
    for (const id of ids(5 * LIMIT).slice(3, -3)) vendor.kept.Job.delete(id);
    // What has vanished makes room for the poll after.
    await pass(interval);
    await pass(interval);
    expect(health()).toMatchObject({ state: 'LIVE', error: null });
    expect(events.present(ACCOUNT, 'Job')).toHaveLength(6);
    const told = ear.changes().filter(({ item }) => item !== null);
    expect(told.map(({ ref }) => ref.nativeId)).toEqual(ids(5 * LIMIT).slice(-3));
  });
});

it('what a delivery tells of an object beyond the limit is not read, and degrades the feed at once', async () => {
  const { vendor, deliver, hear, health, pass } = setUp('webhook');
  for (const id of ids(5 * LIMIT).slice(LIMIT)) vendor.kept.Job.delete(id);
  const ear = await hear();
  expect(health().state).toBe('LIVE');
  const before = vendor.calls.length;
  const part = { news: { type: 'part', members: { priority: 4 } }, cause: 'told', at: null } as const;
  await deliver({ ref: jobRef('new'), ...part } as Change);
  expect(health()).toMatchObject({ state: 'DEGRADED', error: { code: 'LIMIT_EXCEEDED' } });
  await deliver({ ref: jobRef('j1'), ...part } as Change);
  await pass();
  expect(ear.changes().map(({ ref }) => ref.nativeId)).toEqual(['j1']);
  expect(vendor.calls.slice(before)).toEqual([]);
});
