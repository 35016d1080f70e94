import type { Adapter } from '../contract/adapter.ts';
import type { MetricsPort, PortPage, ReadPort } from '../contract/port.ts';
import type { Call } from '../domain/call.ts';
import { VendorError } from '../domain/error.ts';
import type { MetricSeries } from '../domain/metrics.ts';
import type { VendorObject } from '../domain/object.ts';
import type { Ref } from '../domain/ref.ts';
import { narrow, type SeenQueues, unreadableSomewhere } from '../domain/sight.ts';
import type { OpenAccount } from './accounts.ts';

/** Rows asked for at a time when not every row is seen. */
const SCAN_PAGE = 200;
/** Rows that may be read for one page of those that are seen. */
const SCAN_BOUND = 5_000;

type Members = Readonly<Record<string, unknown>>;
type AnyPort = ReadPort<VendorObject, Members>;

const isSeenIn =
  (seen: SeenQueues) =>
  ({ nativeId }: Ref<'Queue'>): boolean =>
    seen.has(nativeId);

/** What a list of one kind is narrowed by before the vendor is asked; `null`: nothing that matches is seen. */
type Narrowing = (filter: Members) => Members | null;

const asAsked: Narrowing = (filter) => filter;

/** By queue, in the words of jobs and tasks (`isOwn`: whose own queue decides) and of workers (who are seen in any case). */
const byQueue =
  (seen: SeenQueues, isOwn: boolean): Narrowing =>
  (filter) => {
    const asked = filter.queues as readonly string[] | undefined;
    if (!asked && !isOwn) return filter;
    const queues = (asked ?? [...seen]).filter((id) => seen.has(id));
    return queues.length === 0 ? null : { ...filter, queues };
  };

/** One port's reads, of which nothing leaves that is not seen. */
const sightedReads = (port: AnyPort, account: string, seen: SeenQueues, narrowing: Narrowing): AnyPort => {
  const { get, getMany, list, pushes, decides, cannot, forgets, untold } = port;
  const canNarrow = pushes.includes('queues') || (decides?.includes('queues') ?? false);
  const atOnce = (limit: number): number => (canNarrow ? limit : Math.max(limit, SCAN_PAGE));
  const see = <T extends VendorObject | null | VendorError>(item: T) =>
    item === null || item instanceof VendorError ? item : narrow(item as VendorObject, seen);

  const listSeen: NonNullable<AnyPort['list']> = async ({ filter: asked, after, limit }, call) => {
    const filter = canNarrow ? narrowing(asked) : asked;
    const rows: PortPage<VendorObject>['rows'][number][] = [];
    if (filter === null || !list) return { rows, next: null };
    let isReadable = true;
    let next = after;
    let read = 0;
    do {
      const page: PortPage<VendorObject> = await list({ filter, after: next, limit: atOnce(limit) }, call);
      for (const { item, cursor } of page.rows) {
        const seenItem = narrow(item, seen);
        if (seenItem) rows.push({ item: seenItem, cursor });
      }
      if (page.unreadable?.length) isReadable = false;
      read += page.rows.length;
      next = page.next;
    } while (next !== null && rows.length < limit && read < SCAN_BOUND);
    const last = rows.at(-1);
    if (next !== null && !last) {
      throw new VendorError(
        'LIMIT_EXCEEDED',
        account,
        'too many rows would have to be read to find what may be seen here',
      );
    }
    return {
      rows,
      ...(isReadable ? {} : { unreadable: [unreadableSomewhere(account)] }),
      // The vendor's own place may be that of a row that is not seen.
      next: next === null ? null : (last?.cursor ?? null),
    };
  };

  return {
    pushes,
    ...(decides ? { decides } : {}),
    ...(cannot ? { cannot } : {}),
    ...(forgets ? { forgets } : {}),
    ...(untold ? { untold } : {}),
    ...(get ? { get: async (nativeId: string, call: Call) => see(await get(nativeId, call)) } : {}),
    ...(getMany
      ? { getMany: async (ids: readonly string[], call: Call) => (await getMany(ids, call)).map((item) => see(item)) }
      : {}),
    ...(list ? { list: listSeen } : {}),
  };
};

/** Whether objects of a port can tell in which queue they are. */
export const tellsQueues = (port: { readonly cannot?: readonly string[] } | undefined): boolean =>
  !port?.cannot?.includes('queues');

const unplaced = ({ name, title }: OpenAccount, noun: string): VendorError =>
  new VendorError(
    'UNSUPPORTED',
    name,
    `${title} does not tell the queues of its ${noun}: none of them can be shown to those who see some queues only`,
  );

/** Why nothing can be shown of jobs or tasks in an account of which some queues are seen; `null` where it can. */
export const untoldWork = (account: OpenAccount, kind: 'Job' | 'Task'): VendorError | null => {
  const port = kind === 'Job' ? account.adapter.job : account.adapter.task;
  return tellsQueues(port) ? null : unplaced(account, kind === 'Job' ? 'jobs' : 'tasks');
};

const refusing = (port: AnyPort, error: VendorError): AnyPort => {
  const refuse = () => Promise.reject(error);
  const { pushes, decides, cannot, forgets, untold, get, getMany, list } = port;
  return {
    pushes,
    ...(decides ? { decides } : {}),
    ...(cannot ? { cannot } : {}),
    ...(forgets ? { forgets } : {}),
    ...(untold ? { untold } : {}),
    ...(get ? { get: refuse } : {}),
    ...(getMany ? { getMany: refuse } : {}),
    ...(list ? { list: refuse } : {}),
  };
};

/** Figures of the seen queues; those of workers only within them. Reports are of the whole account. */
const sightedMetrics = ({ takes, read }: MetricsPort, account: string, seen: SeenQueues): MetricsPort => ({
  takes,
  ...(read
    ? {
        read: async (request, call) => {
          const { queues: named } = request;
          if (!takes.read?.queues || (request.groupBy === 'WORKER' && !named)) {
            throw new VendorError('FORBIDDEN', account, 'these figures would tell of other queues: name the queues');
          }
          const queues = (named ?? [...seen]).filter((id) => seen.has(id));
          if (queues.length === 0) return [];
          const figures = await read({ ...request, queues }, call);
          return figures.flatMap((one): (MetricSeries | VendorError)[] => {
            if (one instanceof VendorError) return [unreadableSomewhere(account)];
            return (one.queue ? seen.has(one.queue.nativeId) : request.groupBy === 'WORKER') ? [one] : [];
          });
        },
      }
    : {}),
  report: async () => null,
});

/** The account's reads as they are for those who see these queues only. It has no writes: commands go to the whole account. */
const sightedAdapter = (whole: OpenAccount, seen: SeenQueues): Adapter => {
  const { adapter, name } = whole;
  const { workspace, activity, skill, queue, policy, worker, job, task, workbin, metrics, outage, vendorClock } =
    adapter;
  const reads = <P>(port: P, narrowing: Narrowing = asAsked): P =>
    sightedReads(port as AnyPort, name, seen, narrowing) as P;
  const ofWork = <P extends { readonly cannot?: readonly string[] }>(port: P, kind: 'Job' | 'Task'): P => {
    const error = untoldWork(whole, kind);
    return error ? (refusing(port as unknown as AnyPort, error) as unknown as P) : reads(port, byQueue(seen, true));
  };
  const takes = {};

  const seenJob = async (nativeId: string, call: Call): Promise<boolean> => {
    const found = await job?.get?.(nativeId, call);
    return found ? narrow(found, seen) !== null : false;
  };

  return {
    account: name,
    ...(workspace ? { workspace: { ...reads(workspace), takes } } : {}),
    ...(activity ? { activity: { ...reads(activity), takes } } : {}),
    ...(skill ? { skill: { ...reads(skill), takes } } : {}),
    ...(policy ? { policy: { ...reads(policy), takes } } : {}),
    ...(workbin ? { workbin: { ...reads(workbin), takes } } : {}),
    ...(queue
      ? {
          queue: {
            ...reads(queue),
            takes,
            ...(queue.statistics
              ? {
                  statistics: async (nativeId, call) => {
                    if (queue.statistics && seen.has(nativeId)) return queue.statistics(nativeId, call);
                    throw new VendorError('NOT_FOUND', name, `there is no queue ${nativeId}`);
                  },
                }
              : {}),
          },
        }
      : {}),
    ...(worker
      ? {
          worker: {
            ...reads(worker, byQueue(seen, false)),
            // Queues that are not seen have names, too.
            ...(worker.decides ? { decides: worker.decides.filter((member) => member !== 'queueName') } : {}),
            takes,
            ...(worker.channelsOf ? { channelsOf: worker.channelsOf } : {}),
            // What is held beside the tasks that are told is not seen; the list of tasks tells that there is something.
            ...(worker.queuesOf
              ? {
                  queuesOf: async (workers, call) => {
                    const found = (await worker.queuesOf?.(workers, call)) ?? [];
                    return found.map((one) => (one instanceof VendorError ? one : one.filter(isSeenIn(seen))));
                  },
                }
              : {}),
          },
        }
      : {}),
    ...(job
      ? {
          job: {
            ...ofWork(job, 'Job'),
            takes,
            ...(job.conversation
              ? {
                  conversation: async (nativeId: string, call: Call) =>
                    (await seenJob(nativeId, call)) ? ((await job.conversation?.(nativeId, call)) ?? null) : null,
                }
              : {}),
            ...(job.position
              ? {
                  position: async (nativeId, call) =>
                    (await seenJob(nativeId, call)) ? ((await job.position?.(nativeId, call)) ?? null) : null,
                }
              : {}),
          },
        }
      : {}),
    ...(task ? { task: { ...ofWork(task, 'Task'), takes } } : {}),
    ...(metrics ? { metrics: sightedMetrics(metrics, name, seen) } : {}),
    ...(outage ? { outage } : {}),
    ...(vendorClock ? { vendorClock } : {}),
    check: adapter.check,
    close: async () => {},
  };
};

/** The account as it is for those who see these queues only; `key` is the same for all who see the same. */
export const sightedAccount = (whole: OpenAccount, seen: SeenQueues, key: string): OpenAccount => ({
  ...whole,
  adapter: sightedAdapter(whole, seen),
  sight: { key, queues: seen, whole },
});

/** The account itself, where only some queues of it are seen: for commands, which `permit` has allowed. */
export const wholeOf = (account: OpenAccount): OpenAccount => account.sight?.whole ?? account;

/** Whether the object may be named to those who see this account so. What only a read can tell is not. */
export const mayName = (account: OpenAccount, { kind, nativeId }: Ref): boolean => {
  if (!account.sight || (kind !== 'Queue' && kind !== 'Job' && kind !== 'Task')) return true;
  return kind === 'Queue' && account.sight.queues.has(nativeId);
};
