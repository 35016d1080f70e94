import type { Centre } from './centre.ts';
import type { Job } from './records.ts';

/** Plays the agent, past the REST interface. Each answers whether it took effect. */
export interface AgentControl {
  /** Takes an offer, or with a worker's id the offer that has stood longest there. */
  accept(offerOrWorkerId: string): boolean;
  decline(offerOrWorkerId: string): boolean;
  complete(jobId: string): boolean;
  close(jobId: string, dispositionCode?: string): boolean;
}

export const setDisposition = (job: Job | undefined, dispositionCode: string | undefined): void => {
  if (job && dispositionCode !== undefined) job.doc = { ...job.doc, dispositionCode };
};

export const agentControl = ({ world, jobs }: Centre): AgentControl => {
  const find = (id: string) => world.offers.get(id) ?? world.workers.get(id)?.offers.values().next().value;
  return {
    accept(id) {
      const offer = find(id);
      return offer ? world.accept(offer.jobId, offer.id) : false;
    },
    decline(id) {
      const offer = find(id);
      return offer ? world.decline(offer.jobId, offer.id) : false;
    },
    complete: (jobId) => world.wrapUp(jobId),
    close(jobId, dispositionCode) {
      if (world.jobs.get(jobId)?.state !== 'wrap-up') return false;
      setDisposition(jobs.get(jobId), dispositionCode);
      return world.complete(jobId);
    },
  };
};
