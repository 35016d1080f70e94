import { expect, it, onTestFinished } from 'vitest';
import { ref } from '../../src/domain/ref.ts';
import { globalId } from '../../src/graphql/ids.ts';
import { taskId } from '../../src/vendors/genesys/ids.ts';
import { startSimulator } from '../../src/vendors/genesys/simulator/index.ts';
import { has, until } from './floor.ts';
import { ask, clientFor, listeners, openHouse, subscribe } from './house.ts';

const TASKS = `subscription {
  taskChanged { __typename ... on TaskChange { id: taskId cause commandId problem { code message vendorCode } task { state } before { state } } }
}`;
const JOBS = 'subscription { jobChanged { __typename ... on JobChange { id: jobId commandId job { state } } } }';
const DECLINE = `mutation ($id: ID!) {
  declineTask(input: { id: $id }) { __typename ... on TaskPayload { outcome commandId } ... on Error { message } }
}`;

const open = async (switches: Record<string, unknown>) => {
  const sim = await startSimulator({ scenario: 'empty', switches: { event_delay_ms: 0, ...switches } });
  onTestFinished(() => sim.close());
  const house = await openHouse([{ name: 'gws', vendor: 'genesys', settings: sim.settings }]);
  const client = clientFor(house.server);
  const [tasks, jobs] = [subscribe(client, TASKS), subscribe(client, JOBS)];
  await until(() => expect([listeners(house.events), house.events.health('gws').state]).toEqual([2, 'LIVE']));
  const ada = has(Object.keys(sim.ids.users).find((name) => name.startsWith('ada')));
  // The subscriptions are open when this one is heard.
  const { id } = sim.invite(ada);
  const task = globalId(ref('Task', 'gws', taskId(id, has(sim.ids.users[ada]))));
  await until(() => expect([tasks.rows, jobs.rows].map((rows) => rows.length)).toEqual([1, 1]));
  return { ...house, sim, tasks, jobs, task, job: globalId(ref('Job', 'gws', id)) };
};

it.each([
  ['as documented', {}],
  ['before the answer', { event_order: 'before' }],
  ['with numbers everywhere', { return_reference: 'always', event_order: 'after', event_delay_ms: 10 }],
])('an order that is accepted is told when it is carried out, with its commandId: events %s', async (_, switches) => {
  const { server, tasks, jobs, task, job } = await open(switches);
  const { data } = await ask(server, DECLINE, { id: task });
  expect(data.declineTask).toEqual({ __typename: 'TaskPayload', outcome: 'ACCEPTED', commandId: expect.any(String) });
  const { commandId } = data.declineTask;
  await until(() =>
    expect(tasks.rows.filter((row) => row.commandId === commandId && row.task.state === 'DECLINED')).toHaveLength(1),
  );
  expect(tasks.rows.at(-1)).toMatchObject({ id: task, before: { state: 'OFFERED' }, problem: null });
  await until(() => expect(jobs.rows.at(-1)).toMatchObject({ id: job, job: { state: 'QUEUED' } }));
  expect(jobs.rows.map((row) => row.job?.state)).not.toContain('COMPLETED');
  expect([...tasks.errors, ...jobs.errors]).toEqual([]);
});

it('an order that is accepted and fails later is told with its problem, and the task is as it was', async () => {
  const { server, sim, tasks, task } = await open({});
  sim.fault.failLater({ operationName: 'Reject', code: 2, message: 'not now' });
  const { data } = await ask(server, DECLINE, { id: task });
  expect(data.declineTask).toMatchObject({ outcome: 'ACCEPTED', commandId: expect.any(String) });
  await until(() => expect(tasks.rows).toHaveLength(2));
  expect(tasks.rows[1]).toMatchObject({
    id: task,
    commandId: data.declineTask.commandId,
    problem: { code: 'WRONG_STATE', message: 'not now', vendorCode: '2' },
    task: { state: 'OFFERED' },
    before: { state: 'OFFERED' },
  });
});

it('a workbin that the vendor refuses ends its subscription with a typed error, and no other', async () => {
  const { server, sim, tasks } = await open({});
  sim.fault.requestFailed({ code: 5 });
  const client = clientFor(server);
  const refused = subscribe(client, 'subscription { workbinChanged { __typename } }');
  await until(() => expect(refused.isOver).toBe(true));
  expect(refused.rows).toEqual([]);
  expect(refused.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', account: 'gws' } }]);
  sim.invite(has(Object.keys(sim.ids.users)[0]));
  await until(() => expect(tasks.rows).toHaveLength(2));
  expect(tasks.isOver).toBe(false);
});
