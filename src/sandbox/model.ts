import type { Cancel, Clock } from './clock.ts';

export type Attributes = Readonly<Record<string, unknown>>;

/** `created`: exists, stands in no queue yet. Everything after `assigned` is final. */
export type JobState = 'created' | 'waiting' | 'offered' | 'assigned' | 'completed' | 'canceled';

export interface SimWorker {
  readonly id: string;
  readonly name: string;
  readonly attributes: Attributes;
  /** The face's own id of what the worker shows (an activity, a status); `null`: nothing. */
  readonly presence: string | null;
  readonly presenceSince: number;
  /** May be offered work now, as far as presence goes. */
  readonly available: boolean;
  readonly capacity: number;
  /** Sum of the costs of the offered and assigned jobs. */
  readonly load: number;
  /** End of the last job held, or creation. */
  readonly idleSince: number;
  readonly createdAt: number;
  readonly order: number;
}

export interface SimQueue {
  readonly id: string;
  readonly name: string;
  /** Who may be offered this queue's jobs; asked again whenever a worker or the queue changes. */
  readonly admits: (worker: SimWorker) => boolean;
}

export interface SimJob {
  readonly id: string;
  readonly attributes: Attributes;
  readonly priority: number;
  /** What it takes of a worker's capacity. */
  readonly cost: number;
  readonly state: JobState;
  readonly queueId: string | null;
  /** The worker who holds it now, or held it when it ended. */
  readonly workerId: string | null;
  readonly createdAt: number;
  /** Entry into the present queue; kept while offers come and go. */
  readonly enteredAt: number | null;
  readonly closedAt: number | null;
  readonly declinedBy: ReadonlySet<string>;
  readonly order: number;
}

export interface SimOffer {
  readonly id: string;
  readonly jobId: string;
  readonly workerId: string;
  readonly issuedAt: number;
  /** `null`: stands until answered. */
  readonly expiresAt: number | null;
}

export type WorldChange =
  | { readonly type: 'worker-added' | 'worker-changed' | 'worker-removed'; readonly worker: SimWorker }
  | { readonly type: 'queue-added' | 'queue-changed' | 'queue-removed'; readonly queue: SimQueue }
  | {
      readonly type: 'job-created' | 'job-queued' | 'job-changed' | 'job-assigned' | 'job-completed' | 'job-removed';
      readonly job: SimJob;
    }
  | { readonly type: 'job-canceled'; readonly job: SimJob; readonly cause: 'asked' | 'time-to-live' }
  | {
      readonly type: 'offer-issued' | 'offer-accepted' | 'offer-declined' | 'offer-expired' | 'offer-revoked';
      readonly offer: SimOffer;
      readonly job: SimJob;
    };

/** Where contact centres differ. */
export interface Policy {
  /** How long an offer of this job stands; `null`: until answered. */
  offerMs(job: SimJob): number | null;
  /** True: the worker gets the job without being asked. */
  assignsDirectly?(job: SimJob): boolean;
  /** A veto beyond membership, availability and capacity. */
  mayOffer?(worker: SimWorker, job: SimJob): boolean;
}

export interface WorkerInit {
  readonly id: string;
  readonly name: string;
  readonly attributes?: Attributes;
  readonly presence?: string | null;
  readonly available?: boolean;
  readonly capacity?: number;
  readonly createdAt?: number;
}

export interface JobInit {
  readonly id: string;
  readonly attributes?: Attributes;
  readonly priority?: number;
  readonly cost?: number;
  /** Canceled when not assigned by then, counted from creation. */
  readonly timeToLiveMs?: number | null;
  readonly createdAt?: number;
  /** A job that ended before the simulation began. */
  readonly closed?: {
    readonly state: 'completed' | 'canceled';
    readonly at: number;
    readonly queueId?: string | null;
    readonly enteredAt?: number | null;
    readonly workerId?: string | null;
  };
}

/**
 * One contact centre without a vendor. Commands answer `true` when they took effect and `false` when the state of the
 * job forbids it. Listeners hear changes in the order in which they happened, at once; new offers are made in a
 * microtask after the change that allows them.
 */
export interface World {
  readonly workers: ReadonlyMap<string, SimWorker>;
  readonly queues: ReadonlyMap<string, SimQueue>;
  readonly jobs: ReadonlyMap<string, SimJob>;
  /** The open offer of a job. */
  offerOf(jobId: string): SimOffer | null;
  addWorker(init: WorkerInit): SimWorker;
  changeWorker(
    id: string,
    change: Partial<Pick<SimWorker, 'name' | 'attributes' | 'presence' | 'available' | 'capacity'>>,
  ): void;
  /** Offered jobs go back to their queue, assigned ones stay as they are. */
  removeWorker(id: string): void;
  addQueue(queue: SimQueue): void;
  changeQueue(id: string, change: Partial<Pick<SimQueue, 'name' | 'admits'>>): void;
  /** The face decides first what becomes of the jobs in it. */
  removeQueue(id: string): void;
  addJob(init: JobInit): SimJob;
  changeJob(id: string, change: { attributes?: Attributes; priority?: number }): void;
  /** Puts a created job into a queue or moves a waiting one; its wait in the queue starts when the queue changes. */
  enqueue(jobId: string, queueId: string): boolean;
  accept(jobId: string): boolean;
  /** The job returns to its place in the queue and is not offered to this worker again. */
  decline(jobId: string): boolean;
  complete(jobId: string): boolean;
  cancel(jobId: string): boolean;
  /** Gives a finished job the other ending; some vendors let an operator do that. */
  overrule(jobId: string, state: 'completed' | 'canceled'): boolean;
  removeJob(id: string): void;
  listen(listener: (change: WorldChange) => void): Cancel;
  stop(): void;
}

export interface WorldOptions {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly newOfferId: () => string;
  /** Finished jobs beyond this many are removed, the first finished first. */
  readonly keepFinished?: number;
}
