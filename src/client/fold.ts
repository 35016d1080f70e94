import { type DeltaPayload, type FoldProblem, openLiveFold, type SnapshotPayload } from '../domain/live-fold.ts';
import { TrunklineError } from './errors.ts';

type Members = Readonly<Record<string, unknown>>;

/** What every event of a live view has. */
export interface LiveEvent {
  readonly cursor?: string;
  readonly reason?: string;
  readonly [member: string]: unknown;
}

interface ListOf<T> {
  readonly items: readonly T[];
}

type SnapshotOf<E> = E extends { readonly seq: number } ? (E extends { readonly since: number } ? never : E) : never;
/** Members of an event that prove the view, and say nothing of what it shows. */
type Proof = 'items' | 'versions' | 'count' | 'digest' | 'seq' | 'cursor' | '__typename' | ' $fragmentRefs';
type Folded<S> =
  S extends ListOf<infer T>
    ? { readonly rows: ReadonlyMap<string, T> } & Omit<S, Proof>
    : { readonly [K in Exclude<keyof S, Proof>]: S[K] extends ListOf<infer T> ? ReadonlyMap<string, T> : S[K] };

/** What the events of a subscription are put together to: `rows` by id, or of `liveBoard` each list by its name; and what else was selected. */
export type ViewOf<R> = Folded<SnapshotOf<R[keyof R]>>;

/** Rows of `liveQueues` and `liveBoard` have no `id`, and the one of `liveQueueTotals` has none at all. */
const idOf = (row: { readonly id?: string; readonly queueId?: string }): string => row.id ?? row.queueId ?? 'totals';

const isList = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && ('items' in value || 'upserted' in value);

/** What a document has to select, so that what is put together can be proven. */
const NEEDED = ['seq', 'versions', 'count', 'digest', 'cursor'] as const;

const checkList = (list: Members, event: Members): void => {
  const missing = NEEDED.filter((name) => !(name in list) && !(name in event));
  if ('upserted' in list && !('removed' in list)) missing.push('removed' as never);
  if ('upserted' in list && !('since' in event)) missing.push('since' as never);
  const [row] = (list.items ?? list.upserted) as readonly Members[];
  const count = Number(list.count);
  if (row && count > 1 && !('id' in row) && !('queueId' in row)) missing.push('id' as never);
  if (missing.length === 0) return;
  throw new TrunklineError('INVALID_DOCUMENT', `a live view cannot be proven without ${missing.join(', ')}`);
};

/** One list: `rows()` is the same map as long as no row is different. */
const openList = () => {
  const fold = openLiveFold<Members>(idOf);
  let rows: ReadonlyMap<string, Members> = new Map();
  let isCopied = true;
  return {
    take(list: Members, { seq, since }: Members): FoldProblem | null {
      const payload = { ...list, seq, since } as unknown as SnapshotPayload<Members> | DeltaPayload<Members>;
      if ('items' in payload || payload.upserted.length + payload.removed.length > 0) isCopied = false;
      return fold.take(payload);
    },
    lose: () => fold.take({ reason: '' }),
    rows(): ReadonlyMap<string, Members> {
      if (!isCopied) rows = new Map(fold.rows());
      isCopied = true;
      return rows;
    },
  };
};

/** Puts the events of any live view together; its rules are in docs/live-protocol.md. */
export const openViewFold = <V>() => {
  const lists = new Map<string, ReturnType<typeof openList>>();
  let latest: Members | null = null;
  const listOf = (name: string) => {
    const list = lists.get(name) ?? openList();
    lists.set(name, list);
    return list;
  };
  return {
    /** `null`: what has been put together is the view. Else why it is not: nothing but a snapshot mends it. */
    take(told: LiveEvent): FoldProblem | null {
      const event = told as Members;
      if ('reason' in event) {
        for (const list of lists.values()) list.lose();
        return null;
      }
      const parts = isList(event)
        ? [['rows', event] as const]
        : Object.entries(event).filter((entry): entry is [string, Members] => isList(entry[1]));
      if (parts.length === 0) throw new TrunklineError('INVALID_DOCUMENT', 'a live view has to select its rows');
      for (const [, list] of parts) checkList(list, event);
      const problems = parts.map(([name, list]) => listOf(name).take(list, event));
      const problem = problems.find((one) => one !== null) ?? null;
      if (problem !== null) return problem;
      const { items, upserted, removed, versions, count, digest, seq, since, cursor, conflated, __typename, ...rest } =
        event;
      // Of what is no list null is as before.
      const others = Object.entries(rest).map(([name, value]) => [name, value ?? latest?.[name] ?? null]);
      const rows = parts.map(([name]) => [name, listOf(name).rows()]);
      latest = Object.fromEntries([...others, ...rows]);
      return null;
    },
    /** As of the last event that was taken without a problem; `null` before the first snapshot. A view that was answered stays as it is. */
    view: () => latest as V | null,
  };
};

export type ViewFold<V> = ReturnType<typeof openViewFold<V>>;
