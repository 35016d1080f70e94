import type { SimJob, SimOffer } from '../../../sandbox/model.ts';
import type { Centre } from './centre.ts';
import { setStatus } from './floor.ts';
import { CHANNELS, type Channel } from './records.ts';
import { SETTABLE, statusOf, workerId } from './status.ts';

/**
 * Plays the agents' client, which the vendor's management interface cannot (contract §1). Each answers whether it took
 * effect; a channel that is left out means both.
 */
export interface AgentControl {
  /** To ONLINE. */
  login(userId: number, channel?: Channel): boolean;
  /** Offers go back to their queue, contacts end. */
  logout(userId: number, channel?: Channel): boolean;
  /**
   * OFFLINE, ONLINE, READY, DND or CUSTOM_1 to CUSTOM_10. Refused where the flow of contract §8.4 forbids it: from
   * OFFLINE and BANNED to anything but ONLINE or OFFLINE, and while a call rings or goes on.
   */
  setStatus(userId: number, channel: Channel, status: string): boolean;
  /** Whatever it takes: ONLINE, then READY. */
  ready(userId: number, channel?: Channel): boolean;
  /** Picks up everything that is offered. */
  answer(userId: number, channel?: Channel): boolean;
  decline(userId: number, channel?: Channel): boolean;
}

export const agentControl = (centre: Centre): AgentControl => {
  const { world, users } = centre;
  const each = (channel: Channel | undefined, run: (channel: Channel) => boolean): boolean =>
    (channel ? [channel] : CHANNELS).map(run).includes(true);
  const offersOf = (userId: number, channel: Channel): SimOffer[] => [
    ...(world.workers.get(workerId(userId, channel))?.offers ?? []),
  ];
  const jobsOf = (userId: number, channel: Channel): SimJob[] => [
    ...(world.workers.get(workerId(userId, channel))?.jobs ?? []),
  ];

  const mayLeave = (userId: number, channel: Channel, to: string): boolean => {
    const { name } = statusOf(centre, userId, channel);
    if (name === 'OFFLINE' || name === 'BANNED') return to === 'ONLINE';
    return channel === 'IM' || (name !== 'DIALING' && name !== 'IN_SERVICE');
  };
  const leave = (userId: number, channel: Channel): boolean => {
    if (statusOf(centre, userId, channel).name === 'OFFLINE') return false;
    for (const { id } of jobsOf(userId, channel)) world.complete(id);
    setStatus(centre, userId, channel, 'OFFLINE');
    // Last, since an offer that is taken back makes its agent READY otherwise.
    for (const { id } of offersOf(userId, channel)) world.revoke(id);
    return true;
  };
  const change = (userId: number, channel: Channel, status: string): boolean => {
    if (!SETTABLE.has(status) || !users.has(userId)) return false;
    if (status === 'OFFLINE') return leave(userId, channel);
    if (!mayLeave(userId, channel, status)) return false;
    const busy = channel === 'IM' && status === 'READY' && jobsOf(userId, channel).length > 0;
    setStatus(centre, userId, channel, busy ? 'IN_SERVICE' : status);
    return true;
  };

  return {
    login: (userId, channel) =>
      each(channel, (one) => statusOf(centre, userId, one).name === 'OFFLINE' && change(userId, one, 'ONLINE')),
    logout: (userId, channel) => each(channel, (one) => change(userId, one, 'OFFLINE')),
    setStatus: change,
    ready: (userId, channel) =>
      each(
        channel,
        (one) => change(userId, one, 'READY') || (change(userId, one, 'ONLINE') && change(userId, one, 'READY')),
      ),
    answer: (userId, channel) =>
      each(channel, (one) => offersOf(userId, one).filter(({ id, jobId }) => world.accept(jobId, id)).length > 0),
    decline: (userId, channel) =>
      each(channel, (one) => offersOf(userId, one).filter(({ id, jobId }) => world.decline(jobId, id)).length > 0),
  };
};
