import { describe, expect, it } from 'vitest';
import { realClock } from '../../src/events/clock.ts';
import { memoryBus } from '../../src/events/memory-bus.ts';
import { manualClock } from '../../src/sandbox/clock.ts';
import { taskId } from '../../src/vendors/genesys/ids.ts';
import { type Ear, foldOf } from './ear.ts';
import { type Floor, has, openFloor, until } from './floor.ts';
import { pictureOf, quiet, truthOf } from './truth.ts';

const told = (ear: Ear) => ear.deliveries.map(({ cursor, event }) => [cursor, event]);

/** An e-mail more, heard by this reader. */
const another = async ({ sim, name, id }: Floor, ear: Ear): Promise<string> => {
  const task = taskId(sim.invite(name('ada')).id, id('ada'));
  await until(() => expect(ear.fold('Task').has(task)).toBe(true));
  return task;
};

describe('a reader who comes back with a cursor', () => {
  it('hears exactly what was missed, and then goes on', async () => {
    const floor = await openFloor();
    const stays = await floor.listen('Task');
    const leaves = await floor.listen('Task');
    for (let count = 0; count < 3; count += 1) await another(floor, stays);
    await until(() => expect(leaves.deliveries).toHaveLength(3));
    await leaves.reader.return();
    const after = has(leaves.deliveries.at(-1)).cursor;
    for (let count = 0; count < 3; count += 1) await another(floor, stays);
    const back = await floor.listen('Task', { after });
    await until(() => expect(told(back)).toEqual(told(stays).slice(3)));
    await another(floor, stays);
    await until(() => expect([...told(leaves), ...told(back)]).toEqual(told(stays)));
  });

  it('after nobody listened is told of the gap first, and then of every difference', async () => {
    const floor = await openFloor();
    const [tasks, jobs] = [await floor.listen('Task'), await floor.listen('Job')];
    await another(floor, tasks);
    await until(() => expect(jobs.deliveries).toHaveLength(1));
    await tasks.reader.return();
    await jobs.reader.return();
    await until(() => expect(floor.events.holds()).toEqual({ listeners: 0, upstream: 0, timers: 0 }));
    await until(() => expect(floor.sim.cometd.size).toBe(0));
    const { id: missed } = floor.sim.invite(floor.name('ben'));
    floor.sim.accept(missed);
    const afterOf = (ear: Ear) => ({ after: has(ear.deliveries.at(-1)).cursor });
    const [backTasks, backJobs] = await Promise.all([
      floor.listen('Task', afterOf(tasks)),
      floor.listen('Job', afterOf(jobs)),
    ]);
    await quiet(floor, backTasks);
    for (const ear of [backTasks, backJobs]) {
      expect(ear.events()[0]).toMatchObject({ type: 'gap', reason: 'RECONNECTED' });
      expect(ear.gaps()).toHaveLength(1);
    }
    await until(() => expect(backTasks.changes()).toContainEqual(expect.objectContaining({ source: 'POLL' })));
    // What was heard before the gap and is as it was is not told again.
    const both = (...ears: readonly Ear[]): Pick<Ear, 'fold'> => ({
      fold: (kind) =>
        foldOf(
          ears.flatMap((ear) => ear.changes()),
          kind,
        ),
    });
    await until(() => expect(pictureOf(both(tasks, backTasks), both(jobs, backJobs))).toEqual(truthOf(floor)));
  });

  it.each([
    ['of which too much has come since', 'EXPIRED'],
    ['of another life of the gateway', 'RESTARTED'],
  ] as const)('%s hears of a gap first and nothing of what was before it', async (_, reason) => {
    const bus = memoryBus({ clock: realClock, keep: 2, epoch: 'now' });
    const floor = await openFloor({ events: { bus } });
    const stays = await floor.listen('Task');
    const first = bus.cursor;
    for (let count = 0; count < 3; count += 1) await another(floor, stays);
    const after = reason === 'EXPIRED' ? first : first.replace('now', 'then');
    const back = await floor.listen('Task', { after });
    const task = await another(floor, back);
    expect(back.events()).toMatchObject([
      { type: 'gap', account: 'gws', reason },
      { type: 'changed', ref: { nativeId: task } },
    ]);
  });
});

describe('while the stream of an account is lost', () => {
  it('its changes are polled, its health says so, and a reader who stays hears them', async () => {
    const clock = manualClock();
    const floor = await openFloor({ events: { clock }, plan: { pollIntervalMs: 1_000 } });
    const { events, sim, wire, name, id } = floor;
    const soon = (check: () => void) =>
      until(async () => {
        await clock.advance(0);
        check();
      });
    const [health, listening] = [floor.events.listen({ accounts: ['gws'], kind: 'health' }), floor.listen('Task')];
    const states: string[] = [];
    const readHealth = async (): Promise<void> => {
      for await (const { event } of await health) {
        if (event.type === 'health' && states.at(-1) !== `${event.health.mode} ${event.health.state}`)
          states.push(`${event.health.mode} ${event.health.state}`);
      }
    };
    const reading = readHealth();
    await soon(() => expect(states.at(-1)).toBe('STREAM LIVE'));
    await soon(() => expect(events.holds().timers).toBeGreaterThan(0));
    const isOpen = Promise.withResolvers<Ear>();
    listening.then(isOpen.resolve, isOpen.reject);
    let ear: Ear | null = null;
    void isOpen.promise.then((opened) => {
      ear = opened;
    });
    await soon(() => expect(ear).not.toBeNull());
    const tasks = await isOpen.promise;

    wire.refuses = ({ path }) => path.includes('/notifications');
    sim.fault.unknownClient();
    await soon(() => expect(events.health('gws').error).not.toBeNull());
    await clock.advance(3_000);
    await soon(() =>
      expect(events.health('gws')).toMatchObject({
        mode: 'POLL',
        state: 'DEGRADED',
        error: { code: 'UNAVAILABLE' },
      }),
    );
    const meanwhile = taskId(sim.invite(name('ada')).id, id('ada'));
    await clock.advance(1_000);
    await soon(() => expect(tasks.changes()).toMatchObject([{ source: 'POLL', ref: { nativeId: meanwhile } }]));
    expect(events.health('gws').staleSince).not.toBeNull();

    wire.refuses = () => false;
    await until(async () => {
      // The clock goes on when what was asked is answered: on a loaded machine it would overtake the sockets otherwise.
      if (wire.pending === 0) await clock.advance(100);
      expect(events.health('gws')).toMatchObject({ mode: 'STREAM', state: 'LIVE', error: null, staleSince: null });
    });
    // A connect that is held is not waited for: the stream may be lost more than once.
    const [change, ...gaps] = tasks.events().map(({ type }) => type);
    expect([change, ...new Set(gaps)]).toEqual(['changed', 'gap']);
    const later = taskId(sim.invite(name('ben')).id, id('ben'));
    await soon(() => expect(tasks.changes().at(-1)).toMatchObject({ source: 'STREAM', ref: { nativeId: later } }));
    expect(tasks.end).toBe('open');
    // For the same reason the way back may have steps of its own.
    const polled = states.indexOf('POLL DEGRADED');
    expect(states.slice(0, polled)).toContain('STREAM LIVE');
    expect(states.slice(polled)).toContain('STREAM LIVE');
    await (await health).return();
    await reading;
  });
});
