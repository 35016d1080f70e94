import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_LIMITS, type Vendor } from '../../src/contract/vendor.ts';
import type { Job } from '../../src/domain/job.ts';
import { refKey } from '../../src/domain/ref.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { list } from '../../src/gateway/list.ts';
import { missingStates } from '../../src/gateway/listing.ts';
import { livingUntold } from '../../src/gateway/untold.ts';
import type { LiveReader } from '../../src/live/channel.ts';
import { openLive } from '../../src/live/live.ts';
import { seededRandom } from '../../src/sandbox/random.ts';
import { genesys } from '../../src/vendors/genesys/index.ts';
import { fold } from '../live/support/stage.ts';
import { type Floor, GWS, has, openFloor, until } from './floor.ts';
import { bustle, quiet } from './truth.ts';

const follow = <T>(reader: LiveReader<T>, keyOf: (row: T) => string): ReadonlyMap<string, T> => {
  const rows = new Map<string, T>();
  const read = async (): Promise<void> => {
    for await (const { event } of reader) fold(rows, event, keyOf);
  };
  void read();
  return rows;
};

/** A gateway and live views over the floor's own adapter. */
const openViews = (floor: Floor) => {
  const vendor: Vendor = { ...genesys, open: () => floor.adapter };
  const gateway = openGateway({
    accounts: [{ name: GWS, vendor, settings: null, limits: DEFAULT_LIMITS, deadlineMs: 5_000 }],
    maxCallsPerOperation: () => 1_000,
  });
  const live = openLive({ events: floor.events, gateway, lingerMs: 0 });
  onTestFinished(() => live.close());
  const request = { accounts: [GWS], intervalMs: 0, identity: '', after: null, fingerprint: '', wants: () => true };
  return { gateway, live, request, account: has(gateway.accounts[0]) };
};

const line = ({ ref, state, worker }: Job): string => `${ref.nativeId} ${state.state} ${worker?.nativeId}`;

describe('interactions that were given back to their queues', () => {
  it('are in neither view nor query, and both say that queued work is not told (T7)', async () => {
    const floor = await openFloor();
    const { sim, name, listen } = floor;
    const { gateway, live, request, account } = openViews(floor);
    const tasks = await listen('Task');
    const jobs = follow(await live.view('Job', request), ({ ref }) => refKey(ref));
    const queried = async (): Promise<string[]> => {
      const { scope } = gateway.begin(AbortSignal.timeout(30_000), null);
      const { edges } = await list(scope, 'Job', { filter: () => ({ live: true }), first: 500 });
      return edges.map(({ node }) => line(node)).sort();
    };
    const agreed = async (): Promise<string[]> => {
      await quiet(floor, tasks);
      const now = await queried();
      await until(() => expect([...jobs.values()].map(line).sort()).toEqual(now));
      return now;
    };

    const rejected: string[] = [];
    for (let round = 0; round < 40; round += 1) {
      const { id } = sim.invite(name(round % 2 === 0 ? 'ada' : 'ben'), { mediaType: 'email' });
      if (round % 5 > 0) {
        sim.reject(id);
        rejected.push(id);
      }
    }
    const shown = await agreed();
    expect(rejected).toHaveLength(32);
    expect(shown.filter((one) => rejected.some((id) => one.startsWith(id)))).toEqual([]);
    expect(shown.length).toBeGreaterThanOrEqual(8);

    await bustle(floor, seededRandom(7), 120);
    const later = await agreed();
    expect(later.every((one) => !one.includes(' QUEUED '))).toBe(true);

    expect(missingStates(account, 'Job', { live: true }).forgets).toEqual(['QUEUED']);
    expect(livingUntold(account, 'Job')).toMatchObject({
      code: 'UNSUPPORTED',
      message: expect.stringContaining('QUEUED'),
    });
    // Nobody has listed the users yet: some may be no logins.
    expect(livingUntold(account, 'Task')).toMatchObject({ message: expect.stringMatching(/the work of .* logins$/) });
    const board = { ...request, thresholdMs: 20_000, window: { ms: 60_000 } };
    const totals = follow(await live.totals(board), () => 'totals');
    await until(() =>
      expect(totals.get('totals')).toMatchObject({
        now: { waiting: null, offered: null },
        window: { entered: null, abandoned: null },
        partial: expect.arrayContaining([
          expect.objectContaining({ code: 'UNSUPPORTED', figures: expect.arrayContaining(['waiting', 'entered']) }),
        ]),
      }),
    );
    // Totals list them, and all are logins.
    expect(livingUntold(account, 'Task')).toBeNull();
    expect(floor.faults).toEqual([]);
  });

  it('are told as changes, and never as gone', async () => {
    const floor = await openFloor();
    const jobs = await floor.listen('Job');
    const tasks = await floor.listen('Task');
    const { id } = floor.sim.invite(floor.name('ada'), { mediaType: 'email' });
    await until(() => expect(jobs.fold('Job').has(id)).toBe(true));
    floor.sim.reject(id);
    await quiet(floor, tasks);
    const told = jobs.changes().filter(({ ref }) => ref.nativeId === id);
    expect(told.at(-1)?.item).toMatchObject({ state: { state: 'QUEUED' } });
    expect(floor.events.present(GWS, 'Job').map(({ ref }) => ref.nativeId)).not.toContain(id);
  });
});

describe('the work of users who are no logins', () => {
  it('is told to be missing by views of all work, with how many users that are once it is known', async () => {
    const floor = await openFloor({ logins: ['ada'] });
    const { live, request } = openViews(floor);
    const partialOf = async (more: object): Promise<readonly string[]> => {
      const reader = await live.view('Task', { ...request, identity: JSON.stringify(more), ...more });
      const { value } = await reader.next();
      await reader.return();
      return value && 'partial' in value.event
        ? value.event.partial.map(({ error }) => error.message)
        : ['no snapshot'];
    };
    expect(await partialOf({})).toEqual([expect.stringMatching(/does not tell the work of users .* logins$/)]);
    await floor.listen('Worker');
    await until(() => expect(floor.events.present(GWS, 'Worker')).toHaveLength(3));
    expect(await partialOf({ after: null })).toEqual([expect.stringMatching(/logins \(2\)$/)]);
    expect(await partialOf({ filterOf: () => ({ workers: [floor.id('ada')] }) })).toEqual([]);
    expect(floor.faults).toEqual([]);
  });
});
