import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { VendorError } from '../../src/domain/error.ts';
import { dataOf, runner } from '../graphql/house.ts';
import { INTERVAL_MS, RECONCILE_MS, stage } from './support/stage.ts';
import { liveDocument, openSubscriber } from './support/subscriber.ts';
import { objectsOf, type TestVendor, testVendor, type VendorOptions } from './support/vendor.ts';

const ACCOUNTS = ['acme', 'zeta'] as const;
const STREAM: VendorOptions = { covers: ['Job', 'Task', 'Worker', 'Queue', 'Workbin'] };
const MODES: readonly VendorOptions[] = [STREAM, { covers: ['Task'] }, { hook: true }, {}];

const LIVE_TASKS = '[OFFERED, ACTIVE, WRAP_UP, UNKNOWN]';

/** What is asked of the rows of a view, and the query that answers the same. */
const VIEWS = [
  {
    field: 'liveTasks',
    type: 'Task',
    query: `tasks(first: 50, filter: { states: ${LIVE_TASKS} })`,
    rows: 'id state worker { workState } job { state queue { name } }',
  },
  {
    field: 'liveTasks',
    type: 'Task',
    query: `tasks(first: 50, filter: { states: ${LIVE_TASKS} })`,
    rows: 'id ...on Task { holder: worker { name tasks { id state } } queue { ...Name } }',
    fragment: 'fragment Name on Queue { name }',
  },
  {
    field: 'liveJobs',
    type: 'Job',
    query: 'jobs(first: 30, filter: { live: true })',
    rows: `id state queue { name } worker { name workState }
      read: tasks(first: 10, filter: { states: ${LIVE_TASKS} }) { nodes { id state } }
      told: tasks(first: 10, orderBy: { field: CREATED_AT }, filter: { states: ${LIVE_TASKS} }) { nodes { id worker { name } } }`,
  },
  {
    field: 'liveWorkers',
    type: 'Worker',
    query: 'workers(first: 50)',
    rows: 'id presence { state } workState queues { name } tasks { id state job { state queue { name } } }',
  },
] as const;

const JOB_STATES = ['QUEUED', 'OFFERED', 'ASSIGNED', 'WRAP_UP', 'COMPLETED'] as const;
const TASK_STATES = ['OFFERED', 'ACTIVE', 'WRAP_UP', 'COMPLETED', 'DECLINED'] as const;
const PRESENCES = ['READY', 'NOT_READY', 'OFFLINE'] as const;

const pick = <T>(from: readonly [T, ...T[]], index: number): T => from[index % from.length] ?? from[0];

const step = fc.record({
  act: fc.nat(15),
  account: fc.nat(1),
  id: fc.nat(5),
  other: fc.nat(5),
  state: fc.nat(14),
  ms: fc.constantFrom(0, 0, INTERVAL_MS, 1_000, 6_000),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

/** The order of the objects that a row leads to is nobody's promise. */
const inOrder = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(inOrder).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, inOrder(one)]));
};

const setUp = (...modes: readonly VendorOptions[]) => {
  const vendors = modes.map((mode, index) => testVendor(ACCOUNTS[index] ?? 'acme', mode));
  const house = stage(...vendors);
  const subscribe = openSubscriber(house);
  const query = runner(house.gateway, house.events);
  return { ...house, vendors, subscribe, query };
};

const first = (vendors: readonly TestVendor[]): TestVendor => {
  const [vendor] = vendors;
  if (!vendor) throw new Error('there is no vendor');
  return vendor;
};

describe('the rows of a live view, with what they lead to', () => {
  it('equal a fresh query of the same selection once all is quiet (R16) (T8)', async () => {
    let retold = 0;
    const run = async (modes: readonly [number, number], story: readonly Step[]): Promise<void> => {
      const house = setUp(...modes.map((mode) => MODES[mode] ?? STREAM));
      const { vendors, events, subscribe, query, pass, close } = house;
      for (const { account, set } of vendors) {
        const { job, queue, task, worker } = objectsOf(account);
        set(queue('q0'), queue('q1'), worker('0', 'READY', { in: ['q0'] }), worker('1', 'READY', { in: [] }));
        set(job('0', 'ASSIGNED', { in: 'q0' }), task('0', 'ACTIVE', { by: '0', of: '0', in: 'q0' }));
      }
      const ears = [];
      for (const view of VIEWS) {
        const fragment = 'fragment' in view ? view.fragment : '';
        ears.push({ view, fragment, ear: await subscribe(liveDocument(view.field, view.type, view.rows) + fragment) });
      }

      const take = async ({ act, account, id, other, state, ms }: Step): Promise<void> => {
        const vendor = vendors[account] ?? first(vendors);
        const { job, queue, task, worker } = objectsOf(vendor.account);
        const at = `q${other % 3}`;
        const tell = act % 4 === 3 ? vendor.set : vendor.push;
        if (act < 4)
          tell(
            job(`${id}`, pick(JOB_STATES, state), {
              in: at,
              worker: objectsOf(vendor.account).worker(`${other}`, 'READY').ref,
            }),
          );
        else if (act < 8)
          tell(task(`${id}`, pick(TASK_STATES, state), { by: `${other % 3}`, of: `${state % 6}`, in: at }));
        else if (act < 11) tell(worker(`${id % 3}`, pick(PRESENCES, state), { name: `w${state}`, in: [at] }));
        else if (act < 13) tell(queue(at, { name: `${at} ${state}` }));
        else if (act === 13) vendor.pushGone(task(`${id}`, 'ACTIVE', { by: '0', of: '0' }).ref);
        else if (act === 14) vendor.away = !vendor.away;
        else vendor.gap();
        if (MODES[modes[account] ?? 0]?.hook) {
          await events.receive(vendor.account, {
            method: 'POST',
            headers: {},
            url: 'http://127.0.0.1/webhooks/one',
            query: {},
            body: '',
          });
        }
        await pass(ms);
      };
      for (const one of story) await take(one);

      for (const vendor of vendors) {
        vendor.away = false;
        vendor.gap();
      }
      await pass(2 * RECONCILE_MS + 10_000);
      await pass(INTERVAL_MS);
      for (const { view, fragment, ear } of ears) {
        const answer = await dataOf(
          query<{ list: { nodes: { id: string }[] } }>(
            `{ list: ${view.query} { nodes { ${view.rows} } } } ${fragment}`,
          ),
        );
        const rows = [...ear.rows().values()];
        expect(inOrder(rows)).toEqual(inOrder(answer.list.nodes));
        expect(ear.payloads.at(-1)?.partial).toEqual([]);
        retold += ear.payloads.length;
        await ear.stop();
      }
      // The log says of a kind that it cannot be read while the vendor is away.
      expect(house.faults.filter((fault) => !(fault instanceof VendorError && fault.retryable))).toEqual([]);
      await close();
    };
    const mode = fc.nat(MODES.length - 1);
    await fc.assert(
      fc.asyncProperty(fc.tuple(mode, mode), fc.array(step, { minLength: 20, maxLength: 60, size: 'max' }), run),
      { numRuns: 30, seed: 20_261_001 },
    );
    expect(retold).toBeGreaterThan(1_000);
  });

  it('are told again when only what they lead to changes, and not when something else does', async () => {
    const { vendors, subscribe, pass } = setUp(STREAM);
    const vendor = first(vendors);
    const { job, queue, task, worker } = objectsOf('acme');
    vendor.set(queue('q'), queue('r'), worker('w', 'READY'), worker('v', 'READY'));
    vendor.set(job('j', 'ASSIGNED', { in: 'q' }), task('t', 'WRAP_UP', { by: 'w', of: 'j' }));
    const ear = await subscribe(
      liveDocument('liveTasks', 'Task', 'id worker { workState } job { state queue { name } }'),
    );
    const told = () => ear.payloads.flatMap(({ upserted = [] }) => upserted.map((row) => JSON.stringify(row)));
    vendor.push(task('u', 'ACTIVE', { by: 'w', of: 'k' }));
    await pass(INTERVAL_MS);
    expect(told().filter((row) => row.includes('"WRAP_UP"'))).toEqual([]);
    expect(told().filter((row) => row.includes('ON_TASK'))).toHaveLength(2);
    vendor.push(queue('q', { name: 'renamed' }));
    await pass(INTERVAL_MS);
    expect(told().at(-1)).toContain('renamed');
    const before = told().length;
    vendor.push(queue('r', { name: 'of no row' }));
    vendor.push(worker('v', 'OFFLINE'));
    await pass(INTERVAL_MS);
    expect(told()).toHaveLength(before);
  });

  it('cost no vendor call, and no kind is followed that they do not lead to', async () => {
    const { vendors, subscribe, pass } = setUp(STREAM);
    const vendor = first(vendors);
    const { job, queue, task, worker } = objectsOf('acme');
    vendor.set(queue('q'), worker('w', 'READY'), job('j', 'ASSIGNED', { in: 'q' }));
    vendor.set(task('t', 'ACTIVE', { by: 'w', of: 'j', in: 'q' }));
    await subscribe(
      liveDocument('liveTasks', 'Task', 'id state worker { id } job { id nativeId } queue { __typename }'),
    );
    expect(vendor.calls).toEqual(['list Task']);
    await subscribe(liveDocument('liveTasks', 'Task', 'id worker { name workState } job { state queue { name } }'));
    expect(vendor.calls.filter((call) => call.startsWith('get'))).toEqual([]);
    expect([...vendor.calls].sort()).toEqual(['list Job', 'list Queue', 'list Task', 'list Worker']);
    const calls = vendor.calls.length;
    for (let turn = 0; turn < 20; turn += 1) {
      vendor.push(worker('w', turn % 2 ? 'READY' : 'NOT_READY'));
      vendor.push(task('t', turn % 2 ? 'ACTIVE' : 'WRAP_UP', { by: 'w', of: 'j', in: 'q' }));
      await pass(INTERVAL_MS);
    }
    expect(vendor.calls).toHaveLength(calls);
  });
});

describe('a vendor that does not answer', () => {
  it('leaves no null in a row whose relations are in memory, however long it hangs (T9)', async () => {
    const { vendors, subscribe, pass } = setUp(STREAM);
    const vendor = first(vendors);
    const { job, queue, task, worker } = objectsOf('acme');
    vendor.set(queue('q'), worker('w', 'READY'), job('j', 'ASSIGNED', { in: 'q' }));
    vendor.set(task('t', 'OFFERED', { by: 'w', of: 'j' }));
    const ear = await subscribe(
      liveDocument('liveTasks', 'Task', 'id state worker { name workState } job { state queue { name } }'),
    );
    vendor.hold = () => new Promise(() => {});
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: 'j' }));
    vendor.push(job('j', 'WRAP_UP', { in: 'q' }));
    await pass(INTERVAL_MS);
    expect([...ear.rows().values()]).toMatchObject([
      { state: 'ACTIVE', worker: { name: 'w', workState: 'ON_TASK' }, job: { state: 'WRAP_UP', queue: { name: 'q' } } },
    ]);
    expect(ear.errors).toEqual([]);
  });

  it('leaves no null behind where it came back: its rows are told again', async () => {
    const { vendors, subscribe, pass } = setUp({ covers: ['Task'] });
    const vendor = first(vendors);
    const { job, task, worker } = objectsOf('acme');
    vendor.set(worker('w', 'READY'), job('j', 'ASSIGNED'), task('t', 'ACTIVE', { by: 'w', of: 'j' }));
    vendor.away = true;
    const ear = await subscribe(liveDocument('liveTasks', 'Task', 'id worker { name } job { state }'));
    vendor.push(task('t', 'WRAP_UP', { by: 'w', of: 'j' }));
    await pass(INTERVAL_MS);
    expect([...ear.rows().values()]).toMatchObject([{ worker: null, job: null }]);
    expect(ear.payloads.at(-1)?.partial.map(({ kind }) => kind)).toContain('WORKER');
    vendor.away = false;
    await pass(RECONCILE_MS);
    expect([...ear.rows().values()]).toMatchObject([{ worker: { name: 'w' }, job: { state: 'ASSIGNED' } }]);
    expect(ear.payloads.at(-1)?.partial).toEqual([]);
  });

  it('is asked again for what only it can tell, and the row is told again with the answer (R17)', async () => {
    const { vendors, subscribe, pass } = setUp(STREAM);
    const vendor = first(vendors);
    const { job, task } = objectsOf('acme');
    // What had ended before anybody listened is not in memory.
    vendor.set(job('over', 'COMPLETED', { channel: 'voice' }));
    const ear = await subscribe(liveDocument('liveTasks', 'Task', 'id state job { channel }'));
    vendor.away = true;
    vendor.push(task('t', 'ACTIVE', { by: 'w', of: 'over' }));
    await pass(INTERVAL_MS);
    expect([...ear.rows().values()]).toMatchObject([{ state: 'ACTIVE', job: null }]);
    await pass(5_000 + INTERVAL_MS);
    expect([...ear.rows().values()]).toMatchObject([{ state: 'ACTIVE', job: null }]);
    vendor.away = false;
    await pass(10_000 + INTERVAL_MS);
    expect([...ear.rows().values()]).toMatchObject([{ state: 'ACTIVE', job: { channel: 'voice' } }]);
  });
});
