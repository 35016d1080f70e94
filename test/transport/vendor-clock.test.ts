import type http from 'node:http';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { openVendorClock } from '../../src/transport/vendor-clock.ts';
import { callWith, failure, json, open, serve } from './fixture.ts';

const OURS = Date.UTC(2026, 10, 21, 9);

/** A client whose clock the test moves, and a vendor that answers with these headers after the test moved it by `tookMs`. */
const setUp = async () => {
  const clock = { ms: OURS };
  const manner = { status: 200, tookMs: 0, headers: {} as http.OutgoingHttpHeaders };
  const server = await serve((request, response) => {
    clock.ms += manner.tookMs;
    response.sendDate = false;
    json(manner.status, {}, manner.headers)(request, response as never);
  });
  const client = open(server.url, { retries: 0 });
  client.vendorClock.compareWith(() => clock.ms);
  const ask = async (answer: Partial<typeof manner>): Promise<unknown> => {
    Object.assign(manner, { status: 200, tookMs: 0, headers: {} }, answer);
    return client.request({ method: 'GET', path: '/' }, callWith()).catch((error: unknown) => error);
  };
  return { clock, client, ask };
};

const date = (ms: number): http.OutgoingHttpHeaders => ({ date: new Date(ms).toUTCString() });

describe('the clock of a vendor', () => {
  it.each([-600_000, -30_000, 0, 30_000, 600_000])(
    'that is %i ms ahead is measured by its first answer',
    async (skewMs) => {
      const { ask, client } = await setUp();
      expect(client.vendorClock.skew()).toBeNull();
      await ask({ tookMs: 400, headers: date(OURS + skewMs + 200) });
      expect(client.vendorClock.skew()).toEqual({ least: skewMs - 400, most: skewMs + 1_000 });
      expect(client.vendorClock.resets()).toBe(0);
    },
  );

  it('is measured by refusals too', async () => {
    const { ask, client } = await setUp();
    await ask({ status: 404, headers: date(OURS) });
    expect(client.vendorClock.skew()).not.toBeNull();
  });

  it.each([
    ['has no date', { headers: {} }],
    ['has a date that is none', { headers: { date: 'yesterday' } }],
    ['has a date of another form', { headers: { date: new Date(OURS).toISOString() } }],
    ['has a day that does not exist', { headers: { date: 'Mon, 99 Nov 2026 09:00:00 GMT' } }],
    ['has two dates', { headers: { date: [new Date(OURS).toUTCString(), new Date(OURS + 9_000).toUTCString()] } }],
    ['has a date of before all calendars', { headers: { date: 'Mon, 01 Jan 0001 00:00:00 GMT' } }],
    ['comes out of a cache', { headers: { ...date(OURS), age: '0' } }],
    ['may be of a proxy before it', { status: 502, headers: date(OURS) }],
  ])('is not measured by an answer that %s', async (_, answer) => {
    const { ask, client } = await setUp();
    await ask(answer as never);
    expect(client.vendorClock.skew()).toBeNull();
  });

  it('is measured anew when it was set, and that is counted; by our clock as well', async () => {
    const { ask, client, clock } = await setUp();
    await ask({ headers: date(OURS) });
    await ask({ headers: date(OURS - 300_000) });
    expect(client.vendorClock.skew()).toEqual({ least: -300_000, most: -299_000 });
    expect(client.vendorClock.resets()).toBe(1);
    clock.ms -= 300_000;
    await ask({ headers: date(OURS - 300_000) });
    expect(client.vendorClock.skew()).toEqual({ least: 0, most: 1_000 });
    expect(client.vendorClock.resets()).toBe(2);
  });

  it('is not taken for set by servers that are a little out of step', async () => {
    const { ask, client } = await setUp();
    await ask({ headers: date(OURS) });
    await ask({ tookMs: 1_200, headers: date(OURS) });
    expect(client.vendorClock.resets()).toBe(0);
  });

  it('tells nothing by an answer during which our own clock was set back', async () => {
    const { ask, client } = await setUp();
    await ask({ tookMs: -5_000, headers: date(OURS) });
    expect(client.vendorClock.skew()).toBeNull();
  });

  it('does not spoil the answer', async () => {
    const { ask } = await setUp();
    expect(await ask({ headers: { date: 'nonsense' } })).toMatchObject({ status: 200 });
    expect(await failure(Promise.reject(await ask({ status: 404, headers: { date: '' } })))).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('tells the time when an answer was made within its second, ever closer, however far it is from ours', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: -5_000_000, max: 5_000_000 }),
        fc.array(fc.record({ gap: fc.nat(7_000), there: fc.nat(80), back: fc.nat(80) }), {
          minLength: 1,
          maxLength: 20,
        }),
        async (offset, answers) => {
          let ours = OURS;
          const clock = openVendorClock({ now: () => ours, after: () => () => {} });
          let worst = 999;
          for (const { gap, there, back } of answers) {
            ours += gap;
            const note = clock.asking();
            const truth = ours + there + offset;
            ours += there + back;
            const headers = { date: new Date(truth).toUTCString() };
            note(200, headers);
            expect(Math.abs(clock.madeAt(headers) - truth)).toBeLessThanOrEqual(worst);
            expect(Math.abs(clock.now() - (ours + offset))).toBeLessThanOrEqual(worst);
            worst = Math.min(worst, 750);
          }
        },
      ),
    );
  });

  it('is ours as long as no answer told it', () => {
    const clock = openVendorClock({ now: () => OURS, after: () => () => {} });
    clock.compareWith(() => 0);
    expect([clock.now(), clock.madeAt({}), clock.madeAt({ date: 'soon' })]).toEqual([OURS, OURS, OURS]);
  });
});
