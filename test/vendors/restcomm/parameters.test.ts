import { describe, expect, it } from 'vitest';
import type { Adapter } from '../../../src/contract/adapter.ts';
import type { Taken } from '../../../src/contract/port.ts';
import { ok, withVendor } from './replay.ts';

/** The parameters of the document's tables (contract §4), by the command that stands for the operation. */
const PARAMETERS: Readonly<Record<string, string>> = {
  'workspace.create': 'enterpriseSid name priortizeQueueOrder',
  'workspace.update':
    'name priortizeQueueOrder timeoutActivityName timeoutActivitySid defaultActivityName defaultActivitySid',
  'queue.create':
    'workspaceSid name targetWorkers assignmentActivitySid reservationActivitySid taskOrder maxReservedWorkers',
  'queue.update': 'name targetWorkers assignmentActivitySid reservationActivitySid taskOrder maxReservedWorkers',
  'worker.create': 'workspaceSid name activitySid attributes',
  'worker.update': 'name activitySid attributes',
  'activity.create': 'workspaceSid name available',
  'activity.update': 'name available',
  'policy.create':
    'workspaceSid name configuration assignmentCallbackUrl fallbackAssignmentCallbackUrl taskReservationTimeout',
  'policy.update': 'name configuration assignmentCallbackUrl fallbackAssignmentCallbackUrl taskReservationTimeout',
  'job.create': 'workflowSid timeout bypassReservedState attributes',
  // Its assignmentStatus is the verb of other commands.
  'job.update': 'attributes reason',
  'job.cancel': 'reason',
  'task.complete': 'reason',
};

/** The filters of the document's lists (contract §3.2), by the members of a filter that reach them. */
const FILTERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  workspace: { name: 'name', startTime: 'created', endTime: 'created' },
  queue: { name: 'name', startTime: 'created', endTime: 'created' },
  worker: {
    name: 'name',
    startTime: 'created',
    endTime: 'created',
    workspaceSid: 'workspaces',
    available: 'presences',
    activityName: 'activityName',
    activitySid: 'activities',
    targetWorkerExpression: 'selector',
    taskQueueName: 'queueName',
    taskQueueSid: 'queues',
  },
  activity: {
    name: 'name',
    startTime: 'created',
    endTime: 'created',
    workspaceSid: 'workspaces',
    available: 'available',
  },
  policy: { name: 'name', startTime: 'created', endTime: 'created', workspaceSid: 'workspaces' },
  job: {
    startTime: 'created',
    endTime: 'created',
    workspaceSid: 'workspaces',
    isLiveSession: 'live',
    assignmentStatus: 'states',
  },
};

type Ports = Record<string, { readonly takes: Record<string, Record<string, Taken>>; readonly list?: unknown }>;

const withAdapter = (use: (ports: Ports & Adapter) => void) =>
  withVendor(
    () => ok({}),
    async ({ adapter }) => use(adapter as unknown as Ports & Adapter),
  );

describe('what the document names', () => {
  it.each(Object.entries(PARAMETERS))('%s takes all of it, and nothing else', (command, parameters) =>
    withAdapter((ports) => {
      const [port = '', verb = ''] = command.split('.');
      const taken = Object.values(ports[port]?.takes[verb] ?? {}).flatMap((as) => String(as).split(', '));
      // The address of a worker is one of its attributes.
      expect(taken.filter((name) => !name.includes('.')).sort()).toEqual(parameters.split(' ').sort());
    }),
  );

  it.each(Object.entries(FILTERS))(
    'lists of type %s are narrowed by all of it, and nothing else (R1)',
    (port, filters) =>
      withAdapter((ports) => {
        const { pushes = [], decides = [] } = (ports[port] ?? {}) as { pushes?: string[]; decides?: string[] };
        expect([...pushes, ...decides].sort()).toEqual([...new Set(Object.values(filters))].sort());
      }),
  );

  it('is all that commands take', () =>
    withAdapter((ports) => {
      const commands = Object.entries(ports).flatMap(([name, port]) =>
        typeof port === 'object' && port !== null && 'takes' in port
          ? Object.keys(port.takes).map((verb) => `${name}.${verb}`)
          : [],
      );
      expect(commands.sort()).toEqual(Object.keys(PARAMETERS).sort());
    }));
});
