import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Taken } from '../../../src/contract/port.ts';
import type { Call } from '../../../src/domain/call.ts';
import type { JsonObject } from '../../../src/domain/json.ts';
import { type Asked, ok, withVendor } from './replay.ts';

type Run = (adapter: Adapter, input: JsonObject, call: Call) => Promise<unknown> | undefined;

/** Every command that has an input: how it is given, and what it needs besides the member in question. */
const COMMANDS: readonly (readonly [command: string, run: Run, needed: JsonObject])[] = [
  ['workspace.create', (adapter, input, call) => adapter.workspace?.create?.(input, call), { name: 'x' }],
  ['workspace.update', (adapter, input, call) => adapter.workspace?.update?.('X1', input, call), {}],
  [
    'activity.create',
    (adapter, input, call) => adapter.activity?.create?.(input, call),
    { workspace: 'WS1', name: 'x', available: true },
  ],
  ['activity.update', (adapter, input, call) => adapter.activity?.update?.('X1', input, call), {}],
  ['queue.create', (adapter, input, call) => adapter.queue?.create?.(input, call), { workspace: 'WS1', name: 'x' }],
  ['queue.update', (adapter, input, call) => adapter.queue?.update?.('X1', input, call), {}],
  [
    'policy.create',
    (adapter, input, call) => adapter.policy?.create?.(input, call),
    { workspace: 'WS1', name: 'x', configuration: '{}' },
  ],
  ['policy.update', (adapter, input, call) => adapter.policy?.update?.('X1', input, call), {}],
  [
    'worker.create',
    (adapter, input, call) => adapter.worker?.create?.(input, call),
    { workspace: 'WS1', name: 'x', activity: 'AT1', contactUri: '1' },
  ],
  ['worker.update', (adapter, input, call) => adapter.worker?.update?.('X1', input, call), {}],
  ['job.create', (adapter, input, call) => adapter.job?.create?.(input, call), { policy: 'WF1', labels: { a: 1 } }],
  ['job.update', (adapter, input, call) => adapter.job?.update?.('X1', input, call), {}],
  ['job.cancel', (adapter, input, call) => adapter.job?.cancel?.('X1', input, call), {}],
  ['task.complete', (adapter, input, call) => adapter.task?.complete?.('X1/WK1', input, call), {}],
];

/** A value for each member, and the value that it has on the wire. */
const VALUES: Readonly<Record<string, readonly [given: JsonObject[string], sent: JsonObject[string]]>> = {
  workspace: ['WS7', 'WS7'],
  name: ['Ann', 'Ann'],
  available: [false, false],
  defaultActivity: ['AT7', 'AT7'],
  timeoutActivity: ['AT8', 'AT8'],
  selector: ["x = 'y'", "x = 'y'"],
  offerActivity: ['AT7', 'AT7'],
  taskActivity: ['AT8', 'AT8'],
  configuration: [{ a: 1 }, '{"a":1}'],
  offerTimeoutMs: [77_000, 77],
  callbackUrl: ['http://a', 'http://a'],
  fallbackCallbackUrl: ['http://b', 'http://b'],
  activity: ['AT7', 'AT7'],
  labels: [{ contact_uri: '1', b: 2 }, '{"contact_uri":"1","b":2}'],
  contactUri: ['112', '{"contact_uri":"112"}'],
  policy: ['WF7', 'WF7'],
  timeoutMs: [88_000, 88],
  reason: ['gone', 'gone'],
};

/** The vendor's own, by name. */
const OPTION_VALUES: JsonObject = {
  enterpriseSid: 'EN7',
  priortizeQueueOrder: 'FIFO',
  defaultActivityName: 'Here',
  timeoutActivityName: 'Gone',
  taskOrder: 'FIFO',
  maxReservedWorkers: 3,
  bypassReservedState: true,
  reason: 'better',
};

/** Shows what was written, and of a Task the state that was asked for. */
const vendor = ({ method, path, body }: Asked) => {
  const { assignmentStatus, ...shown } = (body ?? {}) as JsonObject;
  const sid = method === 'POST' ? 'NEW1' : (path.split('/').at(-1) ?? '');
  return ok({ sid, workerSid: 'WK1', assignmentState: assignmentStatus ?? 'ASSIGNED', ...shown });
};

const sentFor = (run: Run, input: JsonObject): Promise<JsonObject> =>
  withVendor(
    vendor,
    async ({ adapter, asked, call }) => {
      expect(await run(adapter, input, call)).toMatchObject({ outcome: 'DONE' });
      return asked.find(({ method }) => method !== 'GET')?.body as JsonObject;
    },
    { enterpriseSid: 'EN1' },
  );

const takenBy = (command: string): Promise<readonly (readonly [string, Taken])[]> =>
  withVendor(vendor, async ({ adapter }) => {
    const [port, verb] = command.split('.') as ['job', 'create'];
    return Object.entries(adapter[port]?.takes[verb] ?? {}) as [string, Taken][];
  });

describe.each(COMMANDS)('%s', (command, run, needed) => {
  it('sends each member that it takes under the name that it declares', async () => {
    const taken = await takenBy(command);
    expect(taken.length).toBeGreaterThan(0);
    for (const [member, as] of taken) {
      if (member === 'vendorOptions') continue;
      const [given, sent] = VALUES[member] ?? [];
      const body = await sentFor(run, { ...needed, [member]: given });
      expect([member, body[String(as).split('.')[0] ?? '']]).toEqual([member, sent]);
    }
  });

  it('sends each of the vendor options that it declares, by its own name', async () => {
    const as = new Map(await takenBy(command)).get('vendorOptions');
    for (const option of as === undefined ? [] : String(as).split(', ')) {
      const value = OPTION_VALUES[option];
      const body = await sentFor(run, { ...needed, vendorOptions: { [option]: value } });
      expect([option, body[option]]).toEqual([option, value]);
    }
  });

  it('clears nothing: no way to do so is documented', async () => {
    for (const [, as] of await takenBy(command)) expect(typeof as).toBe('string');
  });
});

it('no other command takes an input', () =>
  withVendor(
    vendor,
    async ({ adapter }) => {
      const ports = Object.entries(adapter).filter(([, port]) => typeof port === 'object' && port && 'takes' in port);
      const declared = ports.flatMap(([name, port]) =>
        Object.keys((port as { takes: object }).takes).map((verb) => `${name}.${verb}`),
      );
      expect(declared.sort()).toEqual(COMMANDS.map(([command]) => command).sort());
    },
    { taskAcceptance: 'assignment-status' },
  ));
