import type { Cancel, Clock } from './clock.ts';

export type Attributes = Readonly<Record<string, unknown>>;

/** `created`: exists, stands in no queue. `wrap-up`: served, and the worker is still held. The last two are final. */
export type JobState = 'created' | 'waiting' | 'offered' | 'assigned' | 'wrap-up' | 'completed' | 'canceled';

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
  readonly offers: ReadonlySet<SimOffer>;
  /** Assigned and in wrap-up. */
  readonly jobs: ReadonlySet<SimJob>;
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
  /** The worker who holds it now (of several offers the first one's), or held it when it ended. */
  readonly workerId: string | null;
  readonly offers: ReadonlySet<SimOffer>;
  /** What the worker it is assigned to gives for it. */
  readonly heldCost: number;
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
  readonly cost: number;
  readonly issuedAt: number;
  /** `null`: stands until answered. */
  readonly expiresAt: number | null;
}

export type WorldChange =
  | { readonly type: 'worker-added' | 'worker-changed' | 'worker-removed'; readonly worker: SimWorker }
  | { readonly type: 'queue-added' | 'queue-changed' | 'queue-removed'; readonly queue: SimQueue }
  | {
      readonly type:
        | 'job-created'
        | 'job-queued'
        /** Waits again after its last offer is gone; it never left the queue. */
        | 'job-returned'
        | 'job-withdrawn'
        | 'job-changed'
        | 'job-assigned'
        | 'job-wrapping-up'
        | 'job-completed'
        | 'job-removed';
      readonly job: SimJob;
    }
  | { readonly type: 'job-unassigned'; readonly job: SimJob; readonly workerId: string | null }
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
  /** What the job takes of this worker's capacity; absent: the job's own cost. */
  costFor?(job: SimJob, worker: SimWorker): number;
  /** How many workers may be asked at a time; absent: one. */
  offersAtOnce?(job: SimJob): number;
  /** Sorts those who may be asked, the first to ask first; absent: who has been idle longest. */
  rank?(candidates: SimWorker[], job: SimJob): SimWorker[];
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
  readonly offers: ReadonlyMap<string, SimOffer>;
  /** Waiting and offered jobs of all queues in the order in which they are to be served. */
  readonly line: readonly SimJob[];
  /** The open offer of a job; of several the first. */
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
  /** `enteredAt` moves its place among the jobs of its priority. */
  changeJob(id: string, change: { attributes?: Attributes; priority?: number; enteredAt?: number }): void;
  /**
   * Puts a created job into a queue or moves a waiting one. Its wait in the queue starts when the queue changes, or
   * `since`: a place it had before.
   */
  enqueue(jobId: string, queueId: string, since?: number): boolean;
  /** Takes a waiting or offered job out of its queue; it is `created` again. */
  withdraw(jobId: string): boolean;
  /** The other offers of the job are revoked. */
  accept(jobId: string, offerId?: string): boolean;
  /** The job returns to its place in the queue and is not offered to this worker again. */
  decline(jobId: string, offerId?: string): boolean;
  revoke(offerId: string): boolean;
  /** What this worker has declined may be offered again: one job, or all of them. */
  forgive(workerId: string, jobId?: string): void;
  /** Takes an assigned job from its worker; it is `created` again. */
  unassign(jobId: string): boolean;
  /** The work is done, the worker still held: the wrap-up phase, which `complete` ends. */
  wrapUp(jobId: string): boolean;
  complete(jobId: string): boolean;
  /** `held`: even from the worker to whom it is assigned. */
  cancel(jobId: string, held?: 'held'): boolean;
  /** Gives a finished job the other ending; some vendors let an operator do that. */
  overrule(jobId: string, state: 'completed' | 'canceled'): boolean;
  removeJob(id: string): void;
  /** Looks for new offers after the face's own rules have changed. */
  rematch(): void;
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
