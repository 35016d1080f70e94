import type { Centre } from '../centre.ts';
import { formatDate } from '../dates.ts';
import type { Channel, Queue, User } from '../records.ts';
import { collectFacts, type Facts, type Selection } from './facts.ts';
import type { Query } from './query.ts';
import { type Formula, REPORTS } from './reports.ts';

export interface Group {
  readonly queue: Queue | null;
  readonly user: User | null;
  readonly values: readonly { readonly from_date: string; readonly to_date: string; readonly value: number | null }[];
}

export interface Measured {
  readonly report: string;
  readonly groups: readonly Group[];
}

const idsOf = (list: readonly { readonly id: number }[]): Set<number> => new Set(list.map(({ id }) => id));

const selectionsOf = (centre: Centre, { application, queues, users, groupBy }: Query) => {
  const every = [...centre.queues.values()].filter(({ applicationId }) => applicationId === application.id);
  const everybody = [...centre.users.values()].filter(({ applicationId }) => applicationId === application.id);
  const meantQueues = queues ?? every;
  const meantUsers = users ?? everybody;
  const boundTo = (ids: ReadonlySet<number>): User[] =>
    meantUsers.filter((user) => [...user.queues].some((id) => ids.has(id)));
  const select = (ofQueues: ReadonlySet<number>, ofUsers: readonly User[], narrowed: boolean): Selection => ({
    queueIds: ofQueues,
    userIds: narrowed ? idsOf(ofUsers) : null,
    agents: ofUsers.map(({ id }) => id),
  });
  const all = idsOf(meantQueues);
  if (groupBy === 'agent') {
    return boundTo(all).map((user) => ({ queue: null, user, selection: select(all, [user], true) }));
  }
  if (groupBy === 'none') return [{ queue: null, user: null, selection: select(all, boundTo(all), users !== null) }];
  return meantQueues.map((queue) => {
    const own = new Set([queue.id]);
    return { queue, user: null, selection: select(own, boundTo(own), users !== null) };
  });
};

const printer = ({ switches }: Centre) => {
  const scale = {
    count: 1,
    time: switches.metric_time === 'seconds' ? 1 / 1000 : 1,
    ratio: switches.metric_ratio === 'percent' ? 100 : 1,
  };
  const digits = switches.metric_number === 'integer' ? 1 : 10_000;
  return (unit: Formula['unit'], value: number): number => Math.round(value * scale[unit] * digits) / digits;
};

/** All the reports of the query, in the order in which they were asked for. */
export const measure = (centre: Centre, query: Query): Measured[] => {
  const { buckets, timeZone, maxWaitingMs, omitsEmpty, newestFirst } = query;
  const { metric_empty: empty } = centre.switches;
  const print = printer(centre);
  const now = centre.clock.now();
  const selections = selectionsOf(centre, query);
  const facts = new Map<string, Facts[]>();
  const factsOf = (index: number, selection: Selection, channel: Channel): Facts[] => {
    const key = `${index}/${channel}`;
    const known = facts.get(key) ?? collectFacts(centre.journal, selection, channel, buckets, now);
    facts.set(key, known);
    return known;
  };
  const dates = buckets.map(({ from, to }) => ({
    from_date: formatDate(from, timeZone),
    to_date: formatDate(to, timeZone),
  }));

  const valuesOf = (formula: Formula, each: readonly Facts[]): Group['values'] =>
    each.flatMap((ofBucket, index) => {
      const value = formula.value(ofBucket, maxWaitingMs);
      const date = dates[index];
      if (!date || (value === null && (omitsEmpty || empty === 'missing'))) return [];
      const nothing = empty === 'null' ? null : 0;
      return [{ ...date, value: value === null ? nothing : print(formula.unit, value) }];
    });

  return query.reports.flatMap((report) => {
    const formula = REPORTS.get(report);
    if (!formula) return [];
    const groups = selections.map(({ queue, user, selection }, index) => {
      const values = valuesOf(formula, factsOf(index, selection, formula.channel));
      return { queue, user, values: newestFirst ? values.toReversed() : values };
    });
    return [{ report, groups }];
  });
};
