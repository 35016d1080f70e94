import type { ListRequest, PortPage, QueuePort, WorkerPort } from '../../contract/port.ts';
import type { Snapshot, Source } from '../../contract/source.ts';
import type { Call } from '../../domain/call.ts';
import type { EventKind } from '../../domain/event.ts';
import type { ReadTasks } from './job.ts';
import type { Parts } from './parts.ts';
import { ROW_BOUND } from './walk.ts';

type List<T> = ((request: ListRequest<object>, call: Call) => Promise<PortPage<T>>) | undefined;

/** The lists of this vendor's ports come in one page. */
const whole = async <T>(list: List<T>, call: Call): Promise<readonly T[] | undefined> =>
  list && (await list({ filter: {}, after: null, limit: ROW_BOUND }, call)).rows.map(({ item }) => item);

/**
 * Jobs and tasks are read off one state of all queues. The agents in it are those who are logged in, and less is told of them than in
 * the list of agents, so that is read for them.
 */
export const openSource = (
  { map }: Parts,
  readTasks: ReadTasks,
  ports: { readonly worker: WorkerPort; readonly queue: QueuePort },
): Source => ({
  snapshot: async (kinds, call): Promise<Snapshot> => {
    const wants = (kind: EventKind): boolean => kinds.includes(kind);
    const [workers, queues, known] = await Promise.all([
      wants('Worker') ? whole(ports.worker.list, call) : undefined,
      wants('Queue') ? whole(ports.queue.list, call) : undefined,
      wants('Job') || wants('Task') ? readTasks(call) : [],
    ]);
    return {
      ...(workers && { Worker: workers }),
      ...(queues && { Queue: queues }),
      ...(wants('Job') && { Job: known.map(map.job) }),
      ...(wants('Task') && { Task: known.flatMap((one) => map.task(one) ?? []) }),
    };
  },
});
