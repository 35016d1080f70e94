import { expect, it, onTestFinished } from 'vitest';
import type { Job } from '../../src/domain/job.ts';
import { type ManualClock, manualClock } from '../../src/sandbox/clock.ts';
import { type AzureSimulation, type RouterEvent, startSimulator } from '../../src/vendors/azure/simulator/index.ts';
import { START, signed, VERSION } from '../vendors/azure/simulator-kit.ts';
import { type Ear, earOf } from './ear.ts';
import { has, until } from './floor.ts';
import { type House, openHouse } from './house.ts';

const SECRET = 'a-secret-of-sixteen-or-more';
const RECONCILE_MS = 15_000;
interface Stage {
  readonly sim: AzureSimulation;
  readonly clock: ManualClock;
  readonly house: House;
  readonly jobs: Ear;
  readonly heard: RouterEvent[];
  readonly patch: (path: string, body: unknown) => Promise<void>;
  /** Delivers these events in one request, as the vendor does. */
  readonly deliver: (...events: readonly RouterEvent[]) => Promise<number>;
  readonly soon: (check: () => void, stepMs?: number) => Promise<void>;
}

/** A vendor whose clock is off by `skewMs`, dates of its answers and of its events alike; its events are delivered by hand. */
const open = async (
  skewMs: number,
  furnish: (stage: Pick<Stage, 'patch' | 'sim'>) => Promise<void>,
): Promise<Stage> => {
  const clock = manualClock(START);
  const theirs = {
    now: () => clock.now() + skewMs,
    at: (ms: number, run: () => void) => clock.at(ms - skewMs, run),
    after: (ms: number, run: () => void) => clock.after(ms, run),
  };
  // What is told here are the times of events, not those that a job takes on its way.
  const sim = await startSimulator({ clock: theirs, scenario: 'empty', switches: { created_status: 'queued' } });
  onTestFinished(() => sim.close());
  const heard: RouterEvent[] = [];
  sim.events((event) => heard.push(event));
  const patch: Stage['patch'] = async (path, body) => {
    const [method, target] = [path.includes(':') ? 'POST' : 'PATCH', `/routing${path}?api-version=${VERSION}`];
    const text = JSON.stringify(body);
    const response = await fetch(sim.url + target, {
      method,
      headers: {
        ...signed(sim.credentials.accessKey, method, new URL(sim.url).host, target, text),
        'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
      },
      body: text,
    });
    expect(response.status).toBeLessThan(300);
  };
  await patch('/distributionPolicies/d', { offerExpiresAfterSeconds: 300, mode: { kind: 'longestIdle' } });
  await patch('/queues/q', { name: 'Queue', distributionPolicyId: 'd' });
  await furnish({ patch, sim });
  const plan = { webhook: true, reconcileMs: RECONCILE_MS };
  const house = await openHouse([{ name: 'acs', vendor: 'azure', settings: sim.settings, plan }], {
    events: { clock },
    server: { webhookSecrets: new Map([['acs', SECRET]]) },
  });
  onTestFinished(() => house.server.drain(0));
  const soon: Stage['soon'] = (check, stepMs = 0) =>
    until(async () => {
      await clock.advance(stepMs);
      check();
    });
  const listening = house.events.listen({ accounts: ['acs'], kind: 'Job' }).then(earOf);
  let jobs: Ear | null = null;
  void listening.then((ear) => {
    jobs = ear;
  });
  await soon(() => expect(jobs).not.toBeNull());
  const deliver: Stage['deliver'] = async (...events) => {
    const body = events.map(({ id, type, subject, time, data }) => ({
      ...{ id, subject, data, topic: '/router', eventType: type, eventTime: time },
      ...{ dataVersion: '1.0', metadataVersion: '1' },
    }));
    const answering = fetch(`${house.server.url}/webhooks/acs?secret=${SECRET}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    let status = 0;
    void answering.then((answer) => {
      status = answer.status;
    });
    await soon(() => expect(status).not.toBe(0));
    return status;
  };
  return { sim, clock, house, jobs: await listening, heard, patch, deliver, soon };
};

const toldOf = ({ jobs }: Stage, id: string): string[] =>
  jobs
    .changes()
    .filter(({ ref }) => ref.nativeId === id)
    .map(({ item, source }) => `${(item as Job | null)?.state.state ?? 'gone'} ${source}`);

const job = { channelId: 'chat', queueId: 'q' };

it.each([-30_000, -300_000, -600_000, 300_000])(
  'tells every event of a vendor whose clock is %i ms ahead of ours (T3)',
  async (skewMs) => {
    const stage = await open(skewMs, async ({ patch }) => {
      for (const id of ['raised', 'left']) await patch(`/jobs/${id}`, job);
    });
    const { clock, patch, heard, deliver, soon, house } = stage;
    const queued = has(heard.find(({ type, data }) => type.endsWith('JobQueued') && data.jobId === 'raised'));
    heard.length = 0;
    const time = new Date(clock.now() + skewMs).toISOString();
    const raised = { ...queued, id: 'raised', time, data: { ...queued.data, priority: 9 } };
    await patch('/jobs/left:cancel', {});
    await patch('/jobs/new', job);
    const known = heard.splice(0);
    expect(known.length).toBeGreaterThan(1);
    expect(await deliver(raised, ...known)).toBe(200);
    await soon(() => {
      // What happened so shortly after the first read is read again, which may tell members that no event does.
      expect(toldOf(stage, 'raised')[0]).toBe('QUEUED WEBHOOK');
      expect(toldOf(stage, 'left')[0]).toBe('CANCELED WEBHOOK');
      expect(toldOf(stage, 'new')[0]).toBe('QUEUED WEBHOOK');
    });
    const { state, reordered, lagMs } = house.events.health('acs');
    expect({ state, reordered }).toEqual({ state: 'LIVE', reordered: 0 });
    expect(lagMs).toBeLessThan(1_500);
  },
);

it.each([0, -30_000, -300_000])(
  'does not undo with a late event what a poll told of a vendor %i ms ahead of ours (T4)',
  async (skewMs) => {
    const stage = await open(skewMs, async ({ patch }) => {
      await patch('/workers/w1', {
        capacity: 100,
        queues: ['q'],
        channels: [{ channelId: 'chat', capacityCostPerJob: 100 }],
        availableForOffers: true,
      });
      await patch('/jobs/j1', job);
    });
    const { sim, clock, heard, deliver, soon } = stage;
    await soon(() => expect(sim.world.offers.size).toBe(1));
    await clock.advance(RECONCILE_MS - 700);
    heard.length = 0;
    expect(sim.agent.accept('w1')).toBe(true);
    await clock.advance(100);
    expect(sim.agent.complete('j1')).toBe(true);
    await clock.advance(100);
    expect(sim.agent.close('j1')).toBe(true);
    await soon(() => expect(toldOf(stage, 'j1').at(-1)).toBe('COMPLETED POLL'), 100);
    const before = toldOf(stage, 'j1');
    await clock.advance(1_800);
    const accepted = has(heard.find(({ type }) => type.endsWith('OfferAccepted')));
    expect(await deliver(accepted)).toBe(200);
    // A poll after it changes nothing either.
    const polled = sim.calls.length;
    await clock.advance(RECONCILE_MS);
    await soon(() => expect(sim.calls.length).toBeGreaterThan(polled), 100);
    expect(toldOf(stage, 'j1')).toEqual(before);
  },
);
