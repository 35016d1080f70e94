import { describe, expect, it } from 'vitest';
import { manualClock } from '../../src/sandbox/clock.ts';
import type { Policy, WorldChange, WorldOptions } from '../../src/sandbox/model.ts';
import { createWorld } from '../../src/sandbox/world.ts';

const open = (policy: Partial<Policy> = {}, options: Partial<WorldOptions> = {}) => {
  const clock = manualClock(0);
  let offers = 0;
  const world = createWorld({
    clock,
    policy: { offerMs: () => 30_000, ...policy },
    newOfferId: () => `offer ${++offers}`,
    ...options,
  });
  const heard: string[] = [];
  world.listen((change: WorldChange) => {
    const subject = 'job' in change ? change.job.id : 'worker' in change ? change.worker.id : change.queue.id;
    heard.push(`${change.type} ${subject}`);
  });
  world.addQueue({ id: 'q', name: 'Queue', admits: () => true });
  const worker = (id: string, fields = {}) => world.addWorker({ id, name: id, available: true, ...fields });
  const job = (id: string, fields = {}) => {
    world.addJob({ id, ...fields });
    world.enqueue(id, 'q');
  };
  const of = (id: string) => world.jobs.get(id);
  return { world, clock, heard, worker, job, of, settle: () => clock.advance(0) };
};

describe('the world', () => {
  it('serves a waiting job by the place that it was moved to', async () => {
    const { world, clock, worker, job, of, settle } = open();
    for (const id of ['a', 'b', 'c']) {
      job(id);
      await clock.advance(1000);
    }
    world.changeJob('c', { enteredAt: -1 });
    world.changeJob('a', { enteredAt: 5000 });
    expect(world.line.map(({ id }) => id)).toEqual(['c', 'b', 'a']);
    worker('ann');
    await settle();
    expect(of('c')?.state).toBe('offered');
  });

  it('tells every step of a job in order', async () => {
    const { world, heard, worker, job, settle } = open();
    worker('ann');
    job('j');
    await settle();
    world.accept('j');
    world.complete('j');
    expect(heard.slice(2)).toEqual([
      'job-created j',
      'job-queued j',
      'offer-issued j',
      'offer-accepted j',
      'job-assigned j',
      'job-completed j',
    ]);
  });

  it('lets every listener hear a change before the changes it causes', async () => {
    const { world, worker, job, settle, heard } = open();
    const second: string[] = [];
    world.listen((change) => {
      if (change.type === 'offer-issued') world.changeWorker('ann', { available: false });
    });
    world.listen((change) => second.push(change.type));
    worker('ann');
    job('j');
    await settle();
    expect(second.slice(-2)).toEqual(['offer-issued', 'worker-changed']);
    expect(heard.at(-1)).toBe('worker-changed ann');
  });

  it('serves by priority, then by time in the queue', async () => {
    const { clock, worker, job, of, settle } = open();
    job('old');
    await clock.advance(10);
    job('young');
    job('urgent', { priority: 5 });
    for (const [id, served] of [
      ['ann', 'urgent'],
      ['bob', 'old'],
      ['cas', 'young'],
    ] as const) {
      worker(id);
      await settle();
      expect(of(served)).toMatchObject({ state: 'offered', workerId: id });
    }
  });

  it('fills a worker up to the capacity, counting what each job costs', async () => {
    const { world, worker, job, of, settle } = open();
    worker('ann', { capacity: 100 });
    for (const [id, cost] of [
      ['a', 60],
      ['b', 50],
      ['c', 40],
    ] as const) {
      job(id, { cost });
    }
    await settle();
    expect([of('a')?.state, of('b')?.state, of('c')?.state]).toEqual(['offered', 'waiting', 'offered']);
    expect(world.workers.get('ann')?.load).toBe(100);
    world.accept('a');
    world.complete('a');
    await settle();
    expect(of('b')?.state).toBe('offered');
  });

  it('asks the policy how long an offer stands, who may have it and who is not asked', async () => {
    const { world, clock, worker, job, of, settle } = open({
      offerMs: ({ id }) => (id === 'patient' ? null : 1000),
      mayOffer: ({ id }) => id !== 'eve',
      assignsDirectly: ({ id }) => id === 'direct',
    });
    worker('eve');
    worker('ann');
    job('direct');
    await settle();
    expect(of('direct')).toMatchObject({ state: 'assigned', workerId: 'ann' });
    worker('bob');
    job('patient');
    await settle();
    expect(world.offerOf('patient')).toMatchObject({ workerId: 'bob', expiresAt: null });
    await clock.advance(1e9);
    expect(of('patient')?.state).toBe('offered');
  });

  it('takes an expired offer back and may offer it again, a declined one not to the same worker', async () => {
    const { world, clock, worker, job, of, heard, settle } = open();
    worker('ann');
    job('j');
    await settle();
    await clock.advance(30_000);
    expect(heard).toContain('offer-expired j');
    expect(of('j')).toMatchObject({ state: 'offered', enteredAt: 0 });
    expect(world.decline('j')).toBe(true);
    await settle();
    expect(of('j')).toMatchObject({ state: 'waiting', workerId: null });
    expect(world.decline('j')).toBe(false);
  });

  it('cancels a job at the end of its time to live unless it is assigned', async () => {
    const { world, clock, worker, job, of, settle } = open({ offerMs: () => null });
    worker('ann');
    job('assigned', { timeToLiveMs: 100 });
    await settle();
    world.accept('assigned');
    job('waiting', { timeToLiveMs: 100 });
    await clock.advance(99);
    expect(of('waiting')?.state).toBe('waiting');
    await clock.advance(1);
    expect([of('assigned')?.state, of('waiting')?.state]).toEqual(['assigned', 'canceled']);
  });

  it('answers false to what the state of a job forbids', async () => {
    const { world, worker, job, settle } = open();
    worker('ann');
    job('j');
    await settle();
    expect(world.complete('j')).toBe(false);
    expect(world.overrule('j', 'canceled')).toBe(false);
    expect(world.enqueue('j', 'q')).toBe(false);
    world.accept('j');
    expect(world.cancel('j')).toBe(false);
    world.complete('j');
    expect([world.cancel('j'), world.accept('j'), world.accept('nobody')]).toEqual([false, false, false]);
    expect(world.overrule('j', 'canceled')).toBe(true);
  });

  it('asks again who is admitted when a worker or a queue changes', async () => {
    const { world, worker, job, of, settle } = open();
    world.changeQueue('q', { admits: ({ attributes }) => attributes.skill === 'sales' });
    worker('ann', { attributes: { skill: 'support' } });
    job('j');
    await settle();
    expect(of('j')?.state).toBe('waiting');
    world.changeWorker('ann', { attributes: { skill: 'sales' } });
    await settle();
    expect(of('j')?.state).toBe('offered');
  });

  it('starts the wait anew only when a job moves to another queue', async () => {
    const { world, clock, job, of } = open();
    world.addQueue({ id: 'other', name: 'Other', admits: () => false });
    job('j');
    await clock.advance(50);
    world.enqueue('j', 'q');
    expect(of('j')?.enteredAt).toBe(0);
    world.enqueue('j', 'other');
    expect(of('j')).toMatchObject({ enteredAt: 50, queueId: 'other' });
    expect(world.enqueue('j', 'nowhere')).toBe(false);
  });

  it('keeps the newest finished jobs only', () => {
    const { world, heard } = open({}, { keepFinished: 2 });
    for (const id of ['a', 'b', 'c', 'd']) {
      world.addJob({ id });
      world.cancel(id);
    }
    expect([...world.jobs.keys()]).toEqual(['c', 'd']);
    expect(heard.filter((each) => each.startsWith('job-removed'))).toEqual(['job-removed a', 'job-removed b']);
  });

  it('frees the worker of a removed job', async () => {
    const { world, worker, job, heard, settle } = open();
    worker('ann');
    job('j');
    await settle();
    world.removeJob('j');
    expect(world.workers.get('ann')?.load).toBe(0);
    expect(heard.slice(-2)).toEqual(['offer-revoked j', 'job-removed j']);
  });

  it('asks several workers at once where the policy says so; the first answer decides', async () => {
    const { world, heard, worker, job, of, settle } = open({ offersAtOnce: () => 2 });
    for (const id of ['ann', 'bob', 'cas']) worker(id);
    job('j');
    await settle();
    const [first, second] = world.jobs.get('j')?.offers ?? [];
    expect([first?.workerId, second?.workerId]).toEqual(['ann', 'bob']);
    world.decline('j', first?.id);
    await settle();
    expect([...(of('j')?.offers ?? [])].map(({ workerId }) => workerId)).toEqual(['bob', 'cas']);
    expect(of('j')).toMatchObject({ state: 'offered', workerId: 'bob' });
    const last = [...world.offers.values()].at(-1);
    expect(world.accept('j', last?.id)).toBe(true);
    expect(of('j')).toMatchObject({ state: 'assigned', workerId: 'cas' });
    expect(world.accept('j', second?.id)).toBe(false);
    expect(heard.slice(-3)).toEqual(['offer-accepted j', 'job-assigned j', 'offer-revoked j']);
    expect(['ann', 'bob', 'cas'].map((id) => world.workers.get(id)?.load)).toEqual([0, 0, 1]);
  });

  it('charges what the job costs this worker, and lets the policy choose who is asked first', async () => {
    const { world, worker, job, settle } = open({
      costFor: (_job, { id }) => (id === 'ann' ? 7 : 3),
      rank: (candidates) => candidates.sort((a, b) => (a.id < b.id ? 1 : -1)),
    });
    worker('ann', { capacity: 10 });
    worker('bob', { capacity: 3 });
    for (const id of ['a', 'b', 'c']) job(id);
    await settle();
    expect([...world.offers.values()].map(({ jobId, workerId, cost }) => [jobId, workerId, cost])).toEqual([
      ['a', 'bob', 3],
      ['b', 'ann', 7],
    ]);
    expect([world.workers.get('ann')?.load, world.workers.get('bob')?.load]).toEqual([7, 3]);
    expect(world.line.map(({ id }) => id)).toEqual(['a', 'b', 'c']);
  });

  it('holds the worker through the wrap-up', async () => {
    const { world, worker, job, of, settle } = open();
    worker('ann');
    job('j');
    await settle();
    expect(world.wrapUp('j')).toBe(false);
    world.accept('j');
    expect(world.wrapUp('j')).toBe(true);
    expect([of('j')?.state, world.workers.get('ann')?.load, world.workers.get('ann')?.jobs.size]).toEqual([
      'wrap-up',
      1,
      1,
    ]);
    expect(world.cancel('j')).toBe(false);
    expect(world.complete('j')).toBe(true);
    expect([world.workers.get('ann')?.load, world.workers.get('ann')?.jobs.size]).toEqual([0, 0]);
  });

  it('takes a job from its worker, or out of the queue, and puts it back in its old place', async () => {
    const { world, clock, heard, worker, job, of, settle } = open();
    worker('ann');
    job('j');
    await settle();
    world.accept('j');
    await clock.advance(50);
    job('k');
    expect(world.unassign('j')).toBe(true);
    expect(of('j')).toMatchObject({ state: 'created', queueId: null, workerId: null });
    expect(world.unassign('j')).toBe(false);
    world.enqueue('j', 'q', 0);
    await settle();
    expect(of('j')).toMatchObject({ state: 'offered', enteredAt: 0 });
    expect(world.withdraw('j')).toBe(true);
    expect(heard.slice(-2)).toEqual(['offer-revoked j', 'job-withdrawn j']);
    await settle();
    expect(of('k')).toMatchObject({ state: 'offered', workerId: 'ann' });
    expect(world.withdraw('nobody')).toBe(false);
  });

  it('offers a declined job again to whom it is told to, and a revoked one to anybody', async () => {
    const { world, worker, job, of, settle } = open();
    worker('ann');
    job('j');
    await settle();
    world.decline('j');
    await settle();
    world.forgive('ann', 'j');
    await settle();
    expect(of('j')?.workerId).toBe('ann');
    const offer = world.offerOf('j');
    expect(world.revoke(offer?.id ?? '')).toBe(true);
    expect(world.revoke(offer?.id ?? '')).toBe(false);
    await settle();
    expect(world.offerOf('j')?.id).not.toBe(offer?.id);
  });

  it('cancels an assigned job only when told to take it from its worker', async () => {
    const { world, worker, job, of, settle } = open();
    worker('ann');
    job('j');
    await settle();
    world.accept('j');
    expect(world.cancel('j', 'held')).toBe(true);
    expect([of('j')?.state, world.workers.get('ann')?.load]).toEqual(['canceled', 0]);
  });

  it('does nothing more once stopped', async () => {
    const { world, clock, worker, job, of } = open();
    job('j', { timeToLiveMs: 100 });
    world.stop();
    worker('ann');
    await clock.advance(1000);
    expect(of('j')?.state).toBe('waiting');
  });
});
