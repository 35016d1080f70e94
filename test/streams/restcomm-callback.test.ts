import { expect, it, onTestFinished } from 'vitest';
import { addTask, addWorker, furnish, startKit } from '../vendors/restcomm/simulator-kit.ts';
import { type Ear, earOf } from './ear.ts';
import { has, until } from './floor.ts';
import { openHouse } from './house.ts';

const SECRET = 'a-secret-of-sixteen-or-more';

it('an assignment callback makes the next poll come at once: a change is heard without waiting for the interval', async () => {
  const kit = await startKit();
  const { sim, clock } = kit;
  const house = await openHouse([{ name: 'tr', vendor: 'restcomm', settings: sim.settings, plan: { webhook: true } }], {
    events: { clock },
    server: { webhookSecrets: new Map([['tr', SECRET]]) },
  });
  onTestFinished(() => house.server.drain(0));
  const floor = await furnish(kit);
  await addWorker(kit, floor, 'w');
  const opened: Ear[] = [];
  const kinds = ['Job', 'Task', 'Worker'] as const;
  const opening = Promise.all(kinds.map((kind) => house.events.listen({ accounts: ['tr'], kind }).then(earOf)));
  void opening.then((ears) => opened.push(...ears));
  const soon = (check: () => void) =>
    until(async () => {
      await clock.advance(0);
      check();
    });
  await soon(() => expect(opened).toHaveLength(3));
  const [jobs, tasks] = opened;
  const began = clock.now();

  // Nobody calls: what happens is found when the interval is over, and it is not over as time stands still.
  const unheard = await addTask(kit, floor);
  await soon(() => expect(house.events.holds().upstream).toBe(0));
  expect(has(jobs).changes()).toEqual([]);

  await sim.deliverTo(`${house.server.url}/webhooks/tr?secret=${SECRET}`);
  await addWorker(kit, floor, 'v');
  const task = await addTask(kit, floor);
  await soon(() => expect(has(jobs).fold('Job').get(task)?.state.state).toBe('OFFERED'));
  await soon(() => expect([...has(jobs).fold('Job').keys()]).toContain(unheard));
  await soon(() => expect(has(tasks).changes().length).toBeGreaterThan(0));
  expect(clock.now()).toBe(began);
  expect(house.events.health('tr')).toMatchObject({ mode: 'WEBHOOK', state: 'LIVE' });
  expect(house.faults).toEqual([]);
});
