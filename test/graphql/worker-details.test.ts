import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { WorkerPort } from '../../src/contract/port.ts';
import { DEFAULT_LIMITS } from '../../src/contract/vendor.ts';
import { VendorError } from '../../src/domain/error.ts';
import { ref } from '../../src/domain/ref.ts';
import type { Worker, WorkerChannel } from '../../src/domain/worker.ts';
import { openGateway } from '../../src/gateway/gateway.ts';
import { azure } from '../../src/vendors/azure/index.ts';
import { startSimulator } from '../../src/vendors/azure/simulator/index.ts';
import { gatewayOver, memoryVendor } from '../gateway/memory-vendor.ts';
import { eventsOf, runner } from './house.ts';

const IDS = ['ann', 'bob', 'cleo', 'dan'];

const channel = (name: string): WorkerChannel => ({ channel: name, presence: null, capacityCost: 1, maxJobs: 2 });

/** What the vendor would tell of each, if it were asked. */
const CHANNELS: Readonly<Record<string, readonly WorkerChannel[] | null>> = {
  ann: [channel('voice')],
  bob: [channel('chat'), channel('voice')],
  cleo: null,
  dan: [],
};

const row = (nativeId: string, members: Partial<Worker> = {}): Worker => ({
  ref: ref('Worker', 'a', nativeId),
  vendorType: 'Person',
  raw: { id: nativeId },
  createdAt: null,
  updatedAt: null,
  version: null,
  name: nativeId,
  presence: { state: 'READY', native: 'here', label: null, reasonCode: null, since: null },
  activity: null,
  workspace: null,
  queues: undefined,
  tasks: undefined,
  capacity: null,
  loadRatio: null,
  maxConcurrentOffers: null,
  channels: undefined,
  skills: null,
  contactUri: null,
  labels: null,
  tags: null,
  ...members,
});

/** A vendor whose rows of workers leave out what costs further calls. `odd`: of whom no detail can be read. */
const open = ({ odd = [], without = [] }: { odd?: readonly string[]; without?: readonly string[] } = {}) => {
  const calls: string[] = [];
  const batch =
    <V>(member: string, tell: (nativeId: string) => V): NonNullable<WorkerPort['channelsOf']> =>
    async (workers, call) => {
      call.meter.start('a');
      call.meter.end('a', 1);
      calls.push(`${member} ${workers.map(({ ref: { nativeId } }) => nativeId).join(',')}`);
      return workers.map(({ ref: { nativeId } }) =>
        odd.includes(nativeId)
          ? new VendorError('UNREADABLE', 'a', `${member} of ${nativeId}`)
          : (tell(nativeId) as null),
      );
    };
  const queue = ref('Queue', 'a', 'line');
  const details = {
    channelsOf: batch('channels', (id) => CHANNELS[id]),
    tasksOf: batch('tasks', () => []) as unknown as NonNullable<WorkerPort['tasksOf']>,
    queuesOf: batch('queues', () => [queue]) as unknown as NonNullable<WorkerPort['queuesOf']>,
  };
  const worker: WorkerPort = {
    takes: {},
    pushes: [],
    get: async (id) => (IDS.includes(id) ? row(id) : null),
    list: async () => {
      calls.push('list');
      return { rows: IDS.map((id) => ({ item: row(id), cursor: id })), next: null };
    },
    ...Object.fromEntries(Object.entries(details).filter(([name]) => !without.includes(name))),
  };
  const gateway = gatewayOver([memoryVendor('a', { more: { worker } })]);
  const events = eventsOf(gateway);
  onTestFinished(async () => {
    await events.close();
    await gateway.close();
  });
  return { gateway, events, calls, run: runner(gateway, events) };
};

const FIELDS: Readonly<Record<string, { readonly text: string; readonly asks: string | null }>> = {
  name: { text: 'name', asks: null },
  presence: { text: 'presence { state }', asks: null },
  skills: { text: 'skills { name }', asks: null },
  channels: { text: 'channels { channel }', asks: 'channels' },
  again: { text: 'again: channels { maxJobs }', asks: 'channels' },
  tasks: { text: 'tasks { id }', asks: 'tasks' },
  workState: { text: 'workState', asks: 'tasks' },
};

interface Shown {
  readonly name: string;
  readonly channels: readonly WorkerChannel[] | null;
  readonly workState: string;
}
interface Workers {
  readonly workers: {
    readonly nodes: readonly Shown[];
    readonly failures: readonly { readonly code: string }[];
  };
}

describe('a detail of workers', () => {
  test('is asked for once for all of them, and only where an operation selects it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.subarray(Object.keys(FIELDS), { minLength: 1 }), async (names) => {
        const { run, calls } = open();
        const chosen = names.map((name) => FIELDS[name]);
        const { errors } = await run(`{ workers { nodes { id ${chosen.map((one) => one?.text).join(' ')} } } }`);
        expect(errors).toEqual([]);
        const asked = [...new Set(chosen.flatMap((one) => one?.asks ?? []))].map((one) => `${one} ${IDS.join(',')}`);
        expect(calls.toSorted()).toEqual(['list', ...asked].toSorted());
      }),
      { numRuns: 60 },
    );
  });

  test('is what the vendor tells, and null where it tells none', async () => {
    const { run } = open();
    const { data } = await run<Workers>('{ workers { nodes { name channels { channel } workState } } }');
    expect(data.workers.nodes).toEqual([
      { name: 'ann', channels: [{ channel: 'voice' }], workState: 'AVAILABLE' },
      { name: 'bob', channels: [{ channel: 'chat' }, { channel: 'voice' }], workState: 'AVAILABLE' },
      { name: 'cleo', channels: null, workState: 'AVAILABLE' },
      { name: 'dan', channels: [], workState: 'AVAILABLE' },
    ]);
  });

  test('that cannot be read of one worker costs the others nothing', async () => {
    const { run } = open({ odd: ['bob'] });
    const { data, errors } = await run<Workers>('{ workers { nodes { name channels { channel } } } }');
    expect(data.workers.nodes.map(({ channels }) => channels?.length ?? null)).toEqual([1, null, null, 0]);
    expect(errors.map(({ path, message }) => [path?.join('.'), message])).toEqual([
      ['workers.nodes.1.channels', 'channels of bob'],
    ]);
  });

  test('decides a filter that is about it, before the filter is applied', async () => {
    const filtered = '{ workers(filter: { channels: "voice" }) { nodes { name } failures { code } } }';
    const whole = open();
    const { data } = await whole.run<Workers>(filtered);
    expect(data.workers).toEqual({ nodes: [{ name: 'ann' }, { name: 'bob' }], failures: [] });
    expect(whole.calls).toEqual(['list', `channels ${IDS.join(',')}`]);
    // Whether he matches is not known, and that is said.
    const { data: partial } = await open({ odd: ['bob'] }).run<Workers>(filtered);
    expect(partial.workers).toEqual({ nodes: [{ name: 'ann' }], failures: [{ code: 'UNREADABLE' }] });
  });

  test('is told with what is heard and kept, so that a view asks for nothing more', async () => {
    const { events, calls, run } = open();
    const reader = await events.listen({ accounts: ['a'], kind: 'Worker' });
    const kept = () => events.present('a', 'Worker');
    expect(kept().map(({ ref: { nativeId }, channels, tasks }) => [nativeId, channels, tasks])).toEqual(
      IDS.map((id) => [id, CHANNELS[id], []]),
    );
    const before = kept();
    calls.length = 0;
    // A list without details changes nothing of what is kept.
    await run('{ workers { nodes { name } } }');
    expect(kept()).toEqual(before);
    expect(calls.filter((one) => one !== 'list')).toEqual([]);
    await reader.return();
  });

  test('that an adapter leaves out and does not give is a fault of the adapter, and is never taken for none', async () => {
    const { run, events } = open({ without: ['channelsOf'] });
    const { data, errors } = await run<Workers>('{ workers { nodes { channels { channel } } } }');
    expect(data.workers.nodes.map(({ channels }) => channels)).toEqual([null, null, null, null]);
    expect(errors).toHaveLength(4);
    const reader = await events.listen({ accounts: ['a'], kind: 'Worker' });
    expect(events.present('a', 'Worker')).toEqual([]);
    expect(events.health('a')).toMatchObject({ state: 'DEGRADED', error: { code: 'UNREADABLE' } });
    await reader.return();
  });
});

test('a list of 25 workers of Azure costs one call, and one more where somebody asks what they hold', async () => {
  const simulation = await startSimulator({});
  const settings = azure.parseSettings(simulation.settings);
  const plan = {
    name: 'a',
    vendor: azure as never,
    settings,
    limits: { ...DEFAULT_LIMITS, timeoutMs: 60_000 },
    deadlineMs: 60_000,
  };
  const gateway = openGateway({ accounts: [plan], maxCallsPerOperation: () => 100 });
  onTestFinished(async () => {
    await gateway.close();
    await simulation.close();
  });
  const costOf = async (fields: string): Promise<number> => {
    simulation.calls.reset();
    const { errors } = await runner(gateway)(`{ workers(first: 25) { nodes { ${fields} } } }`);
    expect(errors).toEqual([]);
    return simulation.calls.length;
  };
  expect(await costOf('id name presence { state } channels { channel } labels')).toBe(1);
  expect(await costOf('id tasks { id }')).toBe(2);
  expect(await costOf('id workState tasks { id } channels { channel }')).toBe(2);
});
