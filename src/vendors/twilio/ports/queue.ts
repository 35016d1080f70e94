import type { QueuePort } from '../../../contract/port.ts';
import { asCount, asObject, asQuantity, WireError } from '../../../domain/reading.ts';
import { ref } from '../../../domain/ref.ts';
import type { Context } from '../context.ts';

export const openQueuePort = ({ account, rest, clock, queue: { resource, port } }: Context): QueuePort => ({
  ...port,
  statistics: async (nativeId, call) =>
    rest.send(
      'GET',
      `${rest.under(resource.path, nativeId)}/RealTimeStatistics`,
      {},
      (answer) => {
        const told = asObject(answer);
        const byStatus = asObject(told?.tasks_by_status);
        if (told === null || byStatus === null) throw new WireError('tasks_by_status', 'expected an object');
        const waiting = asCount(byStatus.pending);
        const asOf = clock.now();
        const age = asQuantity(told.longest_relative_task_age_in_queue) ?? asQuantity(told.longest_task_waiting_age);
        const oldestWaitingSince = !waiting || age === null ? null : Math.round(asOf - age * 1000);
        return { queue: ref('Queue', account, nativeId), waiting, oldestWaitingSince, expectedWaits: [], asOf };
      },
      call,
    ),
});
