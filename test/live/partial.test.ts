import { describe, expect, it } from 'vitest';
import type { EventKind } from '../../src/domain/event.ts';
import { refKey } from '../../src/domain/ref.ts';
import { FIGURES, JOB_FIGURES, OFFER_FIGURES } from '../../src/live/figures.ts';
import type { QueueBoard, QueueTotals } from '../../src/live/queue-figures.ts';
import { INTERVAL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { objectsOf, testVendor, type VendorOptions } from './support/vendor.ts';

const ALL: readonly EventKind[] = ['Job', 'Task', 'Worker', 'Queue'];
const DESKS_ONLY: VendorOptions = {
  covers: ALL,
  lacks: { Job: { cannot: ['queues'], forgets: ['QUEUED'] }, Task: { cannot: ['queues'] } },
};

const setUp = (...made: readonly (readonly [name: string, options: VendorOptions])[]) => {
  const vendors = made.map(([name, options]) => testVendor(name, options));
  const house = stage(...vendors);
  return { ...house, vendors };
};

const NUMBERS = [
  'waiting',
  'waitingByPriority',
  'waitingByChannel',
  'offered',
  'assigned',
  'wrapping',
  'oldestWaitingSince',
] as const;

/** The figures that are `null` in a row and would be none otherwise. */
const untold = ({ now, window }: Pick<QueueBoard, 'now' | 'window'>): string[] => [
  ...NUMBERS.filter((figure) => figure !== 'oldestWaitingSince' && now[figure] === null),
  ...(['entered', 'answered', 'abandoned', 'offersAccepted', 'offersDeclined', 'offersExpired'] as const).filter(
    (figure) => window[figure] === null,
  ),
];

const only = <T>(rows: ReadonlyMap<string, T>): T => {
  const [row] = rows.values();
  if (!row) throw new Error('there is no row');
  return row;
};

it('workers of whom it is not told what they hold are counted as such, and never as free', async () => {
  const { vendors, boards, totals } = setUp(['acme', { covers: ALL }]);
  const { queue, worker } = objectsOf('acme');
  const untold = { ...worker('w', 'READY', { in: ['a'] }), isWorkTold: false };
  vendors[0]?.set(queue('a'), untold, worker('v', 'READY', { in: ['a'] }));
  for (const { now } of [only((await boards()).rows), only((await totals()).rows)]) {
    expect(now.workers).toMatchObject({ eligible: 2, available: 1, unknown: 1 });
  }
});

describe('a figure that an account cannot tell', () => {
  it('is null and never 0, and the row says why (T6)', async () => {
    const { vendors, boards } = setUp(['acme', DESKS_ONLY]);
    const { queue, job, worker } = objectsOf('acme');
    vendors[0]?.set(queue('a'), job('1', 'ASSIGNED'), worker('w', 'READY', { in: ['a'] }));
    const board = only((await boards()).rows);
    expect(untold(board)).toEqual([
      'waiting',
      'waitingByPriority',
      'waitingByChannel',
      'offered',
      'assigned',
      'wrapping',
      'entered',
      'answered',
      'abandoned',
      'offersAccepted',
      'offersDeclined',
      'offersExpired',
    ]);
    expect(board.now.oldestWaitingSince).toBeNull();
    expect(board.window.serviceLevel).toBeNull();
    expect(board.now.workers).toMatchObject({ eligible: 1 });
    expect(board.partial).toEqual([
      { account: 'acme', figures: JOB_FIGURES, code: 'UNSUPPORTED', message: expect.stringContaining('queues') },
      { account: 'acme', figures: OFFER_FIGURES, code: 'UNSUPPORTED', message: expect.stringContaining('queues') },
    ]);
  });

  it.each<[string, NonNullable<VendorOptions['lacks']>, readonly string[]]>([
    ['nothing is kept back', {}, []],
    [
      'no waiting jobs are shown',
      { Job: { forgets: ['QUEUED'] } },
      ['waiting', 'waitingByPriority', 'waitingByChannel', 'entered', 'abandoned'],
    ],
    ['no offered jobs are shown', { Job: { forgets: ['OFFERED'] } }, ['offered', 'abandoned']],
    ['no assigned jobs are shown', { Job: { forgets: ['ASSIGNED'] } }, ['assigned', 'answered']],
    ['no wrap-up is shown', { Job: { forgets: ['WRAP_UP'] } }, ['wrapping']],
    ['ended jobs are not kept', { Job: { forgets: ['COMPLETED', 'CANCELED', 'FAILED'] } }, []],
    ['offers are not shown', { Task: { forgets: ['OFFERED'] } }, ['offersAccepted', 'offersDeclined', 'offersExpired']],
    ['tasks without queues', { Task: { cannot: ['queues'] } }, ['offersAccepted', 'offersDeclined', 'offersExpired']],
    ['refused offers are pushed though no list keeps them', { Task: { forgets: ['DECLINED', 'EXPIRED'] } }, []],
  ])('follows from what its ports declare: %s', async (_name, lacks, figures) => {
    const { vendors, boards } = setUp(['acme', { covers: ALL, lacks }]);
    vendors[0]?.set(objectsOf('acme').queue('a'));
    const board = only((await boards()).rows);
    expect(untold(board)).toEqual(figures);
    const named = new Set<string>(board.partial.flatMap((one) => one.figures));
    for (const figure of figures) expect(named).toContain(figure);
  });

  it.each<[string, NonNullable<VendorOptions['lacks']>, readonly string[]]>([
    ['offers, which its tasks tell', { Job: { untold: ['OFFERED'] } }, []],
    [
      'offers, neither by its jobs nor by its tasks',
      { Job: { untold: ['OFFERED'] }, Task: { untold: ['OFFERED'] } },
      ['waiting', 'waitingByPriority', 'waitingByChannel', 'offered'],
    ],
    ['wrap-up of jobs', { Job: { untold: ['WRAP_UP'] } }, ['wrapping']],
    ['what no figure is made of', { Job: { untold: ['PENDING', 'PARKED', 'FAILED'] } }, []],
    ['what is assigned', { Job: { untold: ['ASSIGNED'] } }, ['assigned', 'answered']],
  ])('follows from the states that its jobs never tell: %s', async (_name, lacks, figures) => {
    const { vendors, boards } = setUp(['acme', { covers: ALL, lacks }]);
    vendors[0]?.set(objectsOf('acme').queue('a'));
    const board = only((await boards()).rows);
    expect(untold(board).filter((figure) => !figure.startsWith('offers'))).toEqual(figures);
    const named = new Set<string>(board.partial.flatMap((one) => one.figures));
    for (const figure of figures) expect(named).toContain(figure);
  });

  it.each<[string, NonNullable<VendorOptions['lacks']>, readonly string[]]>([
    ['all', {}, []],
    ['not who is away', { Worker: { untold: ['OFFLINE'] } }, ['offline']],
    ['not who is there and not ready', { Worker: { untold: ['NOT_READY'] } }, ['notReady']],
    ['not who wraps up', { Task: { untold: ['WRAP_UP'] } }, ['wrapping']],
    ['no drain', { Worker: { untold: ['DRAINING'] } }, []],
  ])('is null among the workers where the account tells %s', async (_name, lacks, figures) => {
    const { vendors, boards, totals } = setUp(['acme', { covers: ALL, lacks }], ['other', { covers: ALL }]);
    for (const [index, name] of ['acme', 'other'].entries()) {
      const { queue, worker } = objectsOf(name);
      vendors[index]?.set(queue('a'), worker('w', 'READY', { in: ['a'] }));
    }
    const rows = [...(await boards()).rows.values()];
    const nulls = rows.map(({ now: { workers } }) =>
      (['wrapping', 'notReady', 'offline'] as const).filter((figure) => workers?.[figure] === null),
    );
    expect(nulls).toEqual([figures, []]);
    const named = rows[0]?.partial.flatMap((one) => one.figures);
    expect(named).toEqual(figures.map((figure) => `workers.${figure}`));
    const { now, partial } = only((await totals()).rows);
    expect(now.workers).toMatchObject({ eligible: 2, available: 2, wrapping: 0, notReady: 0, offline: 0 });
    expect(partial.flatMap((one) => one.figures)).toEqual(named);
  });

  it('is not known of offers that only polls could tell and no list keeps', async () => {
    const { vendors, boards } = setUp(['acme', { lacks: { Task: { forgets: ['DECLINED', 'EXPIRED'] } } }]);
    vendors[0]?.set(objectsOf('acme').queue('a'));
    const { window } = only((await boards()).rows);
    expect(window).toMatchObject({ offersAccepted: 0, offersDeclined: null, offersExpired: null });
  });

  it('is null where the account tells no tasks at all', async () => {
    const { vendors, boards } = setUp(['acme', { covers: ['Job'], kinds: ['Job', 'Queue'] }]);
    vendors[0]?.set(objectsOf('acme').queue('a'));
    const board = only((await boards()).rows);
    expect(untold(board)).toEqual(['offersAccepted', 'offersDeclined', 'offersExpired']);
    expect(board.now.waiting).toBe(0);
  });
});

describe('totals over accounts of which some cannot tell (T6)', () => {
  const totalsOf = (rows: ReadonlyMap<string, QueueTotals>): QueueTotals => only(rows);

  it('are those of the accounts that can, and name the others', async () => {
    const { vendors, totals, pass } = setUp(['acme', { covers: ALL }], ['mute', DESKS_ONLY]);
    const acme = objectsOf('acme');
    vendors[0]?.set(acme.queue('a'), acme.job('1', 'QUEUED', { in: 'a', enqueuedAt: 5 }));
    vendors[1]?.set(objectsOf('mute').queue('a'), objectsOf('mute').job('1', 'ASSIGNED'));
    const ear = await totals();
    vendors[0]?.push(acme.job('2', 'QUEUED', { in: 'a' }));
    await pass(INTERVAL_MS);
    expect(totalsOf(ear.rows)).toMatchObject({
      queues: 2,
      now: { waiting: 2, assigned: 0, oldestWaitingSince: 5 },
      window: { entered: 1 },
    });
    expect(totalsOf(ear.rows).partial.map(({ account, code }) => [account, code])).toEqual([
      ['mute', 'UNSUPPORTED'],
      ['mute', 'UNSUPPORTED'],
    ]);
  });

  it('are null when none can', async () => {
    const { vendors, totals } = setUp(['mute', DESKS_ONLY]);
    vendors[0]?.set(objectsOf('mute').queue('a'));
    expect(totalsOf((await totals()).rows)).toMatchObject({
      queues: 1,
      now: { waiting: null },
      window: { entered: null },
    });
  });

  it('do not name an account of which no queue is wanted', async () => {
    const { vendors, totals } = setUp(['acme', { covers: ALL }], ['mute', DESKS_ONLY]);
    vendors[0]?.set(objectsOf('acme').queue('a'));
    vendors[1]?.set(objectsOf('mute').queue('a'));
    const ear = await totals({ wants: ({ ref }) => ref.account === 'acme' });
    expect(totalsOf(ear.rows)).toMatchObject({ queues: 1, now: { waiting: 0 }, partial: [] });
  });

  it('name an account that was never heard, and are null while none was', async () => {
    const { vendors, totals, pass } = setUp(['acme', {}], ['away', {}]);
    vendors[0]?.set(objectsOf('acme').queue('a'), objectsOf('acme').job('1', 'QUEUED', { in: 'a' }));
    vendors[1]?.set(objectsOf('away').queue('a'), objectsOf('away').job('1', 'QUEUED', { in: 'a' }));
    for (const vendor of vendors) vendor.away = true;
    const ear = await totals();
    expect(totalsOf(ear.rows)).toMatchObject({
      queues: null,
      now: { waiting: null, workers: null },
      window: { entered: null },
    });
    expect(totalsOf(ear.rows).partial.map(({ account, code }) => [account, code])).toEqual([
      ['acme', 'UNAVAILABLE'],
      ['away', 'UNAVAILABLE'],
    ]);
    expect(totalsOf(ear.rows).partial[0]?.figures).toEqual(FIGURES);
    if (vendors[0]) vendors[0].away = false;
    await pass(RECONCILE_MS);
    expect(totalsOf(ear.rows)).toMatchObject({ queues: 1, now: { waiting: 1 }, partial: [{ account: 'away' }] });
    if (vendors[1]) vendors[1].away = false;
    await pass(RECONCILE_MS);
    expect(totalsOf(ear.rows)).toMatchObject({ queues: 2, now: { waiting: 2 }, partial: [] });
  });

  it('keep what was known of an account that is no longer heard, and say that it may be wrong', async () => {
    const { vendors, totals, boards, pass } = setUp(['acme', {}]);
    const acme = objectsOf('acme');
    vendors[0]?.set(acme.queue('a'), acme.job('1', 'QUEUED', { in: 'a' }));
    const ear = await totals();
    const rows = await boards();
    expect(totalsOf(ear.rows).partial).toEqual([]);
    if (vendors[0]) vendors[0].away = true;
    await pass(RECONCILE_MS);
    for (const { now, partial } of [totalsOf(ear.rows), only(rows.rows)]) {
      expect(now.waiting).toBe(1);
      expect(partial).toMatchObject([{ account: 'acme', code: 'UNAVAILABLE', message: 'away' }]);
    }
    const { length } = ear.heard;
    await pass(RECONCILE_MS);
    expect(ear.heard).toHaveLength(length);
    if (vendors[0]) vendors[0].away = false;
    await pass(3 * RECONCILE_MS);
    expect(totalsOf(ear.rows).partial).toEqual([]);
    expect(only(rows.rows).partial).toEqual([]);
  });

  it('say that there are more jobs than could be read, and leave the workers alone', async () => {
    const { vendors, boards, pass } = setUp(['acme', { covers: ALL }]);
    const acme = objectsOf('acme');
    vendors[0]?.set(acme.queue('a'), acme.job('1', 'QUEUED', { in: 'a' }), acme.job('2', 'QUEUED', { in: 'a' }));
    vendors[0]?.unreadable.add('Job:2');
    const ear = await boards();
    await pass(RECONCILE_MS);
    const board = ear.rows.get(refKey(acme.queue('a').ref));
    expect(board?.now.waiting).toBe(1);
    expect(board?.partial).toMatchObject([{ figures: JOB_FIGURES, code: 'UNREADABLE' }]);
  });
});

describe('offers that only tasks tell', () => {
  const lacks: VendorOptions['lacks'] = { Job: { untold: ['OFFERED'] } };
  const { queue, job, task, worker } = objectsOf('acme');
  const figuresOf = ({ now: { waiting, waitingByChannel, offered, oldestWaitingSince } }: Pick<QueueBoard, 'now'>) => ({
    waiting,
    offered,
    oldestWaitingSince,
    channels: waitingByChannel?.map(({ channel, count }) => [channel, count]) ?? null,
  });

  it('count the job as offered and not as waiting, for as long as one of them lives, in rows and totals alike', async () => {
    const { vendors, boards, totals, pass } = setUp(['acme', { covers: ALL, lacks }]);
    const [vendor] = vendors;
    vendor?.set(
      queue('a'),
      worker('v', 'READY', { in: ['a'] }),
      worker('w', 'READY', { in: ['a'] }),
      job('1', 'QUEUED', { in: 'a', channel: 'chat', enqueuedAt: 3 }),
      job('2', 'QUEUED', { in: 'a', channel: 'voice', enqueuedAt: 5 }),
    );
    const [rows, all] = [await boards(), await totals()];
    const both = () => [only(rows.rows), only(all.rows)].map(figuresOf);
    const none = {
      waiting: 2,
      offered: 0,
      oldestWaitingSince: 3,
      channels: [
        ['chat', 1],
        ['voice', 1],
      ],
    };
    const one = { waiting: 1, offered: 1, oldestWaitingSince: 3, channels: [['voice', 1]] };
    expect(both()).toEqual([none, none]);
    const tell = async (
      ...states: readonly (readonly ['v' | 'w', 'OFFERED' | 'DECLINED' | 'EXPIRED' | 'ACTIVE'])[]
    ) => {
      for (const [by, state] of states) vendor?.push(task(`1${by}`, state, { by, of: '1' }));
      await pass(INTERVAL_MS);
      return both();
    };
    expect(await tell(['v', 'OFFERED'])).toEqual([one, one]);
    expect(await tell(['w', 'OFFERED'])).toEqual([one, one]);
    expect(await tell(['v', 'DECLINED'])).toEqual([one, one]);
    expect(await tell(['w', 'EXPIRED'])).toEqual([none, none]);
    expect(await tell(['v', 'OFFERED'])).toEqual([one, one]);
    vendor?.push(job('1', 'ASSIGNED', { in: 'a', channel: 'chat', enqueuedAt: 3 }));
    await tell(['v', 'ACTIVE']);
    const [row] = both();
    expect(row).toMatchObject({ waiting: 1, offered: 0, oldestWaitingSince: 5 });
    expect(only(rows.rows).now.assigned).toBe(1);
  });

  it('follow the job into another queue', async () => {
    const { vendors, boards, pass } = setUp(['acme', { covers: ALL, lacks }]);
    const [vendor] = vendors;
    vendor?.set(queue('a'), queue('b'), job('1', 'QUEUED', { in: 'a' }), task('t', 'OFFERED', { by: 'w', of: '1' }));
    const { rows } = await boards();
    const offered = () => ['a', 'b'].map((id) => rows.get(refKey(queue(id).ref))?.now.offered);
    expect(offered()).toEqual([1, 0]);
    vendor?.push(job('1', 'QUEUED', { in: 'b' }));
    await pass(INTERVAL_MS);
    expect(offered()).toEqual([0, 1]);
  });

  it('leave what is offered and what waits unknown while not all tasks are known, and say why', async () => {
    const { vendors, boards, pass } = setUp(['acme', { lacks }]);
    const [vendor] = vendors;
    vendor?.set(
      queue('a'),
      job('1', 'QUEUED', { in: 'a', enqueuedAt: 3 }),
      task('t', 'OFFERED', { by: 'w', of: '1', in: 'a' }),
    );
    const { rows } = await boards();
    expect(figuresOf(only(rows))).toMatchObject({ waiting: 0, offered: 1 });
    vendor?.unreadable.add('Task:t');
    await pass(RECONCILE_MS);
    expect(figuresOf(only(rows))).toEqual({ waiting: null, offered: null, oldestWaitingSince: 3, channels: null });
    const why = only(rows).partial.find(({ code }) => code === 'UNREADABLE');
    expect(why?.figures).toEqual(
      expect.arrayContaining(['waiting', 'waitingByPriority', 'waitingByChannel', 'offered', 'workers']),
    );
    expect(why?.figures).not.toContain('oldestWaitingSince');
    vendor?.unreadable.clear();
    await pass(2 * RECONCILE_MS);
    expect(figuresOf(only(rows))).toMatchObject({ waiting: 0, offered: 1 });
    expect(only(rows).partial).toEqual([]);
  });
});
