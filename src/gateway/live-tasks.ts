import type { PortPage } from '../contract/port.ts';
import { VendorError } from '../domain/error.ts';
import { narrow } from '../domain/sight.ts';
import { isLiveTask, LIVE_TASK_STATES, type Task, type TaskFilter } from '../domain/task.ts';
import type { OpenAccount } from './accounts.ts';
import { kindRow } from './kinds.ts';
import { LIST_PAGE } from './reading.ts';
import type { Scope } from './scope.ts';
import { wholeOf } from './sighted.ts';

export interface LiveList {
  readonly tasks: readonly Task[];
  /** With those that may not be seen here: of a job that is seen they tell who has it, and nothing else of them may be told. */
  readonly all: readonly Task[];
  /** Native ids of workers who hold what may not be seen here. */
  readonly holdMore: ReadonlySet<string>;
  readonly unreadable: readonly VendorError[];
}

/**
 * The live tasks of an account, narrowed by `workers` and `jobs` as far as its vendor can. Of hidden work at least it must be known that
 * there is some, since its worker is not free.
 */
export const readLiveTasks = async (
  scope: Scope,
  seenAs: OpenAccount,
  wanted: Pick<TaskFilter, 'workers' | 'jobs'> = {},
): Promise<LiveList> => {
  const account = wholeOf(seenAs);
  const port = kindRow('Task').portOf(account);
  if (!port?.list) {
    throw new VendorError('UNSUPPORTED', account.name, `${account.title} does not tell what its workers hold`);
  }
  const { list } = port;
  const asked = { states: LIVE_TASK_STATES, ...wanted };
  const filter = Object.fromEntries(Object.entries(asked).filter(([name]) => port.pushes.some((one) => one === name)));
  const readPage = (from: string | null): Promise<PortPage<Task>> =>
    scope.read(account, `Task.list|${JSON.stringify(filter)}|${LIST_PAGE}|${from ?? ''}`, (call) =>
      list({ filter, after: from, limit: LIST_PAGE }, call),
    );
  const tasks: Task[] = [];
  const all: Task[] = [];
  const holdMore = new Set<string>();
  const unreadable: VendorError[] = [];
  let after: string | null = null;
  do {
    const page = await readPage(after);
    for (const { item } of page.rows) {
      if (!isLiveTask(item)) continue;
      all.push(item);
      const task = narrow(item, seenAs.sight?.queues ?? null);
      if (task) tasks.push(task);
      else holdMore.add(item.worker.nativeId);
    }
    unreadable.push(...(page.unreadable ?? []));
    after = page.next;
  } while (after !== null);
  return { tasks, all, holdMore, unreadable };
};
