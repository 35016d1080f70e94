import type { Centre } from './centre.ts';
import { CHANNELS, type Channel } from './records.ts';

/*
 * Voice and messages are independent here (contract §8.4), so that to the world a user is two workers, one a channel,
 * and a queue is two queues.
 */

const CUSTOM = Array.from({ length: 10 }, (_, index) => `CUSTOM_${index + 1}`);
export const SETTABLE: ReadonlySet<string> = new Set(['OFFLINE', 'ONLINE', 'READY', 'DND', ...CUSTOM]);
export const STATUSES: readonly string[] = [
  ...['OFFLINE', 'ONLINE', 'READY', 'DIALING', 'IN_SERVICE', 'AFTER_SERVICE', 'DND', 'BANNED'],
  ...CUSTOM,
];
export const INACTIVE: ReadonlySet<string> = new Set(['OFFLINE', 'DND', 'BANNED', ...CUSTOM]);

export const workerId = (userId: number, channel: Channel): string => `${userId}/${channel}`;
export const queueKey = (queueId: number, channel: Channel): string => `${queueId}/${channel}`;
export const readWorkerId = (id: string): { userId: number; channel: Channel } => ({
  userId: Number.parseInt(id, 10),
  channel: id.endsWith('/IM') ? 'IM' : 'CALL',
});

export interface Status {
  readonly name: string;
  readonly since: number;
}

export const statusOf = (centre: Centre, userId: number, channel: Channel): Status => {
  const worker = centre.world.workers.get(workerId(userId, channel));
  return { name: worker?.presence ?? 'OFFLINE', since: worker?.presenceSince ?? centre.clock.now() };
};

export const isLoggedIn = (centre: Centre, userId: number): boolean =>
  CHANNELS.some((channel) => statusOf(centre, userId, channel).name !== 'OFFLINE');
