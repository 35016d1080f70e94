import type { QueuePort, SkillPort } from '../../contract/port.ts';
import { ref } from '../../domain/ref.ts';
import { type Parts, pageOf, pick } from './parts.ts';

export const openSkillPort = ({ api, map }: Parts): SkillPort => ({
  get: async (nativeId, call) => {
    const row = await api.skill(nativeId, call);
    return row && map.skill(row);
  },
  getMany: async (nativeIds, call) => pick((await api.skills(call)).map(map.skill), nativeIds),
  list: async ({ after }, call) => pageOf((await api.skills(call)).map(map.skill), after),
  pushes: [],
  cannot: ['workspace', 'created'],
  takes: [],
});

export const openQueuePort = ({ account, settings, api, map }: Parts): QueuePort => {
  const { queueStatistics: names } = settings;

  const statistics: QueuePort['statistics'] =
    names &&
    (async (nativeId, call) => {
      const rows = await api.statistics(nativeId, call);
      const told = (name: string | undefined) => rows.find(({ statistic }) => statistic === name) ?? null;
      const waiting = told(names.waiting);
      const asOf = waiting?.time ?? Date.now();
      const oldest = told(names.oldestWait)?.value ?? null;
      const expected = told(names.expectedWait)?.value ?? null;
      return {
        queue: ref('Queue', account, nativeId),
        waiting: waiting?.value ?? 0,
        oldestWaitingSince: oldest === null || oldest <= 0 ? null : asOf - oldest * 1000,
        expectedWaits: expected === null ? [] : [{ priority: null, waitMs: expected * 1000 }],
        asOf,
      };
    });

  return {
    get: async (nativeId, call) => {
      const row = await api.queue(nativeId, call);
      return row && map.queue(row);
    },
    getMany: async (nativeIds, call) => pick((await api.queues(call)).map(map.queue), nativeIds),
    list: async ({ after }, call) => pageOf((await api.queues(call)).map(map.queue), after),
    pushes: [],
    cannot: ['workspace', 'labels', 'created'],
    takes: [],
    ...(statistics && { statistics }),
  };
};
