import type { Policy, SimWorker } from '../../../sandbox/model.ts';
import type { Centre } from './centre.ts';
import type { Mode } from './docs.ts';
import { jobSelectors } from './flow.ts';
import type { Job, Queue } from './records.ts';
import { RuleError } from './rules/lexer.ts';
import { applyRule } from './rules/rule.ts';
import { satisfies, scoreWorker } from './selectors.ts';
import type { Labels } from './shape.ts';

type RoundRobin = (candidates: SimWorker[], queue: Queue | undefined) => SimWorker[];
type BestWorker = Extract<Mode, { readonly kind: 'bestWorker' }>;

const byId = (a: SimWorker, b: SimWorker): number => (a.id < b.id ? -1 : 1);

/** Ordered by id, next after the last offered. */
const inTurn: RoundRobin = (candidates, queue) => {
  const last = queue?.lastOffered ?? '';
  candidates.sort(byId);
  return [...candidates.filter(({ id }) => id > last), ...candidates.filter(({ id }) => id <= last)];
};

const loadRatio = ({ load, capacity }: SimWorker): number => (capacity === 0 ? 0 : load / capacity);

/** The vendor's rules of matching (contract §8.2). The centre exists only after the world that asks them. */
export const distributionPolicy = (centre: () => Centre): Policy => {
  const jobOf = (id: string): Job | undefined => centre().jobs.get(id);
  const queueOf = (job: Job | undefined): Queue | undefined => centre().queues.get(job?.doc.queueId ?? '');
  const policyOf = (job: Job | undefined) =>
    centre().distributionPolicies.get(queueOf(job)?.doc.distributionPolicyId ?? '')?.doc;
  const channelOf = (workerId: string, job: Job | undefined) =>
    centre()
      .workers.get(workerId)
      ?.doc.channels.find(({ channelId }) => channelId === job?.doc.channelId);
  const labelsOf = (workerId: string): Labels => centre().workers.get(workerId)?.doc.labels ?? {};
  const idleSince = (worker: SimWorker): number =>
    Math.max(worker.idleSince, centre().workers.get(worker.id)?.availableSince ?? 0);
  const longestIdleFirst = (a: SimWorker, b: SimWorker): number => idleSince(a) - idleSince(b) || a.order - b.order;

  const onChannel = (worker: SimWorker, channelId: string | null): number => {
    let count = 0;
    for (const { jobId } of worker.offers) if (jobOf(jobId)?.doc.channelId === channelId) count += 1;
    for (const { id } of worker.jobs) if (jobOf(id)?.doc.channelId === channelId) count += 1;
    return count;
  };
  const score = (job: Job, worker: SimWorker, { scoringRule }: BestWorker): number => {
    const labels = labelsOf(worker.id);
    if (scoringRule?.kind === 'expression' || scoringRule?.kind === 'static') {
      try {
        const result = Number(applyRule(scoringRule, job.doc.labels, { worker: labels }));
        if (Number.isFinite(result)) return result;
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
      }
    }
    return scoreWorker(labels, job.doc.labels, jobSelectors(job));
  };

  return {
    offerMs({ id }) {
      const seconds = policyOf(jobOf(id))?.offerExpiresAfterSeconds;
      return (seconds ?? centre().switches.default_offer_expires_after_seconds) * 1000;
    },
    offersAtOnce: ({ id }) => policyOf(jobOf(id))?.mode.maxConcurrentOffers ?? 1,
    costFor: ({ id }, worker) => channelOf(worker.id, jobOf(id))?.capacityCostPerJob ?? Infinity,
    mayOffer(worker, { id }) {
      const job = jobOf(id);
      const channel = channelOf(worker.id, job);
      if (!job || !channel || job.heldUntil > centre().clock.now()) return false;
      const offers = centre().workers.get(worker.id)?.doc.maxConcurrentOffers ?? Infinity;
      if (worker.offers.size >= offers) return false;
      if (onChannel(worker, channel.channelId) >= (channel.maxNumberOfJobs ?? Infinity)) return false;
      if (policyOf(job)?.mode.bypassSelectors) return true;
      const labels = labelsOf(worker.id);
      return jobSelectors(job).every((selector) => satisfies(labels, selector));
    },
    rank(candidates, { id }) {
      const job = jobOf(id);
      const mode = policyOf(job)?.mode;
      if (mode?.kind === 'roundRobin') return inTurn(candidates, queueOf(job));
      if (mode?.kind === 'bestWorker' && job) {
        const sign = mode.scoringRuleOptions.descendingOrder ? -1 : 1;
        const scores = new Map(candidates.map((worker) => [worker, score(job, worker, mode)]));
        return candidates.sort(
          (a, b) => sign * ((scores.get(a) ?? 0) - (scores.get(b) ?? 0)) || longestIdleFirst(a, b),
        );
      }
      return candidates.sort((a, b) => loadRatio(a) - loadRatio(b) || longestIdleFirst(a, b));
    },
  };
};
