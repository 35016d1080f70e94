import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/sandbox/clock.ts';
import { type DeliveriesOptions, openDeliveries } from '../../src/sandbox/deliveries.ts';
import type { Send } from '../../src/sandbox/line.ts';
import { closeAtEnd } from '../support/close-at-end.ts';

const start = (options: Partial<DeliveriesOptions> = {}, answers: (number | null)[] = []) => {
  const clock = manualClock();
  const sent: string[] = [];
  const send: Send = async ({ body }) => {
    sent.push(body ?? '');
    const status = answers.length > 0 ? answers.shift() : 204;
    return typeof status === 'number' ? { status, headers: {}, text: '' } : null;
  };
  const deliveries = openDeliveries({
    clock,
    send,
    answerMs: 1000,
    retryMs: 100,
    order: 'kept',
    duplicates: false,
    ...options,
  });
  closeAtEnd(deliveries);
  const add = (body: string, retries = 0, url = 'http://127.0.0.1:1/'): void =>
    deliveries.add({ sending: { method: 'POST', url, headers: {}, body }, retries });
  return { clock, sent, deliveries, add };
};

describe('deliveries', () => {
  it('go out one after the other', async () => {
    const { sent, deliveries, add } = start();
    for (const each of ['a', 'b', 'c']) add(each);
    await deliveries.idle();
    expect(sent).toEqual(['a', 'b', 'c']);
  });

  it('are repeated as often as they may, and the next one waits for that', async () => {
    const { clock, sent, deliveries, add } = start({}, [500, null, 500]);
    add('a', 2);
    add('b');
    for (let index = 0; index < 4; index += 1) await clock.advance(100);
    await deliveries.idle();
    expect(sent).toEqual(['a', 'a', 'a', 'b']);
  });

  it('are swapped two by two, and one that stays alone goes after a second', async () => {
    const { clock, sent, deliveries, add } = start({ order: 'swapped' });
    for (const each of ['a', 'b', 'c']) add(each);
    await deliveries.idle();
    expect(sent).toEqual(['b', 'a']);
    await clock.advance(1000);
    await deliveries.idle();
    expect(sent).toEqual(['b', 'a', 'c']);
  });

  it('can go out twice', async () => {
    const { sent, deliveries, add } = start({ duplicates: true });
    for (const each of ['a', 'b']) add(each);
    await deliveries.idle();
    expect(sent).toEqual(['a', 'a', 'b', 'b']);
  });

  it('go nowhere beyond this machine, and nowhere after the end', async () => {
    const { sent, deliveries, add } = start();
    add('a', 0, 'https://example.com/');
    add('b', 0, '/path');
    deliveries.close();
    add('c');
    await deliveries.idle();
    expect(sent).toEqual([]);
  });
});
