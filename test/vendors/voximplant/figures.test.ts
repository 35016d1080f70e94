import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import { VendorError } from '../../../src/domain/error.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { datesIn, toDuration, toVendorDate } from '../../../src/vendors/voximplant/dates.ts';
import { type Answer, type Asked, failure, figures as figuresOf, has, ok, withVendor } from './recorder.ts';

const SINCE = Date.parse('2024-03-05T09:30:00Z');
const DAY = { window: 'DAY', groupBy: 'QUEUE', reports: ['occupancy_rate'] } as const;

describe('figures', () => {
  const value = (from: string, to: string, figure?: unknown) => ({ from_date: from, to_date: to, value: figure });
  const answer = ({ name }: Asked): Answer =>
    name === 'SQ_GetQueues'
      ? ok([{ sq_queue_id: 5, sq_queue_name: 'A' }])
      : ok(
          [
            {
              report_type: 'x',
              groups: [
                {
                  sq_queue_name: 'A',
                  values: [
                    value('2024-03-05 09:30:00', '2024-03-05 10:00:00', 1.5),
                    value('2024-03-05 10:00:00', '2024-03-05 10:30:00', '2'),
                    value('2024-03-05 10:30:00', '2024-03-05 11:00:00', null),
                    value('2024-03-05 11:00:00', '2024-03-05 11:30:00'),
                  ],
                },
                { user_id: '9', values: null },
              ],
            },
            { report_type: 'y' },
          ],
          { timezone: 'Etc/GMT' },
        );

  it('are numbers, or nothing, in half-open periods, of the queue and the worker they are of', () =>
    withVendor(answer, async ({ adapter, call }) => {
      const request = { window: 'REALTIME', reports: ['x', 'y'], groupBy: 'QUEUE', queues: ['5'] } as const;
      const series = figuresOf(await has(has(adapter.metrics).read)(request, call));
      const queue = { kind: 'Queue', account: 'vox', nativeId: '5' };
      const points = [1.5, 2, null, null].map((figure, index) => ({
        from: SINCE + index * 1_800_000,
        to: SINCE + (index + 1) * 1_800_000,
        value: figure,
      }));
      expect(series).toEqual([
        { report: 'x', queue, worker: null, points },
        { report: 'x', queue, worker: { kind: 'Worker', account: 'vox', nativeId: '9' }, points: [] },
      ]);
    }));

  const request = { window: 'DAY', reports: ['x'], groupBy: 'QUEUE' } as const;

  const OPTIONS = { omit_empty: true, desc_order: true, decimal_separator: 'comma', with_header: false };
  const HOURS = ['11', '09', '10'].map((hour) => value(`2024-03-05 ${hour}:00:00`, `2024-03-05 ${hour}:30:00`, '2,5'));

  it('and reports are asked for with the options that one reference has, and come in their order (S3-2c)', () =>
    withVendor(
      ({ name }) =>
        name === 'RequestSmartQueueHistory'
          ? ok(1, { history_report_id: 3 })
          : ok([{ report_type: 'x', groups: [{ sq_queue_id: 5, values: HOURS }] }]),
      async ({ adapter, asked, call }) => {
        const { read, request: order } = has(adapter.metrics);
        const hoursOf = async (vendorOptions?: JsonObject) => {
          const [series] = figuresOf(await has(read)({ ...request, queues: ['5'], vendorOptions }, call));
          return series?.points.map(({ from, value: figure }) => [new Date(from).getUTCHours(), figure]);
        };
        expect(await hoursOf()).toEqual([9, 10, 11].map((hour) => [hour, 2.5]));
        expect(await hoursOf(OPTIONS)).toEqual([11, 10, 9].map((hour) => [hour, 2.5]));
        await has(order)({ reports: ['x'], groupBy: 'QUEUE', vendorOptions: OPTIONS }, call);
        const sent = asked.map(({ form }) => Object.keys(OPTIONS).map((option) => form[option]));
        const given = ['true', 'true', 'comma', 'false'];
        expect(sent).toEqual([[undefined, undefined, undefined, undefined], given, given]);
      },
    ));

  it('by worker are asked for without a queue, and a report without a period: the account tells (S3-2d, S4)', () =>
    withVendor(
      ({ name }) => (name === 'RequestSmartQueueHistory' ? ok(1, { history_report_id: 3 }) : ok([])),
      async ({ adapter, asked, call }) => {
        const wanted = { reports: ['sum_agents_ready_time'], groupBy: 'WORKER' } as const;
        await has(has(adapter.metrics).read)({ ...wanted, window: 'DAY' }, call);
        await has(has(adapter.metrics).request)(wanted, call);
        const common = { application_id: '4711', report_type: 'sum_agents_ready_time', group_by: 'agent' };
        const expected = { ...common, timezone: 'Etc/GMT' };
        expect(asked.map(({ name, form }) => [name, form])).toEqual([
          ['GetSmartQueueDayHistory', expected],
          ['RequestSmartQueueHistory', expected],
        ]);
      },
    ));
  const HOUR = 3_600_000;
  const span = { from_date: '2024-03-05 18:30:00', to_date: '2024-03-05 19:30:00', value: 1 };

  it('that cannot be read cost the others nothing, and are told with their paths', () =>
    withVendor(
      () =>
        ok([
          {
            report_type: 'x',
            groups: [{ user_id: 9, values: [span] }, { values: [span, { ...span, to_date: 'later' }] }],
          },
          { groups: [] },
          {
            report_type: 'y',
            groups: [
              { user_id: 'nobody', values: [] },
              { sq_queue_id: 5, values: 7 },
            ],
          },
          { report_type: 'z', groups: [{ values: [{ ...span, from_date: span.to_date, to_date: span.from_date }] }] },
        ]),
      async ({ adapter, call }) => {
        const [good, ...bad] = await has(has(adapter.metrics).read)(request, call);
        expect(good).toMatchObject({ report: 'x', worker: { nativeId: '9' }, points: [{ value: 1 }] });
        expect(bad.map((one) => (one instanceof VendorError ? [one.code, one.message] : one))).toEqual(
          [
            'result[1].report_type: expected the name of a report',
            'result[0].groups[1].values[1].to_date: expected YYYY-MM-DD HH:mm:ss',
            'result[2].groups[0].user_id: expected an id',
            'result[2].groups[1].values: expected a list',
            'result[3].groups[0].values[0].to_date: expected a moment that is not before from_date',
          ].map((problem) => ['UNREADABLE', `GetSmartQueueDayHistory: ${problem}`]),
        );
      },
    ));

  it('are read in the zone that the answer names, and not at all in one that nobody knows (S4)', () =>
    withVendor(
      ({ form }) => ok([{ report_type: 'x', groups: [{ values: [span] }] }], { timezone: form.report_type }),
      async ({ adapter, call }) => {
        const begin = async (zone: string) => {
          const [series] = figuresOf(await has(has(adapter.metrics).read)({ ...request, reports: [zone] }, call));
          return series?.points[0]?.from;
        };
        expect(await begin('Japan')).toBe(SINCE);
        expect(await begin('UTC')).toBe(SINCE + 9 * HOUR);
        await expect(begin('Mars')).rejects.toMatchObject({
          code: 'PROTOCOL',
          message: expect.stringContaining('timezone: expected the name of a time zone'),
        });
      },
    ));

  it('that cannot be are none', () =>
    withVendor(
      () =>
        ok([
          {
            report_type: 'x',
            groups: [{ values: [-1, '-0.5', 'many', {}, '1e400'].map((value) => ({ ...span, value })) }],
          },
        ]),
      async ({ adapter, call }) => {
        const [series] = figuresOf(await has(has(adapter.metrics).read)(request, call));
        expect(series?.points.map(({ value: figure }) => figure)).toEqual([null, null, null, null, null]);
      },
    ));
});

describe('a report', () => {
  it.each<[string, Record<string, unknown>, boolean]>([
    ['completed', { completed: '2024-03-05 09:31:00' }, true],
    ['not completed', {}, false],
    ['completed by null', { completed: null }, false],
  ])('is ready when it is %s', (_, members, ready) =>
    withVendor(
      () => ok([{ history_report_id: 3, created: '2024-03-05 09:30:00', store_until: '2024-04-01', ...members }]),
      async ({ adapter, call }) => {
        expect(await has(has(adapter.metrics).report)('3', call)).toEqual({
          nativeId: '3',
          account: 'vox',
          ready,
          createdAt: SINCE,
          size: null,
          storedUntil: Date.parse('2024-04-01T00:00:00Z'),
        });
      },
    ),
  );

  it.each<[string, Answer, unknown]>([
    ['ready', { text: 'a;b\n' }, { ready: true, size: 4 }],
    ['not ready', { body: { error: { code: 356, msg: '' } } }, { ready: false, size: null }],
    ['not there', { body: { error: { code: 557, msg: '' } } }, null],
  ])('that the vendor does not list is %s when its download says so', (_, download, expected) =>
    withVendor(
      ({ name }) => (name === 'GetHistoryReports' ? ok([]) : download),
      async ({ adapter, call }) => {
        const report = await has(has(adapter.metrics).report)('3', call);
        if (expected === null) expect(report).toBeNull();
        else expect(report).toMatchObject({ nativeId: '3', ...(expected as object) });
      },
    ),
  );
});

describe('dates', () => {
  it.each([
    ['2024-03-05 09:30:00', SINCE],
    ['2024-3-5 9:30:00', SINCE],
    ['2024-03-05T09:30:00Z', SINCE],
    ['2024-03-05 09:30:00.25', SINCE + 250],
    ['2024-03-05', Date.parse('2024-03-05T00:00:00Z')],
    ['2024-03-05 18:30:00+09:00', SINCE],
    ['0000-00-00 00:00:00', null],
    ['0001-01-01 00:00:00', null],
    ['9999-12-31 23:59:59', null],
    ['2024-13-05 00:00:00', null],
    ['2024-02-30 00:00:00', null],
    ['2024-03-05 25:00:00', null],
    ['05.03.2024', null],
    [1_709_631_000, null],
    ['', null],
    [null, null],
  ])('%s is read as UTC', (text, moment) => {
    expect(has(datesIn('Etc/GMT') ?? undefined)(text)).toBe(moment);
  });

  it.each([
    ['Asia/Tokyo', '2024-03-05 18:30:00', SINCE],
    ['America/Los_Angeles', '2024-03-05 01:30:00', SINCE],
    ['Asia/Kolkata', '2024-03-05 15:00:00', SINCE],
    ['Europe/Berlin', '2024-03-31 01:59:59', Date.parse('2024-03-31T00:59:59Z')],
    ['Europe/Berlin', '2024-03-31 03:00:00', Date.parse('2024-03-31T01:00:00Z')],
    ['Europe/Berlin', '2024-10-27 03:00:00', Date.parse('2024-10-27T02:00:00Z')],
    ['Asia/Tokyo', '2024-03-05T09:30:00Z', SINCE],
    ['Asia/Tokyo', '2024-03-05 10:30:00+01', SINCE],
    ['Asia/Tokyo', '2024-03-05', Date.parse('2024-03-04T15:00:00Z')],
    ['Asia/Tokyo', '2000-01-01 00:00:00', null],
  ])('of %s: %s', (zone, text, moment) => {
    expect(has(datesIn(zone) ?? undefined)(text)).toBe(moment);
  });

  it('of a zone that nobody knows are none', () => {
    expect(datesIn('Mars/Olympus')).toBeNull();
    expect(datesIn('auto')).toBeNull();
  });

  it('and lengths of time are written as the vendor wants them', () => {
    expect(toVendorDate(SINCE + 999)).toBe('2024-03-05 09:30:00');
    expect(toDuration(1800, 'padded')).toBe('0000-00-00 00:30:00');
    expect(toDuration(2 * 86_400 + 3_661, 'padded')).toBe('0000-00-02 01:01:01');
    expect(toDuration(2 * 86_400 + 3_661, 'short')).toBe('0-0-2 1:1:1');
  });
});

describe('figures of many', () => {
  const forms = (request: Parameters<NonNullable<NonNullable<Adapter['metrics']>['read']>>[0], needed = false) =>
    withVendor(
      ({ name, form }) => {
        if (name === 'SQ_GetQueues') return ok(Array.from({ length: 7 }, (_, index) => ({ sq_queue_id: index + 1 })));
        if (needed && form.sq_queue_id === undefined) return failure(485);
        const groups = [{ user_id: form.user_id?.split(';')[0], values: [] }];
        return ok([{ report_type: 'occupancy_rate', groups }]);
      },
      async ({ adapter, asked, call }) => {
        const series = figuresOf(await has(has(adapter.metrics).read)(request, call));
        const sent = asked
          .filter(({ name }) => name !== 'SQ_GetQueues')
          .map(({ form }) => [form.sq_queue_id, form.user_id]);
        return { sent: sent.sort((a, b) => (String(a) < String(b) ? -1 : 1)), series };
      },
    );
  const six = ['1', '2', '3', '4', '5', '6'];

  it('are read in fives and put together', async () => {
    const { sent, series } = await forms({ ...DAY, queues: six });
    expect(sent).toEqual([
      ['1;2;3;4;5', undefined],
      ['6', undefined],
    ]);
    expect(series.map(({ queue }) => queue?.nativeId)).toEqual([undefined, '6']);
  });

  it('by worker are read for one queue at a time', async () => {
    const { sent, series } = await forms({ ...DAY, groupBy: 'WORKER', queues: ['1', '2'], workers: six });
    expect(sent).toEqual([
      ['1', '1;2;3;4;5'],
      ['1', '6'],
      ['2', '1;2;3;4;5'],
      ['2', '6'],
    ]);
    expect(series.map(({ queue, worker }) => [queue?.nativeId, worker?.nativeId])).toEqual([
      ['1', '1'],
      ['1', '6'],
      ['2', '1'],
      ['2', '6'],
    ]);
  });

  it('of all queues are read without naming them, unless the vendor wants them named', async () => {
    expect((await forms(DAY)).sent).toEqual([[undefined, undefined]]);
    expect((await forms(DAY, true)).sent).toEqual([
      [undefined, undefined],
      ['1;2;3;4;5', undefined],
      ['6;7', undefined],
    ]);
  });

  it('in real time go by names, which must not hold what separates them', () =>
    withVendor(
      () => ok([{ sq_queue_id: 5, sq_queue_name: 'a;b' }]),
      async ({ adapter, call }) => {
        const read = has(has(adapter.metrics).read);
        const request = { ...DAY, window: 'REALTIME' } as const;
        await expect(read({ ...request, queues: ['5'] }, call)).rejects.toMatchObject({
          code: 'INVALID_INPUT',
          message: expect.stringContaining('rename it without ;'),
        });
        await expect(read({ ...request, queues: ['6'] }, call)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      },
    ));
});
