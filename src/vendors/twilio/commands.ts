import type { EndInput } from '../../contract/command.ts';
import { type Check, isBoolean, isInteger, isOneOf, isText } from '../../contract/options.ts';
import { checked, type InputTable, jsonText, objectJson } from '../../kit/inputs.ts';
import type { Inputs } from '../../kit/kinds.ts';

/** How a member is cleared is not documented, so none can be. */
const options = (allowed: Readonly<Record<string, Check>>) => ({
  allowed,
  noClearing: 'must have a value: how it is cleared is not documented',
});
const newName = { as: 'FriendlyName', need: true } as const;
const attributes = { as: 'Attributes', write: objectJson } as const;
const configuration = { as: 'Configuration', write: jsonText } as const;
const whole = (from: number, to: number) => checked<number>(isInteger(from, to));
const order = isOneOf('FIFO', 'LIFO');

export const WORKSPACE: InputTable<Inputs['Workspace']> = {
  name: 'FriendlyName',
  defaultActivity: 'DefaultActivitySid',
  timeoutActivity: 'TimeoutActivitySid',
  vendorOptions: options({ EventsFilter: isText, MultiTaskEnabled: isBoolean, PrioritizeQueueOrder: order }),
};

const available = {
  as: 'Available',
  need: 'whether workers in it may be offered work cannot be changed later',
} as const;
export const NEW_ACTIVITY: InputTable<Inputs['Activity']> = { name: newName, available };
export const ACTIVITY: InputTable<Inputs['Activity']> = { name: 'FriendlyName' };

export const QUEUE: InputTable<Inputs['Queue']> = {
  name: newName,
  selector: 'TargetWorkers',
  offerActivity: 'ReservationActivitySid',
  taskActivity: 'AssignmentActivitySid',
  vendorOptions: options({ MaxReservedWorkers: isInteger(1, 50), TaskOrder: order }),
};

const policy = {
  name: newName,
  configuration: { ...configuration, need: true },
  offerTimeoutSeconds: { as: 'TaskReservationTimeout', write: whole(1, 86_400) },
  callbackUrl: 'AssignmentCallbackUrl',
  fallbackCallbackUrl: 'FallbackAssignmentCallbackUrl',
} as const;
export const NEW_POLICY: InputTable<Inputs['RoutingPolicy']> = policy;
export const POLICY: InputTable<Inputs['RoutingPolicy']> = {
  ...policy,
  vendorOptions: options({ ReEvaluateTasks: isBoolean }),
};

const worker = { name: newName, activity: 'ActivitySid', labels: attributes } as const;
export const NEW_WORKER: InputTable<Inputs['Worker']> = worker;
const rejecting = options({ RejectPendingReservations: isBoolean });
export const WORKER: InputTable<Inputs['Worker']> = { ...worker, vendorOptions: rejecting };

const priority = { as: 'Priority', write: whole(0, 2 ** 31 - 1) } as const;
const job = { labels: attributes, priority, channel: 'TaskChannel' } as const;
export const NEW_JOB: InputTable<Inputs['Job']> = {
  ...job,
  policy: 'WorkflowSid',
  queue: 'TaskQueueSid',
  timeoutSeconds: { as: 'Timeout', write: whole(1, 1_209_600) },
  vendorOptions: options({ VirtualStartTime: isText, RoutingTarget: isText, IgnoreCapacity: isBoolean }),
};
export const JOB: InputTable<Inputs['Job']> = {
  ...job,
  expectedVersion: 'If-Match',
  vendorOptions: options({ VirtualStartTime: isText, Reason: isText }),
};

/** Of a job that is canceled, and of work that is completed or closed. */
export const END: InputTable<EndInput> = { reason: 'Reason' };
