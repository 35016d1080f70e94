import type { Cancel, Clock } from './clock.ts';
import type { waitingLine } from './matching.ts';
import type { Policy, SimJob, SimOffer, SimWorker, WorldChange } from './model.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
export interface HeldWorker extends Mutable<SimWorker> {
  offers: Set<HeldOffer>;
  jobs: Set<SimJob>;
}
export interface HeldJob extends Mutable<SimJob> {
  offers: Set<HeldOffer>;
  declinedBy: Set<string>;
  stopTimeToLive: Cancel | null;
}
export interface HeldOffer extends SimOffer {
  stopExpiry: Cancel | null;
}

export interface HoldingOptions {
  readonly clock: Clock;
  readonly policy: Policy;
  readonly newOfferId: () => string;
  readonly workers: ReadonlyMap<string, HeldWorker>;
  readonly jobs: ReadonlyMap<string, HeldJob>;
  readonly line: ReturnType<typeof waitingLine>;
  readonly tell: (change: WorldChange) => void;
  readonly askForMatch: () => void;
}

type Ending = 'offer-declined' | 'offer-expired' | 'offer-revoked';

/** Who holds what: offers from issue to answer, assigned jobs from answer to release, and the load both make. */
export const holding = (options: HoldingOptions) => {
  const { clock, policy, newOfferId, workers, jobs, line, tell, askForMatch } = options;
  const offers = new Map<string, HeldOffer>();

  const free = (workerId: string | null, cost: number): void => {
    const worker = workerId === null ? undefined : workers.get(workerId);
    if (!worker) return;
    worker.load -= cost;
    worker.idleSince = clock.now();
    askForMatch();
  };
  const forget = (job: HeldJob, offer: HeldOffer): void => {
    offer.stopExpiry?.();
    offers.delete(offer.id);
    job.offers.delete(offer);
    workers.get(offer.workerId)?.offers.delete(offer);
  };
  const drop = (job: HeldJob, offer: HeldOffer): void => {
    forget(job, offer);
    free(offer.workerId, offer.cost);
  };
  const hold = (job: HeldJob, workerId: string, cost: number): void => {
    line.remove(job);
    job.state = 'assigned';
    job.workerId = workerId;
    job.heldCost = cost;
    job.stopTimeToLive?.();
    workers.get(workerId)?.jobs.add(job);
  };

  /** An offer that did not lead to an assignment; the job keeps its place and its other offers. */
  const giveBack = (offerId: string, type: Ending): boolean => {
    const offer = offers.get(offerId);
    const job = offer && jobs.get(offer.jobId);
    if (!job) return false;
    drop(job, offer);
    if (type === 'offer-declined') job.declinedBy.add(offer.workerId);
    const [other] = job.offers;
    job.workerId = other?.workerId ?? null;
    if (!other) job.state = 'waiting';
    tell({ type, offer, job });
    if (!other) tell({ type: 'job-returned', job });
    askForMatch();
    return true;
  };

  return {
    offers,
    giveBack,

    assign(job: HeldJob, worker: HeldWorker): void {
      const cost = policy.costFor?.(job, worker) ?? job.cost;
      worker.load += cost;
      hold(job, worker.id, cost);
      tell({ type: 'job-assigned', job });
    },

    issue(job: HeldJob, worker: HeldWorker): void {
      const cost = policy.costFor?.(job, worker) ?? job.cost;
      const offerMs = policy.offerMs(job);
      const issuedAt = clock.now();
      const expiresAt = offerMs === null ? null : issuedAt + offerMs;
      const offer: HeldOffer = {
        id: newOfferId(),
        jobId: job.id,
        workerId: worker.id,
        cost,
        issuedAt,
        expiresAt,
        stopExpiry: null,
      };
      if (offerMs !== null) offer.stopExpiry = clock.after(offerMs, () => giveBack(offer.id, 'offer-expired'));
      worker.load += cost;
      worker.offers.add(offer);
      job.offers.add(offer);
      job.state = 'offered';
      job.workerId ??= worker.id;
      offers.set(offer.id, offer);
      tell({ type: 'offer-issued', offer, job });
    },

    accept(offer: HeldOffer, job: HeldJob): void {
      forget(job, offer);
      hold(job, offer.workerId, offer.cost);
      const losers = [...job.offers];
      for (const loser of losers) drop(job, loser);
      tell({ type: 'offer-accepted', offer, job });
      tell({ type: 'job-assigned', job });
      for (const loser of losers) tell({ type: 'offer-revoked', offer: loser, job });
      // One offer less may be all that a policy has waited for.
      askForMatch();
    },

    /** Takes the job from everybody who holds it or an offer of it; answers the offers that stood. */
    release(job: HeldJob): readonly HeldOffer[] {
      line.remove(job);
      const standing = [...job.offers];
      for (const offer of standing) drop(job, offer);
      const worker = workers.get(job.workerId ?? '');
      if (worker?.jobs.delete(job)) free(worker.id, job.heldCost);
      job.heldCost = 0;
      return standing;
    },
  };
};
