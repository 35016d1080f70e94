import { VendorError } from '../domain/error.ts';
import { EVENT_KINDS, type EventItems, type EventKind } from '../domain/event.ts';
import { ENDED_JOB_STATES, type JobFilter } from '../domain/job.ts';
import type { Kind } from '../domain/ref.ts';
import { LIVE_TASK_STATES, type TaskFilter } from '../domain/task.ts';
import { type Filters, type Items, kindRow, splitFilter } from '../gateway/kinds.ts';
import { chosenAccounts, type Freshness, type Listing, type ListQuery } from '../gateway/list.ts';
import type { Fresh } from '../live/live.ts';
import type { Context } from './context.ts';

type Chosen<K extends Kind> = Pick<ListQuery<K>, 'accounts' | 'vendors' | 'filter'>;

const isHeard = (kind: Kind): kind is EventKind => EVENT_KINDS.some((known) => known === kind);

/** What is known are jobs and tasks that live: a question that others might answer goes to the vendor. */
const asksForLivingOnly = (kind: EventKind, filter: Filters[EventKind]): boolean => {
  if (kind === 'Job') {
    const { live, states } = filter as JobFilter;
    return live === true || (states?.every((state) => !ENDED_JOB_STATES.has(state)) ?? false);
  }
  if (kind === 'Task') {
    const living: readonly string[] = LIVE_TASK_STATES;
    return (filter as TaskFilter).states?.every((state) => living.includes(state)) ?? false;
  }
  return true;
};

/** How a list may be answered from what is known, and where its rows then come from. */
export const openKnown = <K extends Kind>(
  kind: K,
  filter: Chosen<K>['filter'],
  maxStalenessMs: number | null | undefined,
  { live, scope }: Context,
) => {
  const now = Date.now();
  const used = new Map<string, Fresh<EventKind>>();
  if (maxStalenessMs != null && maxStalenessMs < 0) {
    throw new VendorError('INVALID_INPUT', null, `maxStalenessMs: must not be negative, and is ${maxStalenessMs}`);
  }

  const find = (name: string): Fresh<EventKind> | null => {
    if (!maxStalenessMs || !isHeard(kind)) return null;
    const port = kindRow(kind).portOf(scope.account(name));
    const wanted = filter(name);
    if (!port || wanted === null || !asksForLivingOnly(kind, wanted as Filters[EventKind])) return null;
    const vendorOnly = splitFilter<K>(
      kind,
      { pushes: [], cannot: [...((port.decides ?? []) as never[])] } as never,
      wanted,
    );
    if (vendorOnly.unsupported.length > 0) return null;
    const fresh = live.fresh(name, kind);
    return fresh && now - fresh.asOf <= maxStalenessMs ? fresh : null;
  };

  const known = (name: string): readonly Items[K][] | null => {
    const fresh = find(name);
    if (!fresh) return null;
    used.set(name, fresh);
    return fresh.items as readonly EventItems[EventKind][] as readonly Items[K][];
  };

  return {
    known: maxStalenessMs ? known : null,
    freshness: ({ failures }: Listing<Items[K]>, chosen: Chosen<K>): Freshness[] =>
      chosenAccounts(scope, chosen).flatMap((account): Freshness[] => {
        if (failures.some((failure) => failure.account === account)) return [];
        const { source = 'READ', asOf = now } = used.get(account.name) ?? {};
        return [{ account, source, asOf }];
      }),
  };
};
