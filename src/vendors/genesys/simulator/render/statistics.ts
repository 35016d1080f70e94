import { type Centre, findQueue } from '../centre.ts';
import type { Interaction, Json } from '../records.ts';
import { unknown } from '../refusal.ts';

/** Interactions waiting. */
export const WAITING = 'CurrentWaiting';

/** Of a queue or a user; documented for the old interface only (contract §13). */
export const statisticsOf = (centre: Centre, objectId: string): Json => {
  const queue = findQueue(centre, objectId);
  const user = centre.users.get(objectId);
  const time = centre.clock.now();
  const now = (statistic: string, value: number): Json => ({ statistic, value, time });
  const held = (test: (each: Interaction) => boolean): number => [...centre.interactions.values()].filter(test).length;
  if (queue) {
    const waiting = held(({ queueId, state }) => queueId === queue.id && state === 'Queued');
    const handled = held(({ queueId, ownerId }) => queueId === queue.id && ownerId !== null);
    return { objectId, statistics: [now(WAITING, waiting), now('CurrentHandling', handled)] };
  }
  if (!user) throw unknown(`object ${objectId}`);
  return {
    objectId,
    statistics: [
      now(
        'CurrentInteractions',
        held(({ ownerId }) => ownerId === user.id),
      ),
    ],
  };
};
