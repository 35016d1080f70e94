import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import type { FeedEvent } from '../../src/domain/event.ts';
import { refKey } from '../../src/domain/ref.ts';
import { LINGER_MS, PATIENCE_MS, POLL_MS, stage } from './support/stage.ts';
import { ACCOUNT, job, jobRef, state, testVendor, type VendorOptions, worker } from './support/vendor.ts';

const away = new VendorError('UNAVAILABLE', ACCOUNT, 'away');

const setUp = (options: VendorOptions = { covers: ['Job'], onOpen: (sink) => sink.live(null) }) => {
  const vendor = testVendor(options);
  const staged = stage(vendor);
  const follow = (kinds: readonly ('Job' | 'Worker')[] = ['Job']) => {
    const heard: FeedEvent[] = [];
    const following = staged.events.follow({ accounts: [ACCOUNT], kinds, hear: (event) => heard.push(event) });
    let isSettled = false;
    void following.settled.then(() => {
      isSettled = true;
    });
    return { ...following, heard, isSettled: () => isSettled };
  };
  const present = () => staged.events.present(ACCOUNT, 'Job').map(({ ref }) => ref.nativeId);
  return { vendor, ...staged, follow, present };
};

describe('a follower', () => {
  it('is settled when everything that lives is known, and finds it present', async () => {
    const { vendor, follow, present, pass, health } = setUp();
    vendor.kept.Job.set('a', job('a'));
    vendor.kept.Job.set('over', job('over', { state: state('COMPLETED') }));
    const slow = Promise.withResolvers<void>();
    vendor.before = () => slow.promise;
    const following = follow();
    await pass();
    expect(health().state).toBe('LIVE');
    expect(following.isSettled()).toBe(false);
    slow.resolve();
    await pass();
    expect(following.isSettled()).toBe(true);
    expect(present()).toEqual(['a']);
    expect(following.heard).toEqual([]);
  });

  it('agrees with what is present at every event', async () => {
    const { vendor, follow, events, pass } = setUp();
    follow();
    await pass();
    const folded = new Map<string, unknown>();
    let agreed = 0;
    events.follow({
      accounts: [ACCOUNT],
      kinds: ['Job'],
      hear: (event) => {
        if (event.type !== 'changed') return;
        if (event.item === null) folded.delete(refKey(event.ref));
        else folded.set(refKey(event.ref), event.item);
        expect(new Map(events.present(ACCOUNT, 'Job').map((item) => [refKey(item.ref), item]))).toEqual(folded);
        agreed += 1;
      },
    });
    await pass();
    vendor.tell({ ref: jobRef('a'), news: { type: 'whole', item: job('a') }, cause: null, at: null });
    vendor.kept.Job.set('a', job('a', { priority: 1 }));
    vendor.kept.Job.set('b', job('b'));
    vendor.stream.sink.live('UNREADABLE');
    await pass();
    vendor.tell({ ref: jobRef('a'), news: { type: 'gone' }, cause: null, at: null });
    expect(agreed).toBe(4);
  });

  it('hears of the kinds it follows and of gaps, until it stops', async () => {
    const { vendor, follow, pass, events, health } = setUp();
    const jobs = follow();
    const both = follow(['Job', 'Worker']);
    await pass();
    expect(health().listeners).toBe(2);
    expect(events.holds().listeners).toBe(2);
    vendor.kept.Worker.set('w', worker('w'));
    await pass(POLL_MS);
    vendor.stream.sink.live('UNREADABLE');
    expect(jobs.heard.map(({ type }) => type)).toEqual(['gap']);
    expect(both.heard.map(({ type }) => type)).toEqual(['changed', 'gap']);
    jobs.stop();
    jobs.stop();
    both.stop();
    vendor.stream.sink.live('UNREADABLE');
    expect(jobs.heard).toHaveLength(1);
    await pass(LINGER_MS);
    expect(events.holds()).toEqual({ listeners: 0, upstream: 0, timers: 0 });
  });

  it('is told also what was no news when it came, which nobody else hears, and nothing twice', async () => {
    const { vendor, events, pass, clock } = setUp();
    const seen: string[] = [];
    const heard: string[] = [];
    const nameOf = (item: object | null): string => (item && 'priority' in item ? `${item.priority}` : 'gone');
    const { stop } = events.follow({
      accounts: [ACCOUNT],
      kinds: ['Job'],
      hear: (event) => event.type === 'changed' && heard.push(nameOf(event.item)),
      observe: ({ members, moment }) => {
        const { from, knownAt } = moment();
        seen.push(`${nameOf(members)}${from < (knownAt ?? from) ? ' late' : ''}`);
      },
    });
    await pass(1_000);
    const now = clock.now();
    const tell = (priority: number, at: number, eventId: string): void =>
      vendor.tell({
        ref: jobRef('a'),
        news: { type: 'whole', item: job('a', { priority }) },
        cause: null,
        at,
        eventId,
      });
    tell(1, now - 900, '1');
    tell(3, now - 700, '3');
    tell(2, now - 800, '2');
    tell(3, now - 700, '3');
    vendor.tell({ ref: jobRef('a'), news: { type: 'gone' }, cause: null, at: now - 600 });
    stop();
    tell(4, now, '4');
    expect(seen).toEqual(['1', '3', '2 late', 'gone']);
    expect(heard).toEqual(['1', '3', 'gone']);
  });

  it('is told everything later when it had to begin with less', async () => {
    const { vendor, follow, present, pass } = setUp({});
    vendor.kept.Job.set('a', job('a'));
    vendor.before = () => Promise.reject(away);
    const following = follow();
    await pass();
    expect(following.isSettled()).toBe(true);
    expect(present()).toEqual([]);
    vendor.before = async () => {};
    await pass(POLL_MS);
    expect(following.heard.map(({ type }) => type)).toEqual(['gap', 'changed']);
    expect(present()).toEqual(['a']);
  });

  it('does not wait longer than patience, and is told the rest', async () => {
    const { vendor, follow, pass } = setUp();
    vendor.kept.Job.set('a', job('a'));
    const slow = Promise.withResolvers<void>();
    vendor.before = () => slow.promise;
    const following = follow();
    await pass(PATIENCE_MS);
    expect(following.isSettled()).toBe(true);
    slow.resolve();
    await pass();
    expect(following.heard.map(({ type }) => type)).toEqual(['changed']);
  });

  it('may await what is being read for the first time for as long as it takes, or until it has waited long enough', async () => {
    const { vendor, follow, events, pass } = setUp({});
    const slow = Promise.withResolvers<void>();
    vendor.before = () => slow.promise;
    follow();
    const leaver = new AbortController();
    const ends: string[] = [];
    const awaitIt = async (name: string, signal: AbortSignal) => {
      await events.awaited(ACCOUNT, ['Job'], signal);
      ends.push(name);
    };
    const waits = [awaitIt('left', leaver.signal), awaitIt('read', new AbortController().signal)];
    await pass(PATIENCE_MS);
    expect(ends).toEqual([]);
    expect(events.problem(ACCOUNT, 'Job')).not.toBeNull();
    leaver.abort();
    await pass();
    expect(ends).toEqual(['left']);
    slow.resolve();
    await pass();
    expect(ends).toEqual(['left', 'read']);
    expect(events.problem(ACCOUNT, 'Job')).toBeNull();
    await Promise.all(waits);
  });

  it('awaits what is read again after something may have been missed, and nothing of a vendor that is away', async () => {
    const { vendor, follow, events, pass } = setUp({});
    follow();
    await pass();
    const slow = Promise.withResolvers<void>();
    vendor.before = () => slow.promise;
    events.missed(ACCOUNT);
    let isOver = false;
    const wait = events.awaited(ACCOUNT, ['Job'], new AbortController().signal).then(() => {
      isOver = true;
    });
    await pass();
    expect([isOver, events.problem(ACCOUNT, 'Job')?.code]).toEqual([false, 'UNAVAILABLE']);
    slow.resolve();
    await pass();
    await wait;
    expect(events.problem(ACCOUNT, 'Job')).toBeNull();
    vendor.before = () => Promise.reject(away);
    events.missed(ACCOUNT);
    await pass(POLL_MS);
    await events.awaited(ACCOUNT, ['Job'], new AbortController().signal);
    expect(events.problem(ACCOUNT, 'Job')?.reason).toBe('away');
  });

  it('stops when the path is closed, and does not begin afterwards', async () => {
    const { follow, events, pass } = setUp();
    const following = follow();
    await events.close();
    await pass();
    expect(following.isSettled()).toBe(true);
    expect(events.holds()).toEqual({ listeners: 0, upstream: 0, timers: 0 });
    expect(() => follow()).toThrow(VendorError);
  });

  it('knows its accounts', () => {
    const { events } = setUp();
    expect(() => events.follow({ accounts: ['other'], kinds: ['Job'], hear: () => {} })).toThrow(VendorError);
    expect(events.holds().listeners).toBe(0);
  });
});
