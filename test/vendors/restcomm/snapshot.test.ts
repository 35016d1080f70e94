import { describe, expect, it } from 'vitest';
import type { EventKind } from '../../../src/domain/event.ts';
import { type Answer, type Asked, failure, page, withVendor } from './replay.ts';

const DATES = { dateCreated: '2026-03-04T10:00:00.000+0000', dateUpdated: '2026-03-04T10:01:00.000+0000' };
const task = (sid: string, assignmentState: string, workerSid?: string) => ({
  ...DATES,
  sid,
  assignmentState,
  taskQueueSid: 'WQ1',
  timeout: 60,
  ...(workerSid && { workerSid }),
});
const LIVE = [
  task('WT1', 'PENDING'),
  task('WT2', 'RESERVED', 'WK1'),
  task('WT3', 'ASSIGNED', 'WK2'),
  // Ended while the list was read.
  task('WT4', 'COMPLETED', 'WK2'),
];
const ROWS: Record<string, readonly unknown[]> = {
  tasks: LIVE,
  workers: [
    { ...DATES, sid: 'WK1', available: true, activityName: 'Idle' },
    { ...DATES, sid: 'WK2', available: false, activityName: 'Busy' },
  ],
  taskqueues: [{ ...DATES, sid: 'WQ1', name: 'Q' }],
};

const vendor = ({ path, query }: Asked): Answer => {
  const kind = path.split('/').at(-2) ?? '';
  return page(kind === 'tasks' && query.isLiveSession !== 'true' ? [] : (ROWS[kind] ?? []));
};

const ALL: readonly EventKind[] = ['Worker', 'Queue', 'Job', 'Task', 'Workbin'];
const has = <T>(member: T | undefined): T => {
  if (member === undefined) throw new Error('a member is missing');
  return member;
};

describe('a snapshot', () => {
  it('holds everything that lives', () =>
    withVendor(vendor, async ({ adapter, call }) => {
      const shot = await has(adapter.source?.snapshot)(ALL, call);
      expect(Object.keys(shot).sort()).toEqual(['Job', 'Queue', 'Task', 'Worker']);
      expect(shot.Job?.map(({ ref, state }) => [ref.nativeId, state.state])).toEqual([
        ['WT1', 'QUEUED'],
        ['WT2', 'OFFERED'],
        ['WT3', 'ASSIGNED'],
      ]);
      expect(shot.Task?.map(({ ref, state }) => [ref.nativeId, state.state])).toEqual([
        ['WT2/WK1', 'OFFERED'],
        ['WT3/WK2', 'ACTIVE'],
      ]);
    }));

  it.each<[readonly EventKind[], readonly string[]]>([
    [ALL, ['taskqueues', 'tasks?live', 'workers']],
    [['Job', 'Task'], ['tasks?live']],
    [['Task'], ['tasks?live']],
    [['Worker'], ['workers']],
    [['Workbin'], []],
  ])('of %j costs these calls', (kinds, calls) =>
    withVendor(vendor, async ({ adapter, asked, call }) => {
      const shot = await has(adapter.source?.snapshot)(kinds, call);
      const paths = asked.map(({ path, query }) => `${path.split('/').at(-2)}${query.isLiveSession ? '?live' : ''}`);
      expect(paths.sort()).toEqual(calls);
      expect(Object.keys(shot).sort()).toEqual(kinds.filter((kind) => kind !== 'Workbin').sort());
    }),
  );

  it('holds the very objects that the lists do', () =>
    withVendor(vendor, async ({ adapter, call }) => {
      const shot = await has(adapter.source?.snapshot)(ALL, call);
      const ask = { after: null, limit: 100 };
      const lists = {
        Worker: await has(adapter.worker?.list)({ ...ask, filter: {} }, call),
        Queue: await has(adapter.queue?.list)({ ...ask, filter: {} }, call),
        Job: await has(adapter.job?.list)({ ...ask, filter: { live: true } }, call),
        Task: await has(adapter.task?.list)({ ...ask, filter: {} }, call),
      };
      for (const kind of ['Worker', 'Queue', 'Job', 'Task'] as const) {
        const byId = new Map(lists[kind].rows.map(({ item }) => [item.ref.nativeId, item]));
        expect(shot[kind]?.length).toBeGreaterThan(0);
        for (const item of shot[kind] ?? []) expect(item).toEqual(byId.get(item.ref.nativeId));
      }
    }));

  it.each([
    ['workers', ['Worker']],
    ['taskqueues', ['Queue']],
    ['tasks', ['Job', 'Task']],
  ] as const)('fails in the kinds that the %s tell, when those cannot be read, and in no others', (part, kinds) =>
    withVendor(
      (asked) => (asked.path.includes(`/${part}/`) ? failure('500', 500) : vendor(asked)),
      async ({ adapter, call }) => {
        const { failed = {}, ...told } = await has(adapter.source?.snapshot)(ALL, call);
        expect(Object.keys(failed).sort()).toEqual([...kinds]);
        for (const error of Object.values(failed)) expect(error).toMatchObject({ name: 'VendorError' });
        expect([...Object.keys(told), ...kinds].sort()).toEqual(ALL.filter((kind) => kind !== 'Workbin').sort());
      },
    ),
  );
});
