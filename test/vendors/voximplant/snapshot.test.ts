import { describe, expect, it } from 'vitest';
import type { EventKind } from '../../../src/domain/event.ts';
import { type Answer, ALL as ASK, type Asked, failure, has, ok, withVendor } from './recorder.ts';

const STATE = [
  {
    sq_queue_id: 1,
    tasks: [
      { task_type: 'CALL', status: 'IN_QUEUE', waiting_time: 12_000, custom_data: '{"id":"c1"}' },
      { task_type: 'IM', status: 'DISTRIBUTED', user_id: 7, waiting_time: 4_000, custom_data: '{"id":"c2"}' },
      // Without an id of its own.
      { task_type: 'CALL', status: 'IN_PROCESSING', user_id: 9, waiting_time: 1_000, processing_time: 3_000 },
    ],
  },
  { sq_queue_id: 2, tasks: [] },
];

const vendor = ({ name, form }: Asked): Answer => {
  switch (name) {
    case 'GetSQState':
      return ok(STATE);
    case 'SQ_GetQueues':
      return ok(
        [
          { sq_queue_id: 1, sq_queue_name: 'one' },
          { sq_queue_id: 2, sq_queue_name: 'two' },
        ].slice(Number(form.offset)),
      );
    case 'SQ_GetAgents':
      return ok([{ user_id: 7, user_name: 'ann', sq_statuses: [{ CALL: { sq_status_name: 'READY' } }] }]);
    case 'GetUsers':
      return ok([
        { user_id: 7, user_name: 'ann' },
        { user_id: 8, user_name: 'cy' },
      ]);
    default:
      return ok([]);
  }
};

const ALL: readonly EventKind[] = ['Worker', 'Queue', 'Job', 'Task', 'Workbin'];

describe('a snapshot', () => {
  it.each<[readonly EventKind[], readonly string[]]>([
    [ALL, ['GetSQState', 'SQ_GetAgentCustomStatusMapping', 'SQ_GetAgents', 'SQ_GetQueues']],
    [['Job', 'Task'], ['GetSQState']],
    [['Task'], ['GetSQState']],
    [['Worker'], ['SQ_GetAgentCustomStatusMapping', 'SQ_GetAgents']],
    [['Queue'], ['SQ_GetQueues']],
    [['Workbin'], []],
  ])('of %j costs these calls', (kinds, calls) =>
    withVendor(vendor, async ({ adapter, asked, call }) => {
      const shot = await has(adapter.source?.snapshot)(kinds, call);
      expect(asked.map(({ name }) => name).sort()).toEqual(calls);
      expect(Object.keys(shot).sort()).toEqual(kinds.filter((kind) => kind !== 'Workbin').sort());
      asked.length = 0;
      // The names of statuses are read once a minute.
      await has(adapter.source?.snapshot)(kinds, call);
      expect(asked.map(({ name }) => name).sort()).toEqual(calls.filter((name) => !name.includes('Mapping')));
    }),
  );

  it.each([{}, { workers: 'users' }])('holds the very objects that the lists do, under the same ids (%j)', (settings) =>
    withVendor(
      vendor,
      async ({ adapter, call }) => {
        const shot = await has(adapter.source?.snapshot)(ALL, call);
        const lists = {
          Worker: await has(adapter.worker?.list)(ASK, call),
          Queue: await has(adapter.queue?.list)(ASK, call),
          Job: await has(adapter.job?.list)(ASK, call),
          Task: await has(adapter.task?.list)(ASK, call),
        };
        for (const kind of ['Worker', 'Queue', 'Job', 'Task'] as const) {
          const byId = new Map(lists[kind].rows.map(({ item }) => [item.ref.nativeId, item]));
          expect(shot[kind]).toHaveLength(lists[kind].rows.length);
          for (const item of shot[kind] ?? []) expect(item).toEqual(byId.get(item.ref.nativeId));
        }
        expect(shot.Job?.map(({ state }) => state.state)).toEqual(['QUEUED', 'OFFERED', 'ASSIGNED']);
        expect(shot.Task?.map(({ state }) => state.state)).toEqual(['OFFERED', 'ACTIVE']);
        expect(shot.Worker).toHaveLength('workers' in settings ? 2 : 1);
      },
      settings,
    ),
  );

  it.each([
    ['GetSQState', ['Job', 'Task']],
    ['SQ_GetAgents', ['Worker']],
    ['SQ_GetQueues', ['Queue']],
  ] as const)('fails in the kinds that %s tells, when that fails, and in no others', (method, kinds) =>
    withVendor(
      (asked) => (asked.name === method ? failure(251, 'no') : vendor(asked)),
      async ({ adapter, call }) => {
        const { failed = {}, ...told } = await has(adapter.source?.snapshot)(ALL, call);
        expect(Object.keys(failed).sort()).toEqual([...kinds]);
        for (const error of Object.values(failed)) expect(error).toMatchObject({ name: 'VendorError' });
        expect([...Object.keys(told), ...kinds].sort()).toEqual(ALL.filter((kind) => kind !== 'Workbin').sort());
      },
    ),
  );

  it('tells what of each kind cannot be read, and no kind of another', () =>
    withVendor(
      (asked) => {
        const { name } = asked;
        if (name === 'SQ_GetQueues') return ok([{ sq_queue_id: 1 }, { sq_queue_id: 0 }]);
        if (name === 'GetSQState') return ok([{ sq_queue_id: 1, tasks: [{ status: 'DISTRIBUTED', waiting_time: 1 }] }]);
        return vendor(asked);
      },
      async ({ adapter, call }) => {
        const shot = await has(adapter.source?.snapshot)(ALL, call);
        expect([shot.Worker, shot.Queue, shot.Job, shot.Task].map((items) => items?.length)).toEqual([1, 1, 1, 0]);
        const told = Object.entries(shot.unreadable ?? {}).map(([kind, errors]) => [
          kind,
          errors?.map(({ message }) => message),
        ]);
        expect(told).toEqual([
          ['Queue', ['SQ_GetQueues: result[1].sq_queue_id: expected an id']],
          ['Task', ['GetSQState: result[0].tasks[0].user_id: expected the id of the agent who has it']],
        ]);
        expect(await has(adapter.source?.snapshot)(['Job'], call)).not.toHaveProperty('unreadable');
      },
    ));
});
