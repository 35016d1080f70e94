import type { QueuePort, SkillPort } from '../../../contract/port.ts';
import { asMomentMs } from '../../../domain/moment.ts';
import { asCount, asDurationMs, asQuantity } from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import type { Context } from '../context.ts';
import { readsOf } from '../reads/rows.ts';

export const openSkillPort = ({ account, api, map }: Context): SkillPort => ({
  ...readsOf(account, map.skill, api.skills, api.skill),
  cannot: ['workspaces', 'created'],
  takes: {},
});

export const openQueuePort = ({ account, runtime, settings, api, map }: Context): QueuePort => {
  const { queueStatistics: names } = settings;

  const statistics: QueuePort['statistics'] =
    names &&
    (async (nativeId, call) => {
      const { items } = await api.statistics(nativeId, call);
      const told = (name: string | undefined) => items.find(({ statistic }) => statistic === name) ?? null;
      const [waiting, oldest, expected] = [told(names.waiting), told(names.oldestWait), told(names.expectedWait)];
      const now = runtime.clock.now();
      const asOf = Math.min(waiting?.time ?? now, now);
      const waitedSeconds = asQuantity(oldest?.value) ?? 0;
      return {
        queue: ref('Queue', account, nativeId),
        waiting: asCount(waiting?.value),
        oldestWaitingSince: waitedSeconds === 0 ? null : asMomentMs(asOf - waitedSeconds * 1000),
        expectedWaits: expected === null ? [] : [{ priority: null, waitMs: asDurationMs(expected.value, 1000) }],
        asOf,
      };
    });

  return {
    ...readsOf(account, map.queue, api.queues, api.queue),
    cannot: ['workspaces', 'labels', 'created'],
    takes: {},
    ...(statistics && { statistics }),
  };
};
