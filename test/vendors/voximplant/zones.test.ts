import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { datesIn } from '../../../src/vendors/voximplant/dates.ts';
import { voximplant } from '../../../src/vendors/voximplant/index.ts';
import { formatDate } from '../../../src/vendors/voximplant/simulator/dates.ts';
import { CREDENTIALS, figures, has, ok, withVendor } from './recorder.ts';

const ZONES = ['Etc/GMT', 'UTC', ...Intl.supportedValuesOf('timeZone')];
const zone = fc.constantFrom(...ZONES);
const moment = fc
  .integer({ min: Date.UTC(2001, 0) / 1000, max: Date.UTC(2099, 0) / 1000 })
  .map((seconds) => seconds * 1000);

describe('dates of a time zone', () => {
  it('are read as a moment that the same zone writes so, whichever zone and moment', () => {
    fc.assert(
      fc.property(zone, moment, (timeZone, at) => {
        const text = formatDate(at, timeZone);
        const read = datesIn(timeZone)?.(text) ?? null;
        expect(read).not.toBeNull();
        // An hour that a zone has twice is one of the two.
        expect(formatDate(read ?? 0, timeZone)).toBe(text);
        expect(Math.abs((read ?? 0) - at)).toBeLessThanOrEqual(2 * 3_600_000);
      }),
      { numRuns: 300 },
    );
  });

  it('of figures are those of the zone that the answer names, not of the one that was asked for (S4)', async () => {
    await fc.assert(
      fc.asyncProperty(zone, moment, (timeZone, at) => {
        const span = { from_date: formatDate(at, timeZone), to_date: formatDate(at + 60_000, timeZone), value: 1 };
        return withVendor(
          () => ok([{ report_type: 'x', groups: [{ values: [span] }] }], { timezone: timeZone }),
          async ({ adapter, asked, call }) => {
            const request = { window: 'DAY', reports: ['x'], groupBy: 'QUEUE' } as const;
            const answer = await has(has(adapter.metrics).read)(request, call);
            expect(asked[0]?.form.timezone).toBe('Etc/GMT');
            // A clock that is set back in between would let it end before it begins.
            if (span.to_date < span.from_date) return;
            const [point] = figures(answer)[0]?.points ?? [];
            expect(formatDate(point?.from ?? 0, timeZone)).toBe(span.from_date);
          },
        );
      }),
      { numRuns: 25 },
    );
  });

  it('of statuses of agents are those of the account, which the vendor neither takes nor tells (S4)', async () => {
    const since = async (statusTimezone: string | undefined) =>
      withVendor(
        ({ name }) =>
          ok(
            name === 'SQ_GetAgents'
              ? [{ user_id: 9, sq_statuses: [{ CALL: { sq_status_name: 'READY', from_date: '2024-03-05 09:30:00' } }] }]
              : [],
          ),
        async ({ adapter, call }) => (await has(has(adapter.worker).get)('9', call))?.presence.since,
        statusTimezone === undefined ? {} : { statusTimezone },
      );
    expect(await since(undefined)).toBe(Date.UTC(2024, 2, 5, 9, 30));
    expect(await since('Asia/Tokyo')).toBe(Date.UTC(2024, 2, 5, 0, 30));
    expect(await since('America/New_York')).toBe(Date.UTC(2024, 2, 5, 14, 30));
    expect(() => voximplant.parseSettings({ ...CREDENTIALS, statusTimezone: 'Mars/Olympus' })).toThrow(
      /statusTimezone.*must be the name of a time zone/s,
    );
  });
});
