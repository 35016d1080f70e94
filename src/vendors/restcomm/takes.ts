import type {
  ActivityPort,
  JobPort,
  PolicyPort,
  QueuePort,
  TaskPort,
  WorkerPort,
  WorkspacePort,
} from '../../contract/port.ts';
import { OPTIONS } from './options.ts';

const options = ({ allowed }: { readonly allowed: object }): string => Object.keys(allowed).join(', ');

/*
 * How a member is cleared is not documented (contract §1.2), so none is declared to be clearable. What a Worker, an Activity or a
 * Workflow has beside these members is not documented either: they take no vendorOptions.
 */

export const WORKSPACE: WorkspacePort['takes'] = {
  create: { name: 'name', vendorOptions: options(OPTIONS.createWorkspace) },
  update: {
    name: 'name',
    defaultActivity: 'defaultActivitySid',
    timeoutActivity: 'timeoutActivitySid',
    vendorOptions: options(OPTIONS.updateWorkspace),
  },
};

export const ACTIVITY: ActivityPort['takes'] = {
  create: { workspace: 'workspaceSid', name: 'name', available: 'available' },
  update: { name: 'name', available: 'available' },
};

const queue = {
  name: 'name',
  selector: 'targetWorkers',
  offerActivity: 'reservationActivitySid',
  taskActivity: 'assignmentActivitySid',
  vendorOptions: options(OPTIONS.queue),
} as const;

export const QUEUE: QueuePort['takes'] = { create: { workspace: 'workspaceSid', ...queue }, update: queue };

const policy = {
  name: 'name',
  configuration: 'configuration',
  offerTimeoutSeconds: 'taskReservationTimeout',
  callbackUrl: 'assignmentCallbackUrl',
  fallbackCallbackUrl: 'fallbackAssignmentCallbackUrl',
} as const;

export const POLICY: PolicyPort['takes'] = { create: { workspace: 'workspaceSid', ...policy }, update: policy };

const worker = {
  name: 'name',
  activity: 'activitySid',
  labels: 'attributes',
  contactUri: 'attributes.contact_uri',
} as const;

export const WORKER: WorkerPort['takes'] = { create: { workspace: 'workspaceSid', ...worker }, update: worker };

export const JOB: JobPort['takes'] = {
  create: {
    policy: 'workflowSid',
    labels: 'attributes',
    timeoutSeconds: 'timeout',
    vendorOptions: options(OPTIONS.createJob),
  },
  update: { labels: 'attributes', vendorOptions: options(OPTIONS.updateJob) },
  cancel: { reason: 'reason' },
};

/** An offer is declined by its state alone. */
export const TASK: TaskPort['takes'] = { complete: { reason: 'reason' } };
