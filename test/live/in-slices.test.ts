import { setImmediate as turn } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { EventKind } from '../../src/domain/event.ts';
import { type Ref, refKey } from '../../src/domain/ref.ts';
import type { BoardRow } from '../../src/live/board.ts';
import type { LiveReader } from '../../src/live/channel.ts';
import { follow, INTERVAL_MS, keyOfItem, stage } from './support/stage.ts';
import { objectsOf, testVendor } from './support/vendor.ts';

const ACCOUNT = 'acme';
const { job, queue, worker, task } = objectsOf(ACCOUNT);
const KINDS = ['Queue', 'Worker', 'Task', 'Job'] as const;
const QUEUES = 5;
const WORKERS = 6_500;
const JOBS = 9_000;

/** A floor that is put together in several slices of each kind, and changes at every turn. */
const openFloor = () => {
  const vendor = testVendor(ACCOUNT, { covers: KINDS });
  let state = 7;
  const random = (below: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) % below;
  };
  const queueAt = (): string => `q${random(QUEUES)}`;
  const newJob = (at: number) => {
    const state = at < WORKERS ? 'ASSIGNED' : 'QUEUED';
    return job(`j${at}`, state, { in: queueAt(), enqueuedAt: at, priority: random(50) });
  };
  const newWorker = (at: number) => worker(`w${at}`, random(2) === 0 ? 'READY' : 'NOT_READY', { in: [queueAt()] });
  const newTask = (at: number) => task(`t${at}`, 'ACTIVE', { by: `w${at}`, of: `j${at}`, capacityCost: random(99) });
  for (let at = 0; at < QUEUES; at += 1) vendor.set(queue(`q${at}`));
  for (let at = 0; at < WORKERS; at += 1) vendor.set(newWorker(at), newTask(at));
  for (let at = 0; at < JOBS; at += 1) vendor.set(newJob(at));

  const goneOr = (kind: EventKind, id: string, make: () => Parameters<typeof vendor.push>[0]): void => {
    if (random(3) === 0) vendor.pushGone({ kind, account: ACCOUNT, nativeId: id } as Ref<EventKind>);
    else vendor.push(make());
  };

  /** Objects of any place in their lists change, come, go, and come back. */
  const change = (): void => {
    for (let times = 0; times < 40; times += 1) {
      const [jobAt, at] = [random(JOBS + 50), random(WORKERS)];
      goneOr('Job', `j${jobAt}`, () => newJob(jobAt));
      goneOr('Worker', `w${at}`, () => newWorker(at));
      goneOr('Task', `t${at}`, () => newTask(at));
    }
    vendor.push(queue(`q${random(QUEUES)}`, { description: `${state}` }));
  };
  return { vendor, change, ...stage(vendor) };
};

type Floor = ReturnType<typeof openFloor>;

/** Opens a reader while the floor changes at every turn of the event loop; answers how many turns it took. */
const openAmid = async <T>({ change, clock }: Floor, opening: Promise<LiveReader<T>>) => {
  let opened: LiveReader<T> | null = null;
  opening.then(
    (reader) => {
      opened = reader;
    },
    () => {},
  );
  let turns = 0;
  while (opened === null) {
    change();
    await clock.advance(0);
    await turn();
    turns += 1;
  }
  return { reader: await opening, turns };
};

/** Somebody listens already: what lives is known, and the views are about to be put together. */
const heard = async (floor: Floor) => {
  await floor.board({ called: 'heard' } as never);
  expect(floor.events.present(ACCOUNT, 'Job')).toHaveLength(JOBS);
};

const VIEWS = [
  ['all', {}],
  ['in order', { by: ['PRIORITY', 'DESC'] }],
  ['the first 100', { by: ['PRIORITY', 'ASC'], first: 100 }],
  ['with what they lead to', { leads: [{ by: 'queue', below: [] }] }],
] as const;

for (const [which, asked] of VIEWS) {
  it(`a view of jobs, ${which}, is right although they change while it is put together in slices`, async () => {
    const floor = openFloor();
    await heard(floor);
    const { reader, turns } = await openAmid(floor, floor.view('Job', asked as never));
    expect(turns).toBeGreaterThan(3);
    const ear = follow(reader, keyOfItem);
    for (let times = 0; times < 5; times += 1) {
      floor.change();
      await floor.pass(INTERVAL_MS);
      await turn();
    }
    await expect.poll(() => floor.pass(INTERVAL_MS).then(() => ear.types()[0])).toBe('snapshot');
    await floor.pass(INTERVAL_MS);
    const fresh = follow(await floor.settle(floor.view('Job', { ...asked, called: 'fresh' } as never)), keyOfItem);
    await expect.poll(() => floor.pass().then(() => fresh.types()[0])).toBe('snapshot');
    expect(ear.rows.size).toBeGreaterThanOrEqual(100);
    expect(new Map([...ear.rows].sort())).toEqual(new Map([...fresh.rows].sort()));
    const present = new Map(floor.events.present(ACCOUNT, 'Job').map((item) => [refKey(item.ref), item]));
    for (const [key, row] of ear.rows) expect(present.get(key)).toEqual(row);
    expect(floor.faults).toEqual([]);
  });
}

it('a view of workers leads to the tasks that live although they change while it is put together in slices', async () => {
  const floor = openFloor();
  await heard(floor);
  const { reader } = await openAmid(floor, floor.view('Worker', { leads: [{ by: 'tasks', below: [] }] } as never));
  const ear = follow(reader, keyOfItem);
  await expect.poll(() => floor.pass(INTERVAL_MS).then(() => ear.types()[0])).toBe('snapshot');
  const related = ear.heard.at(-1)?.related;
  const living = Map.groupBy(floor.events.present(ACCOUNT, 'Task'), (one) => refKey(one.worker));
  for (const { ref } of ear.rows.values())
    expect(related?.group(ref, 'tasks')?.items).toEqual(living.get(refKey(ref)) ?? []);
});

it('boards are right although their objects change while they are put together in slices', async () => {
  const floor = openFloor();
  const { reader } = await openAmid<BoardRow>(
    floor,
    floor.live.board({ ...floor.boardRequest(), isNarrow: false, leads: {} }),
  );
  const rows = new Map<string, number | null | undefined>();
  const keyOf = ({ list, row }: BoardRow): string =>
    list === 'totals' ? list : refKey(list === 'queues' ? row.queue.ref : row.ref);
  const ear = follow(reader, keyOf);
  for (let times = 0; times < 5; times += 1) {
    floor.change();
    await floor.pass(INTERVAL_MS);
  }
  await expect.poll(() => floor.pass(INTERVAL_MS).then(() => ear.types()[0])).toBe('snapshot');
  const living = floor.events.present(ACCOUNT, 'Job');
  for (const row of ear.rows.values())
    if (row.list === 'queues') rows.set(refKey(row.row.queue.ref), row.row.now.waiting);
  const waiting = Map.groupBy(
    living.filter(({ state }) => state.state === 'QUEUED'),
    (one) => one.queue && refKey(one.queue),
  );
  expect([...rows].sort()).toEqual([...waiting].map(([key, jobs]) => [key, jobs.length]).sort());
  const listed = [...ear.rows.values()].filter(({ list }) => list === 'workers');
  expect(listed).toHaveLength(floor.events.present(ACCOUNT, 'Worker').length);
});

it('who asks for the whole view gets it although the floor never rests', async () => {
  const floor = openFloor();
  const first = follow(await floor.settle(floor.view('Job')), keyOfItem);
  await expect.poll(() => floor.pass().then(() => first.types()[0])).toBe('snapshot');
  floor.change();
  await floor.pass(INTERVAL_MS);
  const second = follow(await floor.view('Job'), keyOfItem);
  let turns = 0;
  // As a flood of events does it: at every turn there is a change, and it is time to tell it.
  while (second.heard.length === 0) {
    floor.change();
    await floor.clock.advance(INTERVAL_MS);
    await turn();
    turns += 1;
    expect(turns).toBeLessThan(100);
  }
  expect(second.types()[0]).toBe('snapshot');
  await floor.pass(INTERVAL_MS);
  await floor.pass(INTERVAL_MS);
  expect(second.rows).toEqual(new Map(first.rows));
});
