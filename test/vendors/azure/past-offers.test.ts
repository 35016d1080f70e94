import { describe, expect, it } from 'vitest';
import { openPastOffers } from '../../../src/vendors/azure/shares/past-offers.ts';
import type { EventName } from '../../../src/vendors/azure/source/names.ts';
import { grid, post } from './events-kit.ts';
import { type Answer, failureOf, has, newCall, openOver } from './replay.ts';

const NOT_FOUND: Answer = { status: 404, body: { communicationError: { code: 'NotFound', message: 'none' } } };
const at = (second: number): string => new Date(Date.UTC(2026, 0, 5, 9, 0, second)).toISOString();

/** A worker who has an offer, then none any more, of a job as it is then. */
const open = async (after: object | null, offer: object = {}) => {
  let isThere = true;
  let state = 'active';
  const standing = { offerId: 'o', jobId: 'j', capacityCost: 1, ...offer };
  const { adapter } = await openOver(({ method, path }): Answer => {
    const isAvailable = state === 'active';
    if (path === '/routing/workers/w') {
      if (method === 'PATCH') state = 'inactive';
      return {
        body: { id: 'w', state, loadRatio: 0, offers: isThere ? [standing] : [], availableForOffers: isAvailable },
      };
    }
    if (path === '/routing/jobs/j') return after === null ? NOT_FOUND : { body: { id: 'j', ...after } };
    return NOT_FOUND;
  });
  const call = newCall();
  const hear = (name: EventName, second = 1, more: object = {}) => {
    const data = { jobId: 'j', workerId: 'w', offerId: 'o', channelId: 'chat', queueId: 'q', ...more };
    has(adapter.source?.webhook).read(post([grid(name, data, at(second))]));
  };
  return {
    hear,
    see: () => has(adapter.task?.get)('j/w', call),
    end: (now = 'inactive') => {
      isThere = false;
      state = now;
    },
    comeBack: () => {
      state = 'active';
    },
    accept: () => failureOf(has(adapter.task?.accept)('j/w', call)),
    decline: () => failureOf(has(adapter.task?.decline)('j/w', {}, call)),
    reason: async () => (await has(adapter.worker?.get)('w', call))?.presence.reasonCode,
    signOff: () => has(adapter.worker?.setPresence)('w', 'NOT_READY', call),
  };
};

describe('an offer that is gone', () => {
  it.each<readonly [EventName, string]>([
    ['RouterWorkerOfferExpired', 'the offer j/w has expired'],
    ['RouterWorkerOfferDeclined', 'the offer j/w was declined'],
    ['RouterWorkerOfferAccepted', 'the offer j/w was accepted'],
    ['RouterWorkerOfferRevoked', 'the offer j/w is gone: it was taken back'],
  ])('is told by its end, %s, and not as one that never was (A6)', async (name, words) => {
    const { hear, see, end, accept, decline } = await open({ status: 'queued' });
    await see();
    hear(name);
    end();
    for (const answer of [await accept(), await decline()]) {
      expect(answer).toMatchObject({ code: 'CONFLICT', message: expect.stringContaining(words) });
    }
  });

  it.each([
    [
      'another worker has the job',
      { status: 'assigned', assignments: { a: { assignmentId: 'a', workerId: 'v', assignedAt: at(2) } } },
    ],
    ['its job is cancelled', { status: 'cancelled' }],
    ['it was declined or taken back', { status: 'queued' }],
    ['it was declined or taken back', null],
  ])('is told by its job where no event came: %s', async (words, job) => {
    const { see, end, accept } = await open(job, { expiresAt: '9999-01-01T00:00:00Z' });
    await see();
    end('active');
    expect(await accept()).toMatchObject({ code: 'CONFLICT', message: `the offer j/w is gone: ${words}` });
  });

  it('has expired, or was ended before, where its time is over and no event came', async () => {
    const { see, end, accept } = await open({ status: 'queued' }, { expiresAt: at(0) });
    await see();
    end();
    expect((await accept()).message).toBe('the offer j/w has expired, unless it was declined or taken back before');
  });

  it('is known by its event alone', async () => {
    const { hear, end, accept } = await open({ status: 'queued' });
    end();
    expect((await accept()).code).toBe('NOT_FOUND');
    hear('RouterWorkerOfferExpired');
    expect((await accept()).message).toContain('has expired');
  });
});

describe('a worker who missed an offer', () => {
  it('is not ready for that reason, until somebody signs it on or off', async () => {
    const { hear, end, reason, comeBack, signOff } = await open(null);
    hear('RouterWorkerOfferExpired', 1);
    hear('RouterWorkerDeregistered', 1);
    end();
    expect(await reason()).toBe('missed offer');
    comeBack();
    hear('RouterWorkerRegistered', 2);
    expect(await reason()).toBeNull();
    end();
    hear('RouterWorkerDeregistered', 60);
    expect(await reason()).toBeNull();
    hear('RouterWorkerOfferExpired', 90);
    expect(await reason()).toBe('missed offer');
    await signOff();
    expect(await reason()).toBeNull();
  });

  it('has the reason of a later signing off where that is another', async () => {
    const { hear, end, reason } = await open(null);
    hear('RouterWorkerOfferExpired', 1);
    end();
    hear('RouterWorkerDeregistered', 2);
    expect(await reason()).toBe('missed offer');
    hear('RouterWorkerDeregistered', 600);
    expect(await reason()).toBeNull();
  });
});

describe('the memory of offers', () => {
  const offer = (offerId: string) => ({ offerId, expiresAt: null });

  it('goes on with the offer that stands now, whatever is told late of the one before', () => {
    const past = openPastOffers(() => 0);
    past.seen('j/w', offer('first'));
    past.ended('j/w', 'first', 'DECLINED');
    past.seen('j/w', offer('first'));
    expect(past.endOf('j/w')).toBe('DECLINED');
    past.seen('j/w', offer('second'));
    past.ended('j/w', 'first', 'EXPIRED');
    expect(past.endOf('j/w')).toBe('UNKNOWN');
    past.ended('j/w', 'second', 'REVOKED');
    expect(past.endOf('j/w')).toBe('REVOKED');
  });

  it('keeps the newest ten thousand', () => {
    const past = openPastOffers(() => 0);
    for (let index = 0; index <= 10_000; index += 1) past.seen(`j${index}/w`, offer('o'));
    expect([past.endOf('j0/w'), past.endOf('j1/w')]).toEqual([null, 'UNKNOWN']);
  });
});
