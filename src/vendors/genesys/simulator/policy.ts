import type { Policy } from '../../../sandbox/model.ts';
import { isReady } from './agents.ts';
import type { Centre } from './centre.ts';

/** Who may be invited: whose channel is ready, and who has not declined. The logins are asked first, calls excepted. */
export const distributionPolicy = (centreOf: () => Centre, isLogin: (userId: string) => boolean): Policy => ({
  offerMs: () => centreOf().switches.invite_timeout_ms,
  mayOffer(worker, job) {
    const { users, interactions } = centreOf();
    const interaction = interactions.get(job.id);
    const channel = users.get(worker.id)?.channels.get(interaction?.mediaType ?? '');
    return channel !== undefined && isReady(channel) && !interaction?.declinedBy.has(worker.id);
  },
  rank(candidates, job) {
    if (job.attributes.mediaType === 'voice') return candidates;
    return [...candidates.filter(({ id }) => isLogin(id)), ...candidates.filter(({ id }) => !isLogin(id))];
  },
});
