import { alone, cutAt } from '../../../contract/snapshot.ts';
import type { Source } from '../../../contract/source.ts';
import type { Call } from '../../../domain/call.ts';
import { VendorError } from '../../../domain/error.ts';
import type { EventKind } from '../../../domain/event.ts';
import type { JobFilter, JobState } from '../../../domain/job.ts';
import type { VendorObject } from '../../../domain/object.ts';
import { type LivePart, openSnapshot as openKitSnapshot } from '../../../kit/snapshot.ts';
import type { Loss } from '../../../kit/unreadable.ts';
import type { Lister, PartRead, Row } from '../../../kit/vendor-order.ts';
import type { Api } from '../api.ts';
import type { JobRow, WorkerRow } from '../collections.ts';
import type { Context } from '../context.ts';
import { byId, type Holdings, openHoldings } from '../shares/holdings.ts';

/** The states of jobs that workers have, or are offered. */
const IN_HAND: readonly JobState[] = ['QUEUED', 'ASSIGNED', 'WRAP_UP'];

const NONE: PartRead<never> = { rows: [], unreadable: [], isCut: false };

/** What a snapshot tells of a list: rows that cannot be read, and parts of those that can. */
const shown = <T extends VendorObject>({ rows, unreadable, isCut }: PartRead<Row<T>>): LivePart<T> => ({
  items: rows.map(({ item }) => item),
  unreadable: [...unreadable, ...rows.flatMap(({ flaws }) => flaws)],
  flaws: [],
  isEnd: !isCut,
});

const once = <T>(read: () => Promise<T>): (() => Promise<T>) => {
  let reading: Promise<T> | null = null;
  return () => {
    reading ??= read();
    return reading;
  };
};

const jobFilter = (kinds: readonly EventKind[]): JobFilter | null =>
  kinds.includes('Job') ? { live: true } : kinds.includes('Task') ? { states: IN_HAND } : null;

/** The vendor's jobs as they were read already; of those that came later it is asked, unless there are too many. */
const remembering = (api: Api, { rows, unreadable, isCut }: PartRead<JobRow>): Api => {
  const known = byId(rows);
  return {
    ...api,
    jobs: {
      ...api.jobs,
      list: async (from) => {
        const status = typeof from === 'string' ? undefined : from.status;
        return {
          rows: rows.filter(({ item }) => status === undefined || item.state.native === status),
          unreadable,
          next: null,
        };
      },
      find: async (id, call) => known.get(id) ?? (isCut ? null : api.jobs.find(id, call)),
    },
  };
};

/** The ports' own objects; but jobs that have been read already are not read again for the workers' tasks. */
export const openSnapshot = ({
  account,
  api,
  shares,
  lister,
  filters,
  settings,
}: Context): NonNullable<Source['snapshot']> => {
  const readJobs = async (filter: JobFilter, limit: number, call: Call): Promise<PartRead<JobRow>> => {
    let known: ReadonlyMap<string, JobRow> = new Map();
    const unreadable: Loss[] = [];
    let isCut = false;
    // The last list first, one after the other: a job that leaves `created` meanwhile is met again, not missed.
    for (const query of filters.job(filter).toReversed()) {
      // Jobs that wait for their time must not keep out those that are at work: of each list some are read, and the first lists count most.
      const most = Math.max(limit - known.size, Math.ceil(limit / 2));
      const list = await lister.readUpTo({ fetch: api.jobs.list, query }, most, call);
      const found = byId(list.rows);
      known = new Map([...found, ...[...known].filter(([id]) => !found.has(id))]);
      unreadable.push(...list.unreadable);
      isCut ||= list.isCut || known.size > limit;
    }
    return { rows: [...known.values()].slice(0, limit), unreadable, isCut };
  };

  return openKitSnapshot(account, (call, limit, kinds) => {
    const filter = jobFilter(kinds);
    const jobs = once(async () => filter && alone(account, call, () => readJobs(filter, limit, call)));
    const workers = once(() => lister.readUpTo({ fetch: api.workers.list, query: {} }, limit, call));

    /** Within the limit of this snapshot. */
    const readAll: Lister['readAll'] = async (source, anyCall) => {
      const read = await lister.readUpTo(source, limit, anyCall);
      if (read.isCut) throw cutAt(account, limit);
      return read;
    };
    const holdingsOver = (over: Api): Holdings => openHoldings({ api: over, lister: { readAll }, shares }, settings);

    const heldBy = async ({ rows }: PartRead<WorkerRow>) => {
      const known = await jobs();
      const isWhole = known && !(known instanceof VendorError) && !known.isCut;
      const holdings = holdingsOver(isWhole ? remembering(api, known) : api);
      const found =
        known instanceof VendorError ? known : await alone(account, call, () => holdings.ofWorkers(rows, call));
      if (!(found instanceof VendorError)) return { ...found, failed: null };
      const held = holdings.withoutJobs(rows);
      return { held, losses: [], failed: held.includes(null) ? found : null };
    };

    return {
      Queue: async () => shown(await lister.readUpTo({ fetch: api.queues.list, query: {} }, limit, call)),
      Job: async () => {
        const known = await jobs();
        if (known instanceof VendorError) throw known;
        return shown(known ?? NONE);
      },
      Worker: async () => {
        const read = await workers();
        const { held, losses, failed } = await heldBy(read);
        const { items, unreadable, ...part } = shown(read);
        const withTasks = items.map((item, index) => ({ ...item, tasks: held[index] ?? null }));
        return { ...part, items: withTasks, unreadable: [...unreadable, ...losses], failed };
      },
      // Any row that cannot be read may hold tasks.
      Task: async () => {
        const [read, known] = await Promise.all([workers(), jobs()]);
        if (known instanceof VendorError) throw known;
        const found = await holdingsOver(remembering(api, known ?? NONE)).inDetail(read.rows, call);
        const unreadable = [...read.unreadable, ...(known ?? NONE).unreadable, ...found.losses];
        return { items: found.tasks, unreadable, flaws: [], isEnd: !read.isCut && !known?.isCut };
      },
    };
  });
};
