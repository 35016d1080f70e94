import { describe, expect, it } from 'vitest';
import { parseSwitches } from '../../../src/vendors/twilio/simulator/switches.ts';
import { addTask, addWorker, furnish, type Json, type Kit, startKit, webhook } from './simulator-kit.ts';

const status = async (kit: Kit, method: string, path: string, form?: Record<string, string | number | boolean>) =>
  (await kit.call(method, path, form)).status;
const json = { 'content-type': 'application/json' };

/** What is seen of a simulation by each switch; the first value of a switch is its default. */
const PROBES: Readonly<
  Record<string, readonly [values: readonly unknown[], probe: (kit: Kit) => Promise<unknown>, seen: readonly unknown[]]>
> = {
  unknown_parameters: [
    ['ignored', 'refused'],
    async (kit) => [
      await status(kit, 'POST', '/Activities', { FriendlyName: 'A', RequiredAttention: 0 }),
      await status(kit, 'GET', '/Activities?OperatingUnitSid=OU0'),
      await status(kit, 'GET', '/Statistics?Concurrency=5'),
    ],
    [
      [201, 200, 200],
      [400, 400, 400],
    ],
  ],
  empty_text: [
    ['clears', 'ignored'],
    async (kit) => {
      const { workflow, queue } = await furnish(kit, {}, { AssignmentCallbackUrl: 'http://a' });
      const emptied = await kit.ok('POST', `/Workflows/${workflow}`, { AssignmentCallbackUrl: '' });
      const filtered = await kit
        .ok('POST', '', { EventsFilter: 'a' })
        .then(() => kit.ok('POST', '', { EventsFilter: '' }));
      const aimed = await kit.ok('POST', `/TaskQueues/${queue}`, { TargetWorkers: '' });
      return [emptied.assignment_callback_url, filtered.events_filter, aimed.target_workers];
    },
    [
      [null, null, ''],
      ['http://a', 'a', '1==1'],
    ],
  ],
  list_attributes: [
    ['shown', 'null'],
    async (kit) => {
      const worker = await addWorker(kit, 'Doug', await furnish(kit), { Attributes: '{"a":1}' });
      const sid = await addTask(kit, { Attributes: '{"b":1}' });
      const [rows, tasks] = [await kit.list('/Workers'), await kit.list('/Tasks')];
      const [alone, own] = [await kit.ok('GET', `/Workers/${worker}`), await kit.ok('GET', `/Tasks/${sid}`)];
      return [rows[0], tasks[0], alone, own].map((each) => each?.attributes);
    },
    [
      ['{"a":1}', '{"b":1}', '{"a":1}', '{"b":1}'],
      [null, null, '{"a":1}', '{"b":1}'],
    ],
  ],
  default_order: [
    ['oldest_first', 'newest_first'],
    async (kit) => (await kit.list('/Activities')).map(({ friendly_name }) => friendly_name),
    [
      ['Offline', 'Available', 'Unavailable'],
      ['Unavailable', 'Available', 'Offline'],
    ],
  ],
  friendly_name_match: [
    ['exact', 'part'],
    async (kit) => (await kit.list('/Activities?FriendlyName=available')).map(({ friendly_name }) => friendly_name),
    [[], ['Available', 'Unavailable']],
  ],
  activity_available: [
    [false, true],
    async (kit) => (await kit.ok('POST', '/Activities', { FriendlyName: 'A' })).available,
    [false, true],
  ],
  attributes_accept: [
    ['text', 'json', 'object'],
    async (kit) => {
      await furnish(kit);
      const all = ['attributes', '[1]', '{}'];
      return Promise.all(all.map((Attributes) => status(kit, 'POST', '/Tasks', { Attributes })));
    },
    [
      [201, 201, 201],
      [400, 201, 201],
      [400, 400, 201],
    ],
  ],
  worker_channel_names: [
    [true, false],
    async (kit) => {
      const worker = await addWorker(kit, 'Doug', await furnish(kit));
      const [first] = await kit.list(`/Workers/${worker}/Channels`);
      const keys = [first?.sid, first?.task_channel_sid, first?.task_channel_unique_name];
      return Promise.all(keys.map((key) => status(kit, 'GET', `/Workers/${worker}/Channels/${String(key)}`)));
    },
    [
      [200, 200, 200],
      [200, 404, 404],
    ],
  ],
  etag_format: [
    ['quoted', 'bare'],
    async (kit) => {
      await furnish(kit);
      const sid = await addTask(kit);
      const etag = (await kit.call('GET', `/Tasks/${sid}`)).headers.get('etag') ?? '';
      const fits = await kit.call('POST', `/Tasks/${sid}`, { Priority: 1 }, { 'if-match': etag });
      return [/^"\d+"$/.test(etag), /^\d+$/.test(etag), fits.status];
    },
    [
      [true, false, 200],
      [false, true, 200],
    ],
  ],
  etag_on: [
    ['tasks', 'tasks_workers_reservations'],
    async (kit) => {
      const worker = await addWorker(kit, 'Doug', await furnish(kit));
      await addTask(kit);
      const [reservation] = await kit.list(`/Workers/${worker}/Reservations`);
      const below = `/Workers/${worker}/Reservations/${String(reservation?.sid)}`;
      const told = await Promise.all([`/Workers/${worker}`, below].map((path) => kit.call('GET', path)));
      const stale = { 'if-match': '"999"' };
      const update = await kit.call('POST', below, { ReservationStatus: 'accepted' }, stale);
      const remove = await kit.call('DELETE', `/Workers/${worker}`, undefined, stale);
      return [...told.map(({ headers }) => headers.has('etag')), update.status, remove.status];
    },
    [
      [false, false, 200, 204],
      [true, true, 412, 412],
    ],
  ],
  bulk_body: [
    ['json', 'any'],
    async (kit) => {
      const { queue } = await furnish(kit);
      return status(kit, 'POST', '/TaskQueues/RealTimeStatistics', { QueueSids: queue });
    },
    [400, 200],
  ],
  bulk_member: [
    ['any', 'queue_sids', 'task_queue_sids', 'TaskQueueSids'],
    async (kit) => {
      const { queue } = await furnish(kit);
      const ask = async (member: string): Promise<number> =>
        (await kit.call('POST', '/TaskQueues/RealTimeStatistics', JSON.stringify({ [member]: [queue] }), json)).status;
      return [await ask('queue_sids'), await ask('task_queue_sids'), await ask('TaskQueueSids'), await ask('x')];
    },
    [
      [200, 200, 200, 200],
      [200, 400, 400, 400],
      [400, 200, 400, 400],
      [400, 400, 200, 400],
    ],
  ],
  unconfirmed_codes: [
    ['told', 'left_out'],
    async (kit) => {
      const codes: unknown[] = [];
      for (const code of [401, 403, 409, 429]) {
        kit.sim.faults.inject({ kind: 'status', status: code }, { times: 1 });
        codes.push((await kit.call('GET', '/Tasks')).body.code);
      }
      codes.push((await kit.call('GET', '/Tasks', undefined, { authorization: 'none' })).body.code);
      codes.push((await kit.call('GET', '/Tasks/WT0')).body.code);
      return codes;
    },
    [
      [20003, 20003, 20162, 20429, 20003, 20404],
      [undefined, undefined, undefined, undefined, undefined, 20404],
    ],
  ],
  empty_filter: [
    ['all', 'none'],
    async (kit) => {
      const hook = await webhook();
      await kit.sim.deliverTo(`${hook.origin}/`);
      await kit.ok('POST', '/Activities', { FriendlyName: 'A' });
      await kit.sim.delivered();
      return hook.types();
    },
    [['activity.created'], []],
  ],
  requests_per_second: [
    [0, 2],
    async (kit) => {
      const ask = () => status(kit, 'GET', '/Activities');
      const first = [await ask(), await ask(), await ask()];
      await kit.clock.advance(1000);
      return [...first, await ask()];
    },
    [
      [200, 200, 200, 200],
      [200, 200, 429, 200],
    ],
  ],
  delete_in_use: [
    ['refused', 'allowed'],
    async (kit) => {
      const floor = await furnish(kit);
      const worker = await addWorker(kit, 'Doug', floor);
      const sid = await addTask(kit);
      const statuses = [
        await status(kit, 'DELETE', `/Activities/${floor.available}`),
        await status(kit, 'DELETE', `/Workers/${worker}`),
        await status(kit, 'DELETE', `/TaskQueues/${floor.queue}`),
        await status(kit, 'DELETE', `/Workflows/${floor.workflow}`),
      ];
      return [...statuses, (await kit.ok('GET', `/Tasks/${sid}`)).assignment_status];
    },
    [
      [400, 400, 400, 400, 'reserved'],
      [204, 204, 204, 204, 'canceled'],
    ],
  ],
  channel_capacity: [
    [1, 3],
    async (kit) => {
      const worker = await addWorker(kit, 'Doug', await furnish(kit));
      return (await kit.list(`/Workers/${worker}/Channels`)).map(({ configured_capacity }) => configured_capacity);
    },
    [
      [1, 1, 1, 1, 1, 1],
      [3, 3, 3, 3, 3, 3],
    ],
  ],
  bulk_requests_per_second: [
    [5, 0],
    async (kit) => {
      const ask = () => kit.call('POST', '/TaskQueues/RealTimeStatistics', '{"queues":[]}', json);
      const statuses: number[] = [];
      for (let index = 0; index < 6; index += 1) statuses.push((await ask()).status);
      return statuses;
    },
    [
      [200, 200, 200, 200, 200, 429],
      [200, 200, 200, 200, 200, 200],
    ],
  ],
  bulk_queues: [
    [50, 0],
    async (kit) => {
      const queues = JSON.stringify({ queues: Array.from({ length: 51 }, () => 'WQ0') });
      return (await kit.call('POST', '/TaskQueues/RealTimeStatistics', queues, json)).status;
    },
    [400, 200],
  ],
  expression_requests_per_second: [
    [3, 1],
    async (kit) => {
      const ask = () => status(kit, 'GET', '/TaskQueues?EvaluateWorkerAttributes=a');
      return [await ask(), await ask(), await ask()];
    },
    [
      [200, 200, 200],
      [200, 429, 429],
    ],
  ],
};

describe('a switch', () => {
  const cases = Object.entries(PROBES).flatMap(([name, [values, probe, seen]]) =>
    values.map((value, index) => ({ name, value, probe, seen: seen[index] })),
  );

  it.each(cases)('$name of $value is seen', async ({ name, value, probe, seen }) => {
    expect(await probe(await startKit({ switches: { [name]: value } }))).toEqual(seen);
  });

  it.each(cases.filter(({ name, value }) => PROBES[name]?.[0][0] === value))(
    '$name is $value when nobody says otherwise',
    ({ name, value }) => {
      expect((parseSwitches() as unknown as Json)[name]).toBe(value);
    },
  );

  it('that is not known, or has a value that it does not take, is refused by name', () => {
    expect(() => parseSwitches({ colour: 'red' })).toThrow(/^unknown switch colour; known: .*unknown_parameters, /);
    expect(() => parseSwitches({ etag_format: 'weak' })).toThrow(
      'etag_format must be one of quoted | bare, got "weak"',
    );
    for (const value of [-1, 1.5, '1', null]) {
      expect(() => parseSwitches({ event_retries: value })).toThrow(/event_retries must be a whole number from 0/);
    }
  });
});
