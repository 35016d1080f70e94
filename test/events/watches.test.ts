import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import type { Ref } from '../../src/domain/ref.ts';
import { LINGER_MS, PATIENCE_MS, stage } from './support/stage.ts';
import { binRef, testVendor, type VendorOptions } from './support/vendor.ts';

const broken = new VendorError('UNAVAILABLE', 'acme', 'the line is dead');
const forbidden = new VendorError('FORBIDDEN', 'acme', 'not this one');

const setUp = (options: VendorOptions = {}) => {
  const vendor = testVendor({ covers: ['Workbin'], onOpen: (sink) => sink.live(null), ...options });
  const staged = stage(vendor);
  const watch = (...ids: string[]) => staged.listen({ kind: 'Workbin', watch: ids.map(binRef) });
  const watchNow = async (...ids: string[]) => {
    const pending = watch(...ids);
    pending.catch(() => {});
    await staged.pass();
    return pending;
  };
  return { vendor, ...staged, watch, watchNow };
};

describe('objects that are watched', () => {
  it('are asked for with one call for all that is wanted in one turn, each once', async () => {
    const { vendor, watch, pass } = setUp();
    const readers = [watch('a', 'b'), watch('b', 'c'), watch('a'), watch('d')];
    await pass();
    await Promise.all(readers);
    expect(vendor.stream.watched).toEqual([['a', 'b', 'c', 'd']]);
    await Promise.all([watch('e'), watch('a')]);
    expect(vendor.stream.watched).toEqual([['a', 'b', 'c', 'd'], ['e']]);
  });

  it('are confirmed before listen answers', async () => {
    const { vendor, watch, pass } = setUp();
    const answer = Promise.withResolvers<readonly null[]>();
    vendor.watch = () => answer.promise;
    let answered = false;
    const listening = watch('a').then(() => {
      answered = true;
    });
    await pass();
    expect(vendor.stream.watched).toEqual([['a']]);
    expect(answered).toBe(false);
    answer.resolve([null]);
    await pass();
    await listening;
  });

  it('are taken back together, a while after the last listener has gone', async () => {
    const { vendor, watchNow, pass, events } = setUp();
    const stays = await watchNow('z');
    const first = await watchNow('a', 'b');
    const second = await watchNow('b', 'c');
    await first.return();
    await second.return();
    await pass(LINGER_MS - 1);
    expect(vendor.stream.unwatched).toEqual([]);
    await pass(1);
    expect(vendor.stream.unwatched).toEqual([['a', 'b', 'c']]);
    await stays.return();
    await pass(LINGER_MS);
    expect(events.holds()).toEqual({ listeners: 0, upstream: 0, timers: 0 });
    expect(vendor.stream.closed).toBe(true);
  });

  it('are not taken back when somebody comes in the meantime', async () => {
    const { vendor, watchNow, pass } = setUp();
    await watchNow('z');
    const first = await watchNow('a');
    await first.return();
    await pass(LINGER_MS / 2);
    await watchNow('a');
    await pass(LINGER_MS * 2);
    expect(vendor.stream.unwatched).toEqual([]);
    expect(vendor.stream.watched).toEqual([['z'], ['a']]);
  });

  it('are asked for again after they were taken back', async () => {
    const { vendor, watchNow, pass } = setUp();
    await watchNow('z');
    const first = await watchNow('a');
    await first.return();
    await pass(LINGER_MS);
    await watchNow('a');
    expect(vendor.stream.watched).toEqual([['z'], ['a'], ['a']]);
    expect(vendor.stream.unwatched).toEqual([['a']]);
  });

  it('are refused one by one, with the words of the vendor', async () => {
    const { vendor, watch, pass, events } = setUp();
    vendor.watch = async (refs) => refs.map(({ nativeId }) => (nativeId === 'secret' ? forbidden : null));
    const [good, bad, both] = [watch('a'), watch('secret'), watch('b', 'secret')];
    for (const one of [good, bad, both]) one.catch(() => {});
    await pass();
    await expect(bad).rejects.toBe(forbidden);
    await expect(both).rejects.toBe(forbidden);
    await good;
    expect(events.holds().listeners).toBe(1);
    await pass(LINGER_MS);
    expect(vendor.stream.unwatched).toEqual([['b']]);
    vendor.watch = async (refs) => refs.map(() => null);
    const again = watch('secret');
    await pass();
    await again;
  });

  it('are waited for only so long', async () => {
    const { vendor, watch, pass, events } = setUp();
    await pass();
    vendor.watch = () => new Promise(() => {});
    const slow = watch('a');
    slow.catch(() => {});
    await pass(PATIENCE_MS);
    await expect(slow).rejects.toMatchObject({ code: 'TIMEOUT' });
    await pass(PATIENCE_MS + LINGER_MS);
    expect(events.holds()).toEqual({ listeners: 0, upstream: 0, timers: 0 });
  });

  it('fail with an adapter that rejects, and with one that does not answer for all', async () => {
    const { vendor, watchNow } = setUp();
    await watchNow('z');
    vendor.watch = () => Promise.reject(new TypeError('what?'));
    await expect(watchNow('a')).rejects.toMatchObject({ code: 'PROTOCOL' });
    vendor.watch = async () => [];
    await expect(watchNow('b')).rejects.toMatchObject({ code: 'PROTOCOL' });
  });

  it('are asked of the next stream before the gap is told', async () => {
    const { vendor, watchNow, hear, pass } = setUp();
    await watchNow('a', 'b');
    const ear = await hear({ kind: 'Workbin', watch: [binRef('c')] });
    vendor.stream.sink.ended(broken);
    const answer = Promise.withResolvers<void>();
    let asked: readonly Ref[] = [];
    vendor.watch = async (refs) => {
      asked = refs;
      await answer.promise;
      return refs.map(() => null);
    };
    await pass(2_000);
    expect(vendor.streams).toHaveLength(2);
    expect(asked.map(({ nativeId }) => nativeId)).toEqual(['a', 'b', 'c']);
    expect(ear.types()).toEqual([]);
    answer.resolve();
    await pass();
    expect(ear.types()).toEqual(['gap']);
  });

  it('end the subscriptions of those to whom the next stream refuses them', async () => {
    const { vendor, hear, pass, events } = setUp();
    const [a, b] = [
      await hear({ kind: 'Workbin', watch: [binRef('a')] }),
      await hear({ kind: 'Workbin', watch: [binRef('b')] }),
    ];
    vendor.stream.sink.ended(broken);
    vendor.watch = async (refs) => refs.map(({ nativeId }) => (nativeId === 'a' ? forbidden : null));
    await pass(2_000);
    expect(a.end).toBe(forbidden);
    expect(b.end).toBe('open');
    expect(events.holds().listeners).toBe(1);
  });

  it('are not asked for by those who have gone before the stream was there', async () => {
    const { vendor, watch, pass } = setUp({ onOpen: () => {} });
    const first = watch('a');
    first.catch(() => {});
    await pass(PATIENCE_MS);
    await expect(first).rejects.toMatchObject({ code: 'TIMEOUT' });
    const second = watch('b');
    second.catch(() => {});
    await pass();
    vendor.stream.sink.live(null);
    await pass();
    await second;
    expect(vendor.stream.watched).toEqual([['b']]);
  });

  it('are polled where there is no stream, and where the stream does not watch', async () => {
    const polled = stage(testVendor());
    await polled.hear({ kind: 'Workbin', watch: [binRef('a')] });
    const { watchNow } = setUp({ covers: [], without: ['watch'] });
    await watchNow('a');
  });

  it('are unsupported where nothing tells of them', async () => {
    const nothing = stage(testVendor({ without: ['workbin'] }));
    const refused = nothing.listen({ kind: 'Workbin', watch: [binRef('a')] });
    await expect(refused).rejects.toMatchObject({ code: 'UNSUPPORTED' });
    const { watchNow } = setUp({ covers: ['Job'], without: ['watch', 'workbin'] });
    await expect(watchNow('a')).rejects.toMatchObject({ code: 'UNSUPPORTED' });
  });
});
