import type { Cancel } from '../../../sandbox/clock.ts';
import type { WorkerSelector } from './attachments.ts';
import type { ClassificationDoc, DistributionDoc, ExceptionDoc, JobDoc, QueueDoc, WorkerDoc } from './docs.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Times in milliseconds. */
export interface Stored<D> {
  readonly id: string;
  /** The writable part. */
  doc: D;
  /** Changes since creation, the service's own included. */
  changes: number;
  readonly createdAt: number;
  modifiedAt: number;
  /** Place of its creation among all changes. */
  readonly serial: number;
  /** Place of its last change among all changes. */
  order: number;
  /** ETags have two looks (contract §4). */
  readonly look: 'counted' | 'stamped';
}

/** What a job is called while it stands in no queue; from there on the world's job of the same id tells. */
export type Phase =
  | 'created'
  | 'pendingClassification'
  | 'classificationFailed'
  | 'pendingSchedule'
  | 'scheduled'
  | 'scheduleFailed'
  | 'waitingForActivation'
  | 'queued';

export type Status = Phase | 'assigned' | 'completed' | 'closed' | 'cancelled';

export interface Assignment {
  readonly assignmentId: string;
  readonly workerId: string;
  readonly assignedAt: number;
  completedAt: number | null;
  closedAt: number | null;
}

export interface Job extends Stored<JobDoc> {
  phase: Phase;
  attached: readonly WorkerSelector[];
  enqueuedAt: number | null;
  scheduledAt: number | null;
  /** The client named the queue; classification leaves it alone (contract §8.3). */
  queueGiven: boolean;
  readonly assignments: Map<string, Assignment>;
  /** The assignment that is in force. */
  current: Assignment | null;
  unassignments: number;
  /** Until then it waits without being offered. */
  heldUntil: number;
  /** A close has been asked for at a later time. */
  closing: boolean;
  cancelNote: string | null;
  /** Exception rules that have fired since the job came into this queue. */
  readonly fired: Set<string>;
  readonly timers: Map<string, Cancel>;
}

export interface Worker extends Stored<WorkerDoc> {
  /** Until then it is called `draining` even without jobs. */
  drainingUntil: number;
  availableSince: number;
  /** Assignments that were taken back, and that it is still shown with. */
  readonly lagging: Set<Lagging>;
}

export interface Lagging {
  readonly assignmentId: string;
  readonly jobId: string;
  readonly capacityCost: number;
  readonly assignedAt: number;
}

export interface Queue extends Stored<QueueDoc> {
  /** Dated by what enters and leaves it; what its statistics carry. */
  readonly line: Stored<null>;
  /** The worker last offered a job, for round robin. */
  lastOffered: string | null;
  /** When its latest jobs were accepted. */
  readonly served: number[];
}

export type ClassificationPolicy = Stored<ClassificationDoc>;
export type DistributionPolicy = Stored<DistributionDoc>;
export type ExceptionPolicy = Stored<ExceptionDoc>;
