import { describe, expect, it } from 'vitest';
import { addQueue, addSkill, addUser, type Kit, SECOND, startKit, state } from './simulator-kit.ts';

/** Users in the order of the tasks; `null` while a task waits. */
const takers = async (kit: Kit, queueId: number): Promise<unknown[]> => {
  await kit.clock.advance(0);
  return (await state(kit, queueId)).tasks.map(({ user_id }) => user_id ?? null);
};
const teach = (kit: Kit, user_id: number, sq_skill_id: number, sq_skill_level: number) =>
  kit.ok('SQ_BindSkill', { user_id, sq_skills: JSON.stringify([{ sq_skill_id, sq_skill_level }]), bind_mode: 'add' });

const furnish = async (kit: Kit, call_agent_selection: string) => {
  const queue = await addQueue(kit, 'Q', { call_agent_selection });
  const skill = await addSkill(kit, 'Chess');
  const users = [];
  for (const [name, level] of [
    ['low', 1],
    ['high', 5],
    ['mid', 3],
  ] as const) {
    const user = await addUser(kit, name, queue);
    await teach(kit, user, skill, level);
    users.push(user);
  }
  const [low = 0, high = 0, mid = 0] = users;
  return { queue, skill, low, high, mid };
};

describe('agent selection', () => {
  it('MAX_WAITING_TIME: who is free longest', async () => {
    const kit = await startKit();
    const { queue, low, high, mid } = await furnish(kit, 'MAX_WAITING_TIME');
    for (const user of [low, high, mid]) kit.sim.agent.ready(user);
    const first = String(kit.sim.task.enqueue({ queue }));
    expect(await takers(kit, queue)).toEqual([low]);
    kit.sim.task.accept(first);
    await kit.clock.advance(SECOND);
    kit.sim.task.end(first);
    kit.sim.agent.setStatus(low, 'CALL', 'READY');
    for (let index = 0; index < 4; index += 1) kit.sim.task.enqueue({ queue });
    expect(await takers(kit, queue)).toEqual([high, mid, low, null]);
  });

  it('MOST_QUALIFIED and LEAST_QUALIFIED: by level, several tasks at once too', async () => {
    for (const selection of ['MOST_QUALIFIED', 'LEAST_QUALIFIED']) {
      const kit = await startKit();
      const { queue, skill, low, high, mid } = await furnish(kit, selection);
      for (const user of [low, high, mid]) kit.sim.agent.ready(user);
      for (let index = 0; index < 3; index += 1) kit.sim.task.enqueue({ queue, skills: [{ skill, level: 1 }] });
      const order = [high, mid, low];
      expect(await takers(kit, queue), selection).toEqual(selection === 'MOST_QUALIFIED' ? order : order.reverse());
    }
  });

  it('goes by what the task asks for, and by all skills when it asks for none', async () => {
    const kit = await startKit();
    const { queue, skill, low, high } = await furnish(kit, 'MOST_QUALIFIED');
    const go = await addSkill(kit, 'Go');
    await teach(kit, low, go, 5);
    kit.sim.agent.ready(low);
    kit.sim.agent.ready(high);
    const asked = String(kit.sim.task.enqueue({ queue, skills: [{ skill, level: 1 }] }));
    expect(await takers(kit, queue)).toEqual([high]);
    kit.sim.task.abandon(asked);
    kit.sim.task.enqueue({ queue });
    expect(await takers(kit, queue)).toEqual([low]);
  });

  it('of messages may differ', async () => {
    const kit = await startKit();
    const { queue, low, high } = await furnish(kit, 'MOST_QUALIFIED');
    await kit.ok('SQ_SetQueueInfo', { sq_queue_id: queue, im_agent_selection: 'LEAST_QUALIFIED' });
    kit.sim.agent.ready(low);
    kit.sim.agent.ready(high);
    kit.sim.task.enqueue({ queue });
    kit.sim.task.enqueue({ queue, type: 'IM' });
    expect(await takers(kit, queue)).toEqual([high, low]);
  });

  it('of two messages at once shares them out', async () => {
    const kit = await startKit();
    const { queue, low, high } = await furnish(kit, 'MOST_QUALIFIED');
    kit.sim.agent.ready(low);
    kit.sim.agent.ready(high);
    kit.sim.task.enqueue({ queue, type: 'IM' });
    kit.sim.task.enqueue({ queue, type: 'IM' });
    expect(await takers(kit, queue)).toEqual([high, low]);
  });
});

describe('a task’s skills', () => {
  it('are required at their level, and shown by name', async () => {
    const kit = await startKit();
    const { queue, skill, low, mid } = await furnish(kit, 'MAX_WAITING_TIME');
    kit.sim.agent.ready(low);
    kit.sim.agent.ready(mid);
    kit.sim.task.enqueue({ queue, skills: [{ skill, level: 4 }] });
    kit.sim.task.enqueue({ queue, skills: [{ skill: 'Chess', level: 2 }] });
    expect(await takers(kit, queue)).toEqual([null, mid]);
    expect((await state(kit, queue)).tasks[0]?.sq_skills).toEqual([{ sq_skill_name: 'Chess', sq_skill_level: 4 }]);
    await teach(kit, low, skill, 4);
    expect(await takers(kit, queue)).toEqual([low, mid]);
  });
});

describe('task selection', () => {
  it('MAX_PRIORITY serves the highest priority, MAX_WAITING_TIME the oldest; it may change on the way', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Q');
    const ann = await addUser(kit, 'ann', queue);
    for (const priority of [10, 90, 50]) kit.sim.task.enqueue({ queue, priority });
    kit.sim.agent.ready(ann, 'CALL');
    expect(await takers(kit, queue)).toEqual([null, ann, null]);
    kit.sim.agent.logout(ann);
    await kit.ok('SQ_SetQueueInfo', { sq_queue_id: queue, call_task_selection: 'MAX_WAITING_TIME' });
    kit.sim.agent.ready(ann, 'CALL');
    expect(await takers(kit, queue)).toEqual([ann, null, null]);
    expect(() => kit.sim.task.enqueue({ queue, priority: 101 })).toThrow(RangeError);
    expect(() => kit.sim.task.enqueue({ queue: 'nobody' })).toThrow('no queue nobody');
  });

  it('serves the queue of the higher priority first', async () => {
    const kit = await startKit();
    const [low, high] = [await addQueue(kit, 'Low', { priority: 10 }), await addQueue(kit, 'High', { priority: 20 })];
    const ann = await addUser(kit, 'ann', low, high);
    kit.sim.task.enqueue({ queue: low, priority: 100 });
    kit.sim.task.enqueue({ queue: high, priority: 1 });
    kit.sim.agent.ready(ann, 'CALL');
    expect([await takers(kit, low), await takers(kit, high)]).toEqual([[null], [ann]]);
  });
});

describe('a queue', () => {
  it('refuses what is over its size, a channel at a time', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Q', { call_max_queue_size: 2 });
    const ann = await addUser(kit, 'ann', queue);
    expect(kit.sim.task.enqueue({ queue })).toEqual(expect.any(String));
    expect(kit.sim.task.enqueue({ queue })).toEqual(expect.any(String));
    expect(kit.sim.task.enqueue({ queue })).toBeNull();
    expect(kit.sim.task.enqueue({ queue, type: 'IM' })).toEqual(expect.any(String));
    kit.sim.agent.ready(ann);
    await kit.clock.advance(0);
    kit.sim.agent.answer(ann);
    expect(kit.sim.task.enqueue({ queue })).toEqual(expect.any(String));
  });

  it('that does not hold takes nothing without an active agent, and drops what waits when the last one leaves', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Q', { hold_calls_if_inactive_agents: false });
    const ann = await addUser(kit, 'ann', queue);
    expect(kit.sim.task.enqueue({ queue })).toBeNull();
    expect(kit.sim.task.enqueue({ queue, type: 'IM' })).toEqual(expect.any(String));
    kit.sim.agent.login(ann, 'CALL');
    expect(kit.sim.task.enqueue({ queue })).toEqual(expect.any(String));
    expect(await takers(kit, queue)).toEqual([null, null]);
    kit.sim.agent.setStatus(ann, 'CALL', 'DND');
    expect((await state(kit, queue)).tasks.map(({ task_type }) => task_type)).toEqual(['IM']);
    kit.sim.agent.ready(ann, 'CALL');
    kit.sim.task.enqueue({ queue });
    expect((await takers(kit, queue)).at(-1)).toBe(ann);
    kit.sim.agent.logout(ann);
    expect((await state(kit, queue)).tasks.map(({ task_type }) => task_type)).toEqual(['IM']);
    const standard = await startKit({ switches: { hold_if_inactive: false } });
    expect(standard.sim.task.enqueue({ queue: await addQueue(standard, 'Q') })).toBeNull();
  });
});
