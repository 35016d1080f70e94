import DataLoader from 'dataloader';
import type { DetailOf } from '../contract/port.ts';
import { VendorError } from '../domain/error.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import type { Task } from '../domain/task.ts';
import type { Worker, WorkerChannel } from '../domain/worker.ts';
import type { OpenAccount } from './accounts.ts';
import { asVendorError, type Scope } from './scope.ts';

/** What each batch function of a worker's port answers of one worker. */
interface Details {
  readonly queuesOf: readonly Ref<'Queue'>[];
  readonly channelsOf: readonly WorkerChannel[] | null;
  readonly tasksOf: readonly Task[] | null;
}

type Member = keyof Details;

const NOUNS: Readonly<Record<Member, string>> = { queuesOf: 'queues', channelsOf: 'channels', tasksOf: 'tasks' };

/** Of which row it is: what was told of another version of the worker is not taken for it. */
const rowKey = ({ ref: { nativeId }, version }: Worker): string => `${nativeId}@${version ?? ''}`;

/** A detail of workers of one account, asked for at once. Answers by position. */
export const readDetail = async <M extends Member>(
  scope: Scope,
  account: OpenAccount,
  member: M,
  workers: readonly Worker[],
): Promise<readonly (Details[M] | VendorError)[]> => {
  const { name, title } = account;
  const ask = account.adapter.worker?.[member] as DetailOf<Worker, Details[M]> | undefined;
  if (!ask) {
    const error = new VendorError('UNSUPPORTED', name, `${title} does not tell the ${NOUNS[member]} of its workers`);
    return workers.map(() => error);
  }
  try {
    const key = `Worker.${member}|${workers.map(rowKey).join(',')}`;
    const found = await scope.read(account, key, (call) => ask(workers, call));
    return workers.map(({ ref }, index) => {
      const one = found[index];
      const problem = `${title} left ${ref.nativeId} out when it told the ${NOUNS[member]} of its workers`;
      return one === undefined ? new VendorError('PROTOCOL', name, problem) : one;
    });
  } catch (cause) {
    const error = asVendorError(name, cause);
    return workers.map(() => error);
  }
};

const openDetail = <M extends Member>(
  scope: Scope,
  member: M,
  accountOf: (name: string) => OpenAccount,
): DataLoader<Worker, Details[M], string> =>
  new DataLoader<Worker, Details[M], string>(
    async (workers) => {
      const answers = new Map<Worker, Details[M] | VendorError>();
      const groups = Map.groupBy(workers, ({ ref }) => ref.account);
      await Promise.all(
        [...groups].map(async ([name, group]) => {
          const found = await readDetail(scope, accountOf(name), member, group);
          for (const [index, worker] of group.entries()) answers.set(worker, found[index] as Details[M] | VendorError);
        }),
      );
      return workers.map((worker) => answers.get(worker) as Details[M] | VendorError);
    },
    { cacheKeyFn: (worker) => `${refKey(worker.ref)}@${worker.version ?? ''}` },
  );

/** What rows of workers do not tell, each asked for once in an operation, for all workers that are wanted in the same turn. */
export const openWorkerDetails = (scope: Scope) => {
  const account = (name: string): OpenAccount => scope.account(name);
  const queues = openDetail(scope, 'queuesOf', account);
  const channels = openDetail(scope, 'channelsOf', account);
  const tasks = openDetail(scope, 'tasksOf', account);

  return {
    queuesOf: async (worker: Worker): Promise<readonly Ref<'Queue'>[]> => worker.queues ?? queues.load(worker),
    channelsOf: async (worker: Worker): Promise<readonly WorkerChannel[] | null> =>
      worker.channels === undefined ? channels.load(worker) : worker.channels,
    /** `null`: only lists of tasks can tell. */
    tasksOf: async (worker: Worker): Promise<readonly Task[] | null> => {
      if (worker.tasks !== undefined) return worker.tasks;
      return account(worker.ref.account).adapter.worker?.tasksOf ? tasks.load(worker) : null;
    },
    forget(): void {
      for (const one of [queues, channels, tasks]) one.clearAll();
    },
  };
};
