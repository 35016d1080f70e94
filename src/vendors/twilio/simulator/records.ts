import type { Cancel } from '../../../sandbox/clock.ts';
import type { Fits } from './expression/compile.ts';

export type Json = Readonly<Record<string, unknown>>;

export interface Account {
  readonly sid: string;
  readonly authToken: string;
  /** API keys: secrets by SID. */
  readonly keys: Map<string, string>;
}

/** Times in milliseconds. */
export interface Stored {
  readonly sid: string;
  readonly accountSid: string;
  readonly createdAt: number;
  updatedAt: number;
  /** Of creation: breaks ties of time. */
  readonly order: number;
  version: number;
}

export interface Workspace extends Stored {
  name: string;
  /** Empty: set to nothing. */
  eventCallbackUrl: string;
  eventsFilter: string | null;
  multiTask: boolean;
  prioritizeQueueOrder: 'FIFO' | 'LIFO';
  defaultActivitySid: string | null;
  timeoutActivitySid: string | null;
}

export interface InWorkspace extends Stored {
  readonly workspaceSid: string;
}

export interface Named extends InWorkspace {
  name: string;
}

export interface Activity extends Named {
  readonly available: boolean;
}

export interface TaskQueue extends Named {
  /** Empty: admits nobody. */
  targetWorkers: string;
  maxReservedWorkers: number;
  taskOrder: 'FIFO' | 'LIFO';
  reservationActivitySid: string | null;
  assignmentActivitySid: string | null;
}

export interface Workflow extends Named {
  /** As sent, JSON or not. */
  configuration: string;
  assignmentCallbackUrl: string | null;
  fallbackAssignmentCallbackUrl: string | null;
  taskReservationTimeout: number;
}

export interface Worker extends Named {
  activitySid: string;
  /** As sent. */
  attributes: string;
  statusChangedAt: number;
}

export interface WorkerChannel extends InWorkspace {
  readonly workerSid: string;
  readonly taskChannelSid: string;
  capacity: number;
  available: boolean;
}

export interface TaskChannel extends Named {
  readonly uniqueName: string;
  optimizedRouting: boolean;
}

/** One target of a workflow's filter, or its default filter. */
export interface Target {
  readonly queueSid: string;
  readonly priority: number | null;
  readonly timeoutMs: number | null;
  /** Over `worker` and `task`. */
  readonly fits: Fits | null;
  readonly skipIf: Fits | null;
  /** As written: a SID or name, or a member of the task. */
  readonly knownWorkerSid: string | null;
  readonly knownWorkerName: string | null;
}

/** State, queue and priority of a task are those of the world's job of the same id. */
export interface Task extends InWorkspace {
  readonly workflowSid: string | null;
  /** As sent. */
  attributes: string;
  taskChannelSid: string;
  readonly timeout: number;
  virtualStartAt: number;
  queueEnteredAt: number | null;
  readonly routingTarget: string | null;
  readonly ignoreCapacity: boolean;
  reason: string | null;
  assignments: number;
  /** What is left of its way through the workflow. */
  targets: readonly Target[];
  stopTarget: Cancel | null;
  /** The target's time is over, and a reservation still stands. */
  overdue: boolean;
  /** Nobody else is asked; `null`: anybody whom the queue admits. */
  onlyWorkerSid: string | null;
  fits: Fits | null;
}

export type ReservationStatus =
  | 'pending'
  | 'accepted'
  | 'rejected'
  | 'timeout'
  | 'canceled'
  | 'rescinded'
  | 'wrapping'
  | 'completed';

export interface Reservation extends InWorkspace {
  readonly taskSid: string;
  readonly workerSid: string;
  readonly workerName: string;
  status: ReservationStatus;
}

export interface EventRecord {
  readonly sid: string;
  readonly accountSid: string;
  readonly workspaceSid: string;
  readonly type: string;
  readonly at: number;
  readonly order: number;
  readonly description: string;
  readonly resourceType: string;
  readonly resourceSid: string;
  /** As things were when it happened, in the callback's own names. */
  readonly fields: () => Readonly<Record<string, string>>;
}
