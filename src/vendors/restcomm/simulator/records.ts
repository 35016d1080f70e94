export interface Credentials {
  readonly accountSid: string;
  readonly authToken: string;
  readonly accountEmail: string;
  readonly enterpriseSid: string;
  readonly organizationSid: string;
}

/** Times in milliseconds; how they are written depends on the resource. */
export interface Stored {
  readonly sid: string;
  readonly enterpriseSid: string;
  readonly accountEmail: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Of creation: breaks ties of time. */
  readonly order: number;
}

export interface Workspace extends Stored {
  name: string;
  timeoutActivitySid: string | null;
  /** Reads show the timeout activity only after an update has set it (contract §4.1). */
  timeoutActivityShown: boolean;
  defaultActivitySid: string | null;
}

interface InWorkspace extends Stored {
  readonly workspaceSid: string;
  name: string;
}

export interface TaskQueue extends InWorkspace {
  targetWorkers: string;
  assignmentActivitySid: string | null;
  reservationActivitySid: string | null;
  maxReservedWorkers: number;
}

export interface Worker extends InWorkspace {
  activitySid: string | null;
  /** As sent. */
  attributes: string;
  /** While a reservation has moved the worker: from where, and to which activity. */
  moved: { readonly from: string | null; readonly to: string } | null;
}

export interface Activity extends InWorkspace {
  available: boolean;
}

export interface Workflow extends InWorkspace {
  /** As sent, valid or not. */
  configuration: string;
  assignmentCallbackUrl: string | null;
  fallbackAssignmentCallbackUrl: string | null;
  taskReservationTimeout: number;
}

/** State, queue and worker of a task are those of the world's job of the same id. */
export interface Task extends Stored {
  readonly accountSid: string;
  readonly organizationSid: string;
  readonly workspaceSid: string | null;
  readonly workflowSid: string | null;
  readonly timeout: number;
  readonly bypassReservedState: boolean;
  readonly taskChannel: string | null;
  readonly callerId: string | null;
  attributes: string | null;
  reason: string | null;
}

export type Operation = 'create' | 'list' | 'get' | 'update' | 'delete';
export type Json = Readonly<Record<string, unknown>>;
