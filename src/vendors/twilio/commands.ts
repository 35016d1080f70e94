import type {
  ActivityInput,
  EndInput,
  JobInput,
  PolicyInput,
  QueueInput,
  WorkerInput,
  WorkspaceInput,
} from '../../contract/command.ts';
import { isBoolean, isInteger, isOneOf, isText } from '../../contract/options.ts';
import { checked, type InputTable, jsonText, objectJson } from '../../kit/inputs.ts';

/** How a member is cleared is not documented, so none can be. */
const noClearing = 'must have a value: how it is cleared is not documented';
const newName = { as: 'FriendlyName', need: true } as const;
const labels = { as: 'Attributes', write: objectJson } as const;
const priority = { as: 'Priority', write: checked<number>(isInteger(0, 2 ** 31 - 1)) } as const;

export const WORKSPACE: InputTable<WorkspaceInput> = {
  name: 'FriendlyName',
  defaultActivity: 'DefaultActivitySid',
  timeoutActivity: 'TimeoutActivitySid',
  vendorOptions: {
    allowed: { EventsFilter: isText, MultiTaskEnabled: isBoolean, PrioritizeQueueOrder: isOneOf('FIFO', 'LIFO') },
    noClearing,
  },
};

export const NEW_ACTIVITY: InputTable<ActivityInput> = {
  name: newName,
  available: { as: 'Available', need: 'whether a worker in it may be offered work, which cannot be changed later' },
};
export const ACTIVITY: InputTable<ActivityInput> = { name: 'FriendlyName' };

export const QUEUE: InputTable<QueueInput> = {
  name: 'FriendlyName',
  selector: 'TargetWorkers',
  offerActivity: 'ReservationActivitySid',
  taskActivity: 'AssignmentActivitySid',
  vendorOptions: { allowed: { MaxReservedWorkers: isInteger(1, 50), TaskOrder: isOneOf('FIFO', 'LIFO') }, noClearing },
};
export const NEW_QUEUE: InputTable<QueueInput> = { ...QUEUE, name: newName };

const policy: InputTable<PolicyInput> = {
  name: 'FriendlyName',
  configuration: { as: 'Configuration', write: jsonText },
  offerTimeoutSeconds: { as: 'TaskReservationTimeout', write: checked(isInteger(1, 86_400)) },
  callbackUrl: 'AssignmentCallbackUrl',
  fallbackCallbackUrl: 'FallbackAssignmentCallbackUrl',
};
export const POLICY: InputTable<PolicyInput> = {
  ...policy,
  vendorOptions: { allowed: { ReEvaluateTasks: isBoolean }, noClearing },
};
export const NEW_POLICY: InputTable<PolicyInput> = {
  ...policy,
  name: newName,
  configuration: { as: 'Configuration', need: true, write: jsonText },
};

const worker = { activity: 'ActivitySid', labels } as const;
export const NEW_WORKER: InputTable<WorkerInput> = { name: newName, ...worker };
export const WORKER: InputTable<WorkerInput> = {
  name: 'FriendlyName',
  ...worker,
  vendorOptions: { allowed: { RejectPendingReservations: isBoolean }, noClearing },
};

export const NEW_JOB: InputTable<JobInput> = {
  policy: 'WorkflowSid',
  queue: 'TaskQueueSid',
  labels,
  priority,
  channel: 'TaskChannel',
  timeoutSeconds: { as: 'Timeout', write: checked(isInteger(1, 1_209_600)) },
  vendorOptions: {
    allowed: { VirtualStartTime: isText, RoutingTarget: isText, IgnoreCapacity: isBoolean },
    noClearing,
  },
};
export const JOB: InputTable<JobInput> = {
  labels,
  priority,
  channel: 'TaskChannel',
  expectedVersion: 'If-Match',
  vendorOptions: { allowed: { VirtualStartTime: isText, Reason: isText }, noClearing },
};

/** Of a job that is canceled, and of work that is completed or closed. */
export const END: InputTable<EndInput> = { reason: 'Reason' };
