import { type FoldProblem, type LiveFold, type LivePayload, openLiveFold } from '../domain/live-fold.ts';
import { TrunklineError } from './errors.ts';

type Members = Readonly<Record<string, unknown>>;

/** What every event of a live view has. */
export type LiveEvent = Members & { readonly cursor?: string; readonly reason?: string };
type ListOf<T> = { readonly items: readonly T[] };
type SnapshotOf<E> = E extends { readonly seq: number } ? (E extends { readonly since: number } ? never : E) : never;
/** Members of an event that prove the view, and say nothing of what it shows. */
type Proof = 'items' | 'versions' | 'count' | 'digest' | 'seq' | 'cursor' | '__typename' | ' $fragmentRefs';
type Folded<S> =
  S extends ListOf<infer T>
    ? { readonly rows: ReadonlyMap<string, T> } & Omit<S, Proof>
    : { readonly [K in Exclude<keyof S, Proof>]: S[K] extends ListOf<infer T> ? ReadonlyMap<string, T> : S[K] };

/** What the events of a subscription are put together to: `rows` by id, or of `liveBoard` each list by its name; and what else was selected. */
export type ViewOf<R> = Folded<SnapshotOf<R[keyof R]>>;

const isList = (entry: readonly [string, unknown]): entry is [string, Members] =>
  entry[1] instanceof Object && ('items' in entry[1] || 'upserted' in entry[1]);

/** What was not selected is the caller's mistake, which asking again does not mend. */
const checkSelected = (list: Members, event: Members): void => {
  const [row] = (list.items ?? list.upserted) as readonly Members[];
  const needed = ['seq', 'cursor', 'versions', 'count', 'digest', ...('upserted' in list ? ['since', 'removed'] : [])];
  const missing = needed.filter((name) => !(name in list) && !(name in event));
  if (row && Number(list.count) > 1 && !('id' in row) && !('queueId' in row)) missing.push('id');
  if (missing.length === 0) return;
  throw new TrunklineError('INVALID_DOCUMENT', `a live view cannot be proven without ${missing.join(', ')}`);
};

/** Rows of `liveQueues` and `liveBoard` have no `id`, and the one of `liveQueueTotals` has none at all. */
const idOf = ({ id, queueId }: Members): string => String(id ?? queueId ?? 'totals');

/** Puts the events of any live view together; its rules are in docs/live-protocol.md. */
export const openViewFold = <V>() => {
  const lists = new Map<string, LiveFold<Members>>();
  let latest: Members | null = null;
  return {
    /** `null`: what has been put together is the view. Else why it is not: nothing but a snapshot mends it. */
    take(event: LiveEvent): FoldProblem | null {
      // Without their lists no delta fits.
      if ('reason' in event) lists.clear();
      if ('reason' in event) return null;
      const { cursor, seq, since, items, upserted, removed, versions, count, digest, conflated, __typename, ...rest } =
        event;
      const next: Record<string, unknown> = {};
      // Of what is no list null is as before.
      for (const [name, value] of Object.entries(rest)) next[name] = value ?? latest?.[name] ?? null;
      const parts = [['rows', event] as const, ...Object.entries(event)].filter(isList);
      if (parts.length === 0) throw new TrunklineError('INVALID_DOCUMENT', 'a live view has to select its rows');
      for (const [name, part] of parts) {
        checkSelected(part, event);
        const list = lists.get(name) ?? openLiveFold(idOf);
        lists.set(name, list);
        const problem = list.take({ ...part, seq, since } as unknown as LivePayload<Members>);
        if (problem !== null) return problem;
        const isChanged = 'items' in part || [part.upserted, part.removed].flat().length > 0;
        // The same map as long as no row is different.
        next[name] = isChanged ? new Map(list.rows()) : latest?.[name];
      }
      latest = next;
      return null;
    },
    /** As of the last event that was taken without a problem; `null` before the first snapshot. A view that was answered stays as it is. */
    view: () => latest as V | null,
  };
};
