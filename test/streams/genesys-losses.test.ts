import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/sandbox/random.ts';
import { breaks } from './ear.ts';
import { type Floor, openFloor, until } from './floor.ts';
import { bustle, pictureOf, quiet, shelvesOf, truthOf } from './truth.ts';

const openReaders = async (floor: Floor) => {
  const watch = [floor.bin('ada', 'drafts'), floor.bin('ben', 'drafts')];
  const [tasks, jobs, workbins] = await Promise.all([
    floor.listen('Task'),
    floor.listen('Job'),
    floor.listen('Workbin', { watch }),
  ]);
  return { tasks, jobs, workbins };
};

const LOSSES: readonly (readonly [string, (floor: Floor) => Promise<void> | void])[] = [
  ['CometD forgets a session (402)', ({ sim, name }) => sim.fault.unknownClient(name('ada'))],
  ['CometD forgets all sessions', ({ sim }) => sim.fault.unknownClient()],
  ['a login’s cookies die', ({ sim, name }) => sim.expireSession(name('ada'))],
  ['the server ends a session with the advice “none”', ({ sim, name }) => sim.fault.adviceNone(name('ben'))],
  ['the node is restarted', ({ sim }) => sim.restart()],
  [
    'cookies get lost on the way',
    async ({ wire, sim }) => {
      const before = new Set(sim.cometd.keys());
      wire.cookieless = true;
      await until(() => {
        const lost = sim.calls.some(({ path, status }) => path.endsWith('/connect') && status === 200);
        expect([lost, [...sim.cometd.keys()].some((id) => !before.has(id))]).toEqual([true, true]);
      });
      wire.cookieless = false;
    },
  ],
  [
    'the port is closed for a moment',
    async ({ wire, events }) => {
      await wire.stop();
      await until(() => expect(events.health('gws').error).not.toBeNull());
      await wire.start();
    },
  ],
  [
    'an answer dies on the way with the events in it',
    ({ wire, sim, name }) => {
      wire.cut();
      sim.invite(name('ada'));
      sim.invite(name('ben'));
    },
  ],
];

describe.each(LOSSES)('in the middle of a burst: %s', (_, lose) => {
  it('a gap is told, and once it is quiet what readers have put together is the truth', async () => {
    const floor = await openFloor();
    const { tasks, jobs, workbins } = await openReaders(floor);
    const random = seededRandom(7, 'burst');
    await bustle(floor, random, 25);
    await lose(floor);
    await bustle(floor, random, 25);
    await until(() => {
      for (const ear of [tasks, jobs, workbins])
        expect(ear.gaps().map(({ reason }) => reason)).toContain('RECONNECTED');
    });
    await quiet(floor, tasks);
    expect(pictureOf(tasks, jobs)).toEqual(truthOf(floor));
    await bustle(floor, random, 25);
    await quiet(floor, tasks);
    expect(pictureOf(tasks, jobs)).toEqual(truthOf(floor));
    expect([breaks(tasks), breaks(jobs), floor.faults]).toEqual([[], [], []]);
    expect([tasks.end, jobs.end, workbins.end]).toEqual(['open', 'open', 'open']);
  });
});

describe.each<[string, Record<string, unknown>]>([
  ['beside the answers that they belong to', {}],
  ['before the answers', { event_order: 'before' }],
  ['late', { event_order: 'after', event_delay_ms: 10 }],
  ['on connects alone', { meta_connect_deliver_only: true }],
  ['without numbers of workbins', { workbin_reference: false, workbin_user_id: false }],
  ['with numbers everywhere', { return_reference: 'always', reference_scope: 'node', event_order: 'before' }],
  ['with the extension for acknowledgements', { ack: true }],
])('events that come %s', (_, switches) => {
  it('are put together to the truth without a gap, and a reader of workbins counts what lies there', async () => {
    const floor = await openFloor({ switches });
    const { tasks, jobs, workbins } = await openReaders(floor);
    await bustle(floor, seededRandom(3, 'burst'), 60);
    await quiet(floor, tasks);
    const truth = truthOf(floor);
    expect(pictureOf(tasks, jobs)).toEqual(truth);
    expect(shelvesOf(workbins)).toEqual(truth.jobs.filter((line) => line.includes(' PARKED ')));
    expect([...tasks.gaps(), ...jobs.gaps(), ...workbins.gaps(), ...floor.faults]).toEqual([]);
    expect([breaks(tasks), breaks(jobs)]).toEqual([[], []]);
  });
});
