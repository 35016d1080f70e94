import { VendorError } from '../domain/error.ts';
import { EVENT_KINDS, type EventItems, type EventKind } from '../domain/event.ts';
import { ENDED_JOB_STATES, type JobFilter } from '../domain/job.ts';
import type { Kind } from '../domain/ref.ts';
import { ENDED_TASK_STATES, type TaskFilter } from '../domain/task.ts';
import { type Filters, type Items, kindRow, missingOf, splitFilter } from '../gateway/kinds.ts';
import { type Freshness, type Listing, type ListQuery, missingStates } from '../gateway/listing.ts';
import type { Fresh } from '../live/live.ts';
import type { Context } from './context.ts';

const isHeard = (kind: Kind): kind is EventKind => EVENT_KINDS.some((known) => known === kind);

/** What is known are jobs and tasks that live: a question that others might answer goes to the vendor. */
const asksForLivingOnly = (kind: EventKind, filter: Filters[EventKind]): boolean => {
  if (kind === 'Job') {
    const { live, states } = filter as JobFilter;
    return live === true || (states?.every((state) => !ENDED_JOB_STATES.has(state)) ?? false);
  }
  if (kind === 'Task') {
    const { live, states } = filter as TaskFilter;
    return live === true || (states?.every((state) => !ENDED_TASK_STATES.has(state)) ?? false);
  }
  return true;
};

/** How a list may be answered from what is known, and where its rows then come from. `group`: what a live view knows of it. */
export const openKnown = <K extends Kind>(
  kind: K,
  filter: ListQuery<K>['filter'],
  maxStalenessMs: number | null | undefined,
  { live, scope, gateway, memory }: Context,
  group: Fresh<K & EventKind> | null = null,
) => {
  const now = gateway.now();
  const used = new Map<string, Fresh<EventKind>>();
  if (maxStalenessMs != null && maxStalenessMs < 0) {
    throw new VendorError('INVALID_INPUT', null, `maxStalenessMs: must not be negative, and is ${maxStalenessMs}`);
  }

  /** Whether the reader said how old rows may be, or looks at what a live view knows. */
  const isGiven = group ? maxStalenessMs !== 0 : !!maxStalenessMs;

  /** `freshOf`: what may be told of the account, whatever is asked of it. */
  const find = (name: string, freshOf: () => Fresh<EventKind> | null): Fresh<EventKind> | null => {
    if (!isHeard(kind)) return null;
    const port = kindRow(kind).portOf(scope.account(name));
    const wanted = filter(name);
    if (!port || wanted === null || !asksForLivingOnly(kind, wanted as Filters[EventKind])) return null;
    const beyond = splitFilter<K>(
      kind,
      { pushes: [], cannot: [...(port.decides ?? []), ...(port.cannot ?? [])] } as never,
      wanted,
    );
    const missing = missingOf<Kind>(kind, port as never, wanted);
    if (beyond.unsupported.length > 0 || missing?.isNamed || missing?.isUntoldNamed) return null;
    return freshOf();
  };

  const heard = (name: string): Fresh<EventKind> | null => {
    const fresh = group ?? live.fresh(name, kind as EventKind);
    return fresh && now - fresh.asOf <= (maxStalenessMs ?? Infinity) ? fresh : null;
  };

  const use = (name: string, fresh: Fresh<EventKind>): readonly Items[K][] => {
    used.set(name, fresh);
    return fresh.items as readonly EventItems[EventKind][] as readonly Items[K][];
  };

  const standIn = (name: string, isLong: (count: number) => boolean): readonly Items[K][] | null => {
    // Behind a command its effect has to be among it, as in a read.
    const fresh = find(name, () => memory.heard(name, kind as EventKind));
    return fresh && isLong(fresh.items.length) ? use(name, fresh) : null;
  };

  return {
    known(name: string): readonly Items[K][] | null {
      if (maxStalenessMs === 0) return null;
      const kept = (): Fresh<EventKind> | null => memory.living(name, kind as EventKind);
      const fresh = find(name, isGiven ? () => heard(name) : kept);
      return fresh && use(name, fresh);
    },
    /** For lists that are too long to be read, where the reader did not say how old they may be. */
    standIn: !isGiven && maxStalenessMs == null ? standIn : null,
    /** Hears an account that turned out to be too long, so that the next list of it is whole. */
    onTooLong: isHeard(kind) && maxStalenessMs !== 0 ? (name: string) => live.retain(name, kind) : null,
    freshness: ({ read, unordered }: Pick<Listing<Items[K]>, 'read' | 'unordered'>): Freshness[] =>
      read.map((account) => {
        const { source = 'READ', asOf = now } = used.get(account.name) ?? {};
        const missing = missingStates(account, kind, filter(account.name));
        return { account, source, asOf, ...missing, unordered: unordered?.get(account.name) ?? 0 };
      }),
  };
};
