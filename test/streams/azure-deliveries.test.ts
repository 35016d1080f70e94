import { describe, expect, it, onTestFinished } from 'vitest';
import type { Adapter } from '../../src/contract/adapter.ts';
import type { EventKind } from '../../src/domain/event.ts';
import type { VendorObject } from '../../src/domain/object.ts';
import type { Worker } from '../../src/domain/worker.ts';
import { isEnded } from '../../src/events/kinds.ts';
import { isSame } from '../../src/events/same.ts';
import { addJob, addWorker, furnish, type Kit, startKit } from '../vendors/azure/simulator-kit.ts';
import { type Ear, earOf } from './ear.ts';
import { has, NO_CALL, until } from './floor.ts';
import { type House, openHouse } from './house.ts';

const SECRET = 'a-secret-of-sixteen-or-more';
const KINDS = ['Job', 'Task', 'Worker'] as const;

interface Stage {
  readonly kit: Kit;
  readonly house: House;
  readonly adapter: Adapter;
  readonly ears: Readonly<Record<(typeof KINDS)[number], Ear>>;
  /** Lets time pass until it is so. */
  readonly soon: (check: () => void, stepMs?: number) => Promise<void>;
}

const open = async (switches: Record<string, unknown>): Promise<Stage> => {
  const kit = await startKit({ switches: { event_retry_jitter: 0, ...switches } });
  const { sim, clock } = kit;
  const house = await openHouse([{ name: 'acs', vendor: 'azure', settings: sim.settings, plan: { webhook: true } }], {
    events: { clock },
    server: { webhookSecrets: new Map([['acs', SECRET]]) },
  });
  onTestFinished(() => house.server.drain(0));
  await sim.deliverTo(`${house.server.url}/webhooks/acs?secret=${SECRET}`);
  const soon: Stage['soon'] = (check, stepMs = 0) =>
    until(async () => {
      await clock.advance(stepMs);
      check();
    });
  const opened: Ear[] = [];
  const opening = Promise.all(KINDS.map((kind) => house.events.listen({ accounts: ['acs'], kind }).then(earOf)));
  void opening.then((ears) => opened.push(...ears));
  await soon(() => expect(opened).toHaveLength(KINDS.length));
  const [Job, Task, Worker] = await opening;
  const adapter = has(house.gateway.accounts[0]).adapter;
  return { kit, house, adapter, ears: { Job: has(Job), Task: has(Task), Worker: has(Worker) }, soon };
};

/** Several jobs: one done, one handed back and done by another, one canceled, one whose offer runs out, one that waits. */
const live = async ({ kit, soon }: Stage): Promise<void> => {
  const { sim, clock } = kit;
  const offerOf = (jobId: string): string | undefined =>
    [...sim.world.offers.values()].find((offer) => offer.jobId === jobId)?.id;
  const offered = async (jobId: string): Promise<string> => {
    await soon(() => expect(offerOf(jobId)).toBeDefined());
    return has(offerOf(jobId));
  };
  const act = (took: boolean): void => expect(took).toBe(true);
  await furnish(kit);
  for (const id of ['w1', 'w2']) await addWorker(kit, id);
  for (const id of ['done', 'back', 'gone', 'late']) {
    await addJob(kit, id, { labels: { Id: id }, priority: 3 });
    await clock.advance(40);
  }
  act(sim.agent.accept(await offered('done')));
  await clock.advance(30);
  act(sim.agent.decline(await offered('back')));
  await kit.data('POST', '/jobs/gone:cancel', { note: 'no more', dispositionCode: 'Left' });
  await clock.advance(30);
  act(sim.agent.complete('done'));
  act(sim.agent.accept(await offered('back')));
  await clock.advance(30);
  act(sim.agent.close('done', 'Resolved'));
  await clock.advance(31_000);
  await kit.data('PATCH', '/workers/w1', { availableForOffers: false });
  await kit.data('PATCH', '/jobs/back', { labels: { Id: 'back', Vip: 'yes' } });
  act(sim.agent.complete('back'));
  await clock.advance(50);
  await addJob(kit, 'waits', {
    channelId: 'voice',
    requestedWorkerSelectors: [{ key: 'none', labelOperator: 'equal', value: 'x' }],
  });
};

const readOf = (adapter: Adapter, kind: EventKind, nativeId: string): Promise<VendorObject | null> => {
  const port = kind === 'Job' ? adapter.job : kind === 'Task' ? adapter.task : adapter.worker;
  return has(port?.get)(nativeId, NO_CALL());
};

/** The vendor tells what a task costs as long as it is not done; it is remembered afterwards. */
const told = (read: VendorObject, item: VendorObject): VendorObject =>
  'capacityCost' in item && 'capacityCost' in read && read.capacityCost === null
    ? { ...read, ...{ capacityCost: item.capacityCost } }
    : read;

describe.each<[string, Record<string, unknown>]>([
  ['in the schema of Event Grid', {}],
  ['as CloudEvents', { event_schema: 'cloudevents' }],
  ['as the documentation prints them', { event_shape: 'docs' }],
  ['several in a request', { events_per_delivery: 4 }],
])('deliveries %s that come twice and in another order', (_, switches) => {
  it('are put together to what a read answers, of every object', async () => {
    const stage = await open(switches);
    const { kit, house, adapter, ears, soon } = stage;
    const { sim } = kit;
    sim.deliveryFaults.inject({ kind: 'duplicate' }, { share: 0.5 });
    sim.deliveryFaults.inject({ kind: 'reorder', windowMs: 1_500 }, { share: 0.8 });
    await live(stage);
    await soon(() => {
      expect(sim.subscriptions).toMatchObject([{ waiting: 0, travelling: 0, deadLettered: 0 }]);
      expect(house.events.holds().upstream).toBe(0);
    }, 100);

    const dated = (read: VendorObject | null): VendorObject | null =>
      read?.ref.kind === 'Worker' ? house.events.dated(read as Worker) : read;
    for (const kind of KINDS) {
      const folded = ears[kind].fold(kind);
      expect(folded.size).toBeGreaterThan(1);
      for (const [nativeId, item] of folded) {
        const read = dated(await readOf(adapter, kind, nativeId));
        // The vendor forgets offers that came to nothing.
        if (read === null) expect(isEnded(item)).toBe(true);
        else if (!isSame(item, told(read, item))) expect({ nativeId, item }).toEqual({ nativeId, item: read });
      }
      expect(ears[kind].gaps()).toEqual([]);
    }
    expect(Object.fromEntries([...ears.Job.fold('Job')].map(([id, { state }]) => [id, state.state]))).toEqual({
      done: 'COMPLETED',
      back: 'WRAP_UP',
      gone: 'CANCELED',
      late: expect.stringMatching(/^(OFFERED|QUEUED)$/),
      waits: 'QUEUED',
    });

    const copies = sim.deliveries.flatMap(({ eventIds }) => eventIds);
    const again = copies.length - new Set(copies).size;
    expect(again).toBeGreaterThan(5);
    expect(house.events.health('acs').duplicates).toBeGreaterThanOrEqual(again);
    expect(house.events.health('acs').reordered).toBeGreaterThan(0);
    expect(house.faults).toEqual([]);
  });
});

it('one event tells of its job, its task and its worker, each to its readers', async () => {
  const stage = await open({});
  const { kit, ears, soon } = stage;
  await furnish(kit);
  await addWorker(kit, 'w');
  await addJob(kit, 'j');
  await soon(() => expect(kit.sim.agent.accept('w')).toBe(true));
  const accepted = 'RouterWorkerOfferAccepted';
  await soon(() => {
    for (const kind of KINDS)
      expect(ears[kind].changes().map(({ cause }) => cause?.split('.').at(-1))).toContain(accepted);
  });
  const of = (kind: (typeof KINDS)[number]) => has(ears[kind].changes().find(({ cause }) => cause?.endsWith(accepted)));
  expect(KINDS.map((kind) => of(kind).source)).toEqual(['WEBHOOK', 'WEBHOOK', 'WEBHOOK']);
  expect([of('Job').item, of('Task').item]).toMatchObject([
    { state: { state: 'ASSIGNED' }, worker: { nativeId: 'w' } },
    { state: { state: 'ACTIVE' }, worker: { nativeId: 'w' }, job: { nativeId: 'j' } },
  ]);
});
