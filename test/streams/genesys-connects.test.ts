import { expect, it } from 'vitest';
import { taskId } from '../../src/vendors/genesys/ids.ts';
import { type Floor, has, openFloor, until } from './floor.ts';
import { pictureOf, quiet, truthOf } from './truth.ts';
import type { Answer } from './wire.ts';

interface Message {
  readonly channel: string;
}

const isEvent = ({ channel }: Message): boolean => !channel.startsWith('/meta/');
const messagesIn = ({ body }: Answer): Message[] => JSON.parse(body) as Message[];

const open = async (floor: Floor) => ({ tasks: await floor.listen('Task'), jobs: await floor.listen('Job') });

it('a connect that reaches the server twice takes events with it: that is a gap, and what they told is read', async () => {
  const floor = await openFloor({ logins: ['ada'] });
  const { tasks, jobs } = await open(floor);
  const { sim, wire, name } = floor;
  await until(() => expect([...sim.cometd.values()].map(({ held }) => held)).toEqual([true]));
  const repeated = wire.repeatConnect();
  await until(() => expect(sim.calls.map(({ status }) => status)).toContain(500));
  const { id } = sim.invite(name('ada'));
  expect(await repeated).toBe(200);
  await until(() => expect(tasks.fold('Task').get(taskId(id, floor.id('ada')))?.state.state).toBe('OFFERED'));
  expect(tasks.gaps().map(({ reason }) => reason)).toEqual(['RECONNECTED']);
  expect(pictureOf(tasks, jobs)).toEqual(truthOf(floor));
});

it('an event that comes within the answer to another request is heard', async () => {
  const floor = await openFloor();
  const { sim, wire, name, id } = floor;
  const { tasks, jobs } = await open(floor);
  const carried: Message[] = [];
  const isCarried = Promise.withResolvers<void>();
  // What the next connects bring is taken out, and given with the answer to the subscriptions, which waits for it.
  wire.onAnswer = async ({ body: asked }, answer) => {
    if (answer.status !== 200 || !asked.includes('"/meta/')) return answer;
    const messages = messagesIn(answer);
    if (asked.includes('/meta/subscribe')) {
      await isCarried.promise;
      return { ...answer, body: JSON.stringify([...carried.splice(0), ...messages]) };
    }
    if (!messages.some(isEvent)) return answer;
    carried.push(...messages.filter(isEvent));
    isCarried.resolve();
    return { ...answer, body: JSON.stringify(messages.filter((message) => !isEvent(message))) };
  };
  const lost = [...sim.cometd.values()].find(({ owner }) => owner === id('ada'));
  sim.fault.unknownClient(name('ada'));
  await until(() => {
    const renewed = [...sim.cometd.values()].find(({ owner }) => owner === id('ada'));
    expect([renewed?.held, renewed?.clientId === lost?.clientId]).toEqual([true, false]);
  });
  const task = taskId(sim.invite(name('ada')).id, id('ada'));
  await isCarried.promise;
  wire.onAnswer = (_request, answer) => answer;
  await until(() => expect(has(tasks.fold('Task').get(task)).state.state).toBe('OFFERED'));
  await quiet(floor, tasks);
  expect(tasks.changes().filter(({ ref }) => ref.nativeId === task)).toMatchObject([{ source: 'STREAM' }]);
  expect(pictureOf(tasks, jobs)).toEqual(truthOf(floor));
});

it('a message that cannot be read is a gap of its own, and what it told is read', async () => {
  const floor = await openFloor();
  const { tasks, jobs } = await open(floor);
  floor.wire.onAnswer = (_request, answer) => {
    if (!answer.body.includes('EmailStateChangeMessage')) return answer;
    floor.wire.onAnswer = (_other, whole) => whole;
    return { ...answer, body: answer.body.replaceAll('"email":', '"emial":') };
  };
  floor.sim.invite(floor.name('ada'));
  await until(() => expect(tasks.gaps().map(({ reason }) => reason)).toEqual(['UNREADABLE']));
  await quiet(floor, tasks);
  expect(pictureOf(tasks, jobs)).toEqual(truthOf(floor));
});

it('a message that comes twice, or is lost with no trace, ends in the same picture after the next poll', async () => {
  const floor = await openFloor({ plan: { reconcileMs: 50 } });
  const { tasks, jobs } = await open(floor);
  floor.sim.fault.duplicateEvent({ messageType: 'EmailStateChangeMessage', times: 2 });
  const first = floor.sim.invite(floor.name('ada'));
  floor.sim.accept(first.id);
  floor.sim.fault.dropEvent({ messageType: 'EmailStateChangeMessage' });
  const second = floor.sim.invite(floor.name('ben'));
  await until(() => expect(pictureOf(tasks, jobs)).toEqual(truthOf(floor)));
  const states = (nativeId: string) =>
    tasks
      .changes()
      .flatMap(({ ref, item }) => (ref.nativeId === nativeId && item && 'job' in item ? [item.state.state] : []));
  expect(states(taskId(first.id, floor.id('ada')))).toEqual(['OFFERED', 'ACTIVE']);
  expect(states(taskId(second.id, floor.id('ben')))).toEqual(['OFFERED']);
});
