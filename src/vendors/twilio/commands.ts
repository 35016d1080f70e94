import type { EndInput } from '../../contract/command.ts';
import { type Check, isBoolean, isInteger, isOneOf, isText } from '../../contract/options.ts';
import type { Tables } from '../../kit/collection.ts';
import { checked, type InputTable, jsonText, objectJson, wholeSeconds } from '../../kit/inputs.ts';

/** How a member is cleared is not documented, so none can be. */
const options = (allowed: Readonly<Record<string, Check>>) => ({
  allowed,
  noClearing: 'must have a value: how it is cleared is not documented',
});
const whole = (from: number, to: number) => checked<number>(isInteger(from, to));
const order = isOneOf('FIFO', 'LIFO');
const name = { as: 'FriendlyName', need: true } as const;
const labels = { as: 'Attributes', write: objectJson } as const;

export const workspace: Tables<'Workspace'> = {
  update: {
    name,
    defaultActivity: 'DefaultActivitySid',
    timeoutActivity: 'TimeoutActivitySid',
    vendorOptions: options({ EventsFilter: isText, MultiTaskEnabled: isBoolean, PrioritizeQueueOrder: order }),
  },
};

export const activity: Tables<'Activity'> = {
  create: { name, available: { as: 'Available', need: 'whether workers in it may be offered work is fixed for good' } },
  update: { name },
};

const ofQueue = {
  name,
  selector: 'TargetWorkers',
  offerActivity: 'ReservationActivitySid',
  taskActivity: 'AssignmentActivitySid',
  vendorOptions: options({ MaxReservedWorkers: isInteger(1, 50), TaskOrder: order }),
} as const;
export const queue: Tables<'Queue'> = { create: ofQueue, update: ofQueue };

const ofPolicy = {
  name,
  configuration: { as: 'Configuration', need: true, write: jsonText },
  offerTimeoutMs: { as: 'TaskReservationTimeout', write: wholeSeconds(1, 86_400) },
  callbackUrl: 'AssignmentCallbackUrl',
  fallbackCallbackUrl: 'FallbackAssignmentCallbackUrl',
} as const;
export const policy: Tables<'RoutingPolicy'> = {
  create: ofPolicy,
  update: { ...ofPolicy, vendorOptions: options({ ReEvaluateTasks: isBoolean }) },
};

const ofWorker = { name, activity: 'ActivitySid', labels } as const;
export const worker: Tables<'Worker'> = {
  create: ofWorker,
  update: { ...ofWorker, vendorOptions: options({ RejectPendingReservations: isBoolean }) },
};

const ofJob = { labels, priority: { as: 'Priority', write: whole(0, 2 ** 31 - 1) }, channel: 'TaskChannel' } as const;
export const job: Tables<'Job'> = {
  create: {
    ...ofJob,
    policy: 'WorkflowSid',
    queue: 'TaskQueueSid',
    timeoutMs: { as: 'Timeout', write: wholeSeconds(1, 1_209_600) },
    vendorOptions: options({ VirtualStartTime: isText, RoutingTarget: isText, IgnoreCapacity: isBoolean }),
  },
  update: {
    ...ofJob,
    expectedVersion: 'If-Match',
    vendorOptions: options({ VirtualStartTime: isText, Reason: isText }),
  },
};

/** Of a job that is canceled, and of work that is completed or closed. */
export const END: InputTable<EndInput> = { reason: 'Reason' };
