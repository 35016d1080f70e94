import { describe, expect, it } from 'vitest';
import { addQueue, addSkill, addUser, type Kit, MINUTE, SECOND, startKit, state, statuses } from './simulator-kit.ts';

const settle = (kit: Kit): Promise<void> => kit.clock.advance(0);
const shown = async (kit: Kit, queueId: number): Promise<unknown[]> =>
  (await state(kit, queueId)).tasks.map(({ status, user_id }) => (user_id === undefined ? status : [status, user_id]));
const enqueue = (kit: Kit, queue: number, init: object = {}): string =>
  String(kit.sim.task.enqueue({ queue, ...init }));

describe('a call', () => {
  it('goes IN_QUEUE, DISTRIBUTED, IN_PROCESSING and away, its agent through the whole flow', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Sales');
    const ann = await addUser(kit, 'ann', queue);
    const { agent, task } = kit.sim;
    expect(await statuses(kit, ann)).toEqual({ CALL: 'OFFLINE', IM: 'OFFLINE' });
    const id = enqueue(kit, queue, { customData: '{"id":"c-1"}' });
    await kit.clock.advance(5 * SECOND);
    expect((await state(kit, queue)).tasks).toEqual([
      {
        task_type: 'CALL',
        status: 'IN_QUEUE',
        sq_skills: [],
        waiting_time: 5000,
        processing_time: 0,
        custom_data: '{"id":"c-1"}',
      },
    ]);
    agent.login(ann);
    expect(await statuses(kit, ann)).toEqual({ CALL: 'ONLINE', IM: 'ONLINE' });
    agent.setStatus(ann, 'CALL', 'READY');
    await kit.clock.advance(2 * SECOND);
    expect(await statuses(kit, ann)).toEqual({ CALL: 'DIALING', IM: 'ONLINE' });
    expect((await state(kit, queue)).tasks).toMatchObject([
      { status: 'DISTRIBUTED', user_id: ann, waiting_time: 7000, processing_time: 0 },
    ]);
    expect(task.accept(id)).toBe(true);
    await kit.clock.advance(3 * SECOND);
    expect((await statuses(kit, ann)).CALL).toBe('IN_SERVICE');
    expect((await state(kit, queue)).tasks).toMatchObject([
      { status: 'IN_PROCESSING', user_id: ann, waiting_time: 7000, processing_time: 3000 },
    ]);
    expect(task.end(id)).toBe(true);
    expect((await state(kit, queue)).tasks).toEqual([]);
    expect((await statuses(kit, ann)).CALL).toBe('AFTER_SERVICE');
    enqueue(kit, queue);
    await settle(kit);
    expect(await shown(kit, queue)).toEqual(['IN_QUEUE']);
    agent.setStatus(ann, 'CALL', 'READY');
    await settle(kit);
    expect(await shown(kit, queue)).toEqual([['DISTRIBUTED', ann]]);
  });

  it('bans who ignores it and goes to the next; ONLINE, then READY, ends the ban', async () => {
    const kit = await startKit({ switches: { offer_seconds: 10 } });
    const queue = await addQueue(kit, 'Sales');
    const [ann, bob] = [await addUser(kit, 'ann', queue), await addUser(kit, 'bob', queue)];
    kit.sim.agent.ready(ann, 'CALL');
    enqueue(kit, queue);
    await kit.clock.advance(9 * SECOND);
    expect(await shown(kit, queue)).toEqual([['DISTRIBUTED', ann]]);
    await kit.clock.advance(1 * SECOND);
    expect(await shown(kit, queue)).toEqual(['IN_QUEUE']);
    expect(await statuses(kit, ann)).toEqual({ CALL: 'BANNED', IM: 'OFFLINE' });
    expect(kit.sim.agent.setStatus(ann, 'CALL', 'READY')).toBe(false);
    kit.sim.agent.ready(bob, 'CALL');
    await settle(kit);
    expect(await shown(kit, queue)).toEqual([['DISTRIBUTED', bob]]);
    expect(kit.sim.agent.decline(bob)).toBe(true);
    expect((await statuses(kit, bob)).CALL).toBe('BANNED');
    expect(kit.sim.agent.setStatus(ann, 'CALL', 'ONLINE')).toBe(true);
    expect(kit.sim.agent.setStatus(ann, 'CALL', 'READY')).toBe(true);
    await settle(kit);
    expect(await shown(kit, queue)).toEqual([['DISTRIBUTED', ann]]);
  });

  it('may ring again at the only agent, who has declined it, once the ban is over', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Sales');
    const ann = await addUser(kit, 'ann', queue);
    kit.sim.agent.ready(ann);
    enqueue(kit, queue);
    await settle(kit);
    kit.sim.agent.decline(ann);
    await settle(kit);
    expect(await shown(kit, queue)).toEqual(['IN_QUEUE']);
    kit.sim.agent.ready(ann);
    await settle(kit);
    expect(await shown(kit, queue)).toEqual([['DISTRIBUTED', ann]]);
  });

  it('returns its agent to READY when the customer leaves while it rings', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Sales');
    const ann = await addUser(kit, 'ann', queue);
    kit.sim.agent.ready(ann);
    const id = enqueue(kit, queue);
    await settle(kit);
    expect(kit.sim.task.abandon(id)).toBe(true);
    expect(await shown(kit, queue)).toEqual([]);
    expect((await statuses(kit, ann)).CALL).toBe('READY');
    expect([kit.sim.task.abandon(id), kit.sim.task.accept(id), kit.sim.task.end(id)]).toEqual([false, false, false]);
  });

  it('leaves the queue after the longest wait, unless somebody talks to it', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Sales', { call_max_waiting_time_in_seconds: 90, im_max_waiting_time: 2 });
    const ann = await addUser(kit, 'ann', queue);
    kit.sim.agent.ready(ann, 'CALL');
    enqueue(kit, queue);
    await settle(kit);
    kit.sim.agent.answer(ann);
    enqueue(kit, queue);
    enqueue(kit, queue, { type: 'IM' });
    await kit.clock.advance(89 * SECOND);
    expect(await shown(kit, queue)).toEqual([['IN_PROCESSING', ann], 'IN_QUEUE', 'IN_QUEUE']);
    await kit.clock.advance(1 * SECOND);
    expect(await shown(kit, queue)).toEqual([['IN_PROCESSING', ann], 'IN_QUEUE']);
    await kit.clock.advance(30 * SECOND);
    expect(await shown(kit, queue)).toEqual([['IN_PROCESSING', ann]]);
  });

  it('ends AFTER_SERVICE and a ban by itself when switched', async () => {
    const kit = await startKit({ switches: { after_service_seconds: 30, ban_seconds: 60, offer_seconds: 10 } });
    const queue = await addQueue(kit, 'Sales');
    const ann = await addUser(kit, 'ann', queue);
    kit.sim.agent.ready(ann);
    const id = enqueue(kit, queue);
    await settle(kit);
    kit.sim.task.accept(id);
    kit.sim.task.end(id);
    await kit.clock.advance(29 * SECOND);
    expect((await statuses(kit, ann)).CALL).toBe('AFTER_SERVICE');
    await kit.clock.advance(1 * SECOND);
    expect((await statuses(kit, ann)).CALL).toBe('READY');
    const ignored = enqueue(kit, queue);
    await kit.clock.advance(10 * SECOND);
    kit.sim.task.abandon(ignored);
    expect((await statuses(kit, ann)).CALL).toBe('BANNED');
    await kit.clock.advance(60 * SECOND);
    expect((await statuses(kit, ann)).CALL).toBe('READY');
  });
});

describe('messages', () => {
  it('come as many at a time as the agent takes, without DIALING and AFTER_SERVICE', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Chat');
    const ann = await addUser(kit, 'ann', queue);
    await kit.ok('SQ_SetAgentInfo', { user_id: ann, handle_calls: true, max_simultaneous_conversations: 2 });
    kit.sim.agent.ready(ann);
    const ids = [1, 2, 3].map(() => enqueue(kit, queue, { type: 'IM' }));
    await settle(kit);
    expect(await shown(kit, queue)).toEqual([['DISTRIBUTED', ann], ['DISTRIBUTED', ann], 'IN_QUEUE']);
    expect((await statuses(kit, ann)).IM).toBe('READY');
    kit.sim.agent.answer(ann, 'IM');
    expect(await statuses(kit, ann)).toEqual({ CALL: 'READY', IM: 'IN_SERVICE' });
    kit.sim.task.end(String(ids[0]));
    await settle(kit);
    expect((await statuses(kit, ann)).IM).toBe('IN_SERVICE');
    expect(await shown(kit, queue)).toEqual([
      ['IN_PROCESSING', ann],
      ['DISTRIBUTED', ann],
    ]);
    for (const id of ids) {
      kit.sim.task.accept(id);
      kit.sim.task.end(id);
    }
    expect(await statuses(kit, ann)).toEqual({ CALL: 'READY', IM: 'READY' });
  });

  it('do not stop calls, nor calls them', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Both');
    const ann = await addUser(kit, 'ann', queue);
    kit.sim.agent.ready(ann);
    enqueue(kit, queue, { type: 'IM' });
    enqueue(kit, queue);
    await settle(kit);
    kit.sim.agent.answer(ann);
    expect(await shown(kit, queue)).toEqual([
      ['IN_PROCESSING', ann],
      ['IN_PROCESSING', ann],
    ]);
    expect(await statuses(kit, ann)).toEqual({ CALL: 'IN_SERVICE', IM: 'IN_SERVICE' });
  });

  it('let an agent pause who still has some', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Chat');
    const ann = await addUser(kit, 'ann', queue);
    await kit.ok('SQ_SetAgentInfo', { user_id: ann, handle_calls: true, max_simultaneous_conversations: 3 });
    kit.sim.agent.ready(ann);
    const id = enqueue(kit, queue, { type: 'IM' });
    await settle(kit);
    kit.sim.agent.answer(ann);
    expect(kit.sim.agent.setStatus(ann, 'IM', 'CUSTOM_3')).toBe(true);
    enqueue(kit, queue, { type: 'IM' });
    await settle(kit);
    expect(await shown(kit, queue)).toEqual([['IN_PROCESSING', ann], 'IN_QUEUE']);
    kit.sim.agent.setStatus(ann, 'IM', 'READY');
    expect((await statuses(kit, ann)).IM).toBe('IN_SERVICE');
    await settle(kit);
    expect(await shown(kit, queue)).toEqual([
      ['IN_PROCESSING', ann],
      ['DISTRIBUTED', ann],
    ]);
    kit.sim.agent.setStatus(ann, 'IM', 'DND');
    kit.sim.task.end(id);
    expect((await statuses(kit, ann)).IM).toBe('DND');
  });
});

describe('an agent', () => {
  it('may take only the steps of the flow', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Sales');
    const ann = await addUser(kit, 'ann', queue);
    const { agent } = kit.sim;
    const steps: readonly (readonly [string, boolean])[] = [
      ['READY', false],
      ['DND', false],
      ['OFFLINE', false],
      ['ONLINE', true],
      ['DIALING', false],
      ['CUSTOM_11', false],
      ['CUSTOM_10', true],
      ['DND', true],
      ['READY', true],
      ['ONLINE', true],
      ['OFFLINE', true],
    ];
    for (const [status, taken] of steps) expect(agent.setStatus(ann, 'CALL', status), status).toBe(taken);
    expect(agent.setStatus(1, 'CALL', 'ONLINE')).toBe(false);
    agent.ready(ann);
    enqueue(kit, queue);
    await settle(kit);
    for (const status of ['READY', 'DND', 'ONLINE']) expect(agent.setStatus(ann, 'CALL', status)).toBe(false);
    agent.answer(ann);
    expect(agent.setStatus(ann, 'CALL', 'DND')).toBe(false);
  });

  it('is in GetSQState while logged in on any channel, under each queue', async () => {
    const kit = await startKit();
    const [one, two] = [await addQueue(kit, 'One'), await addQueue(kit, 'Two')];
    const ann = await addUser(kit, 'ann', one, two);
    const chess = await addSkill(kit, 'Chess');
    const sq_skills = JSON.stringify([{ sq_skill_id: chess, sq_skill_level: 3 }]);
    await kit.ok('SQ_BindSkill', { user_id: ann, sq_skills, bind_mode: 'add' });
    expect((await state(kit, one)).agents).toEqual([]);
    await kit.clock.advance(MINUTE);
    kit.sim.agent.login(ann, 'IM');
    for (const queue of await kit.list('GetSQState', { sq_queue_name: 'One;Two', timezone: 'Asia/Tokyo' })) {
      expect(queue.sq_agents).toEqual([
        {
          user_id: ann,
          user_name: 'ann',
          user_display_name: 'ANN',
          sq_skills: [{ sq_skill_id: chess, sq_skill_name: 'Chess', sq_skill_level: 3 }],
          sq_statuses: [
            {
              IM: { sq_status_name: 'ONLINE', from_date: '2026-03-04 19:01:00' },
              CALL: { sq_status_name: 'OFFLINE', from_date: '2026-03-04 19:00:00' },
            },
          ],
        },
      ]);
    }
    kit.sim.agent.logout(ann);
    expect((await state(kit, two)).agents).toEqual([]);
    expect(await kit.code('GetSQState')).toBe(485);
    expect(await kit.code('GetSQState', { sq_queue_id: 3 })).toBe(496);
    expect(await kit.code('GetSQState', { sq_queue_id: one, timezone: 'Mars/Base' })).toBe(496);
    await kit.ok('GetSQState', { sq_queue_id: one, timezone: 'auto' });
  });

  it('who logs out gives back what rings and ends what goes on', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Sales');
    const ann = await addUser(kit, 'ann', queue);
    kit.sim.agent.ready(ann);
    enqueue(kit, queue);
    enqueue(kit, queue, { type: 'IM' });
    await settle(kit);
    kit.sim.agent.answer(ann, 'IM');
    kit.sim.agent.logout(ann);
    expect(await shown(kit, queue)).toEqual(['IN_QUEUE']);
    expect(await statuses(kit, ann)).toEqual({ CALL: 'OFFLINE', IM: 'OFFLINE' });
  });

  it('who is unbound, inactive or deleted gets nothing more', async () => {
    const kit = await startKit();
    const queue = await addQueue(kit, 'Sales');
    const [ann, bob, cho] = [
      await addUser(kit, 'ann', queue),
      await addUser(kit, 'bob', queue),
      await addUser(kit, 'cho', queue),
    ];
    for (const user of [ann, bob, cho]) kit.sim.agent.ready(user);
    await kit.ok('SQ_UnbindAgent', { sq_queue_id: queue, user_id: ann });
    await kit.ok('SetUserInfo', { user_id: bob, user_active: false });
    enqueue(kit, queue);
    await settle(kit);
    expect(await shown(kit, queue)).toEqual([['DISTRIBUTED', cho]]);
    await kit.ok('DelUser', { user_id: cho });
    await settle(kit);
    expect(await shown(kit, queue)).toEqual(['IN_QUEUE']);
  });
});
