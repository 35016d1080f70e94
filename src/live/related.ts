import type { ChangedEvent, ChangeSource, EventKind } from '../domain/event.ts';
import { type Ref, refKey } from '../domain/ref.ts';
import { eachInSlices } from '../domain/slices.ts';
import type { Events } from '../events/events.ts';
import { isEnded } from '../events/kinds.ts';
import { openGroups } from './groups.ts';
import { type AnyItem, type Lead, stepsOf, type Way, wayOf } from './leads.ts';
import { EVERYTHING, type Sight } from './within.ts';

/** What a view knows of the objects that its rows lead to. */
export interface Related {
  readonly kinds: readonly EventKind[];
  /** As it was told last, also while its account is not heard; `null` when nothing is known of it. */
  readonly one: (ref: Ref) => AnyItem | null;
  /** Living objects that name this one, by the field that leads to them; `null` where the view does not follow them, or never heard them. */
  readonly group: (of: Ref, by: string) => Group | null;
  /** Takes note of an object that was read because the view did not know it: rows lead through it to others. */
  readonly learn: (item: AnyItem) => void;
}

export interface Group {
  readonly items: readonly AnyItem[];
  /** Whether these are all that are to be told. */
  readonly isWhole: boolean;
  /** There are others, which are not seen here. */
  readonly hasMore: boolean;
  /** When that was last seen to be so. */
  readonly asOf: number;
  readonly source: ChangeSource;
}

export interface RelatedOptions {
  readonly events: Events;
  readonly accounts: readonly string[];
  /** What rows lead to, by their kind. */
  readonly leads: Leads;
  readonly sight?: Sight;
}

export type Leads = Readonly<Partial<Record<EventKind, readonly Lead[]>>>;

const present = (refs: readonly (Ref | null | undefined)[] = []): Ref[] => refs.filter((of) => of != null);

/** Objects that name another one, as a group: all tasks of a worker, all jobs of a queue. */
const groupOf = (key: string, by: string): string => `${key}.${by}`;

const NOWHERE: ReadonlySet<string> = new Set();

/**
 * The objects that the rows of a view lead to, kept in step, and which rows lead to which: a row is found by every object and every
 * group that was passed on the way from it.
 */
export const openRelated = ({ events, accounts, leads, sight = EVERYTHING }: RelatedOptions) => {
  const steps = Object.entries(leads).flatMap(([kind, below]) => stepsOf(kind as EventKind, below));
  const kinds = [...new Set(steps.map(({ way }) => way.to))];
  /** The groups in which objects are looked for, each once. */
  const grouped = new Map<string, { readonly by: string; readonly way: Way }>(
    steps.filter(({ way }) => way.namedBy).map(({ from, by, way }) => [groupOf(from, by), { by, way }]),
  );
  const objects = new Map<string, AnyItem>();
  const members = openGroups();
  const rowsAt = openGroups();
  const placed = new Map<string, { readonly item: AnyItem; readonly passes: ReadonlySet<string> }>();
  /** Of which accounts all that is followed was as it should be when that was asked last. */
  const wasRight = new Map<string, boolean>();
  /** While it begins: what was heard since, which is newer than what was there. */
  let heard: Set<string> | null = null;

  const isRight = (account: string): boolean => kinds.every((one) => events.confirmed(account, one)?.isLive ?? false);

  const isPassed = (at: string): boolean => !rowsAt.of(at)[Symbol.iterator]().next().done;

  const groupsOf = (item: AnyItem | null | undefined): string[] =>
    item
      ? [...grouped.values()].flatMap(({ by, way }) =>
          way.to === item.ref.kind ? present(way.namedBy?.(item)).map((of) => groupOf(refKey(of), by)) : [],
        )
      : [];

  /** Takes in what an object has become; answers where rows may have passed. */
  const set = (key: string, item: AnyItem | null): string[] => {
    const left = groupsOf(objects.get(key));
    const entered = groupsOf(item);
    for (const group of left) members.remove(group, key);
    if (item && !isEnded(item)) for (const group of entered) members.add(group, key);
    // What has ended is remembered for the rows that still lead to it.
    if (item && (!isEnded(item) || isPassed(key))) objects.set(key, item);
    else objects.delete(key);
    return [key, ...left, ...entered];
  };

  /** What has ended before the view began is known to the events path for a while. */
  const find = (of: Ref): AnyItem | null => {
    const key = refKey(of);
    const found = objects.get(key) ?? events.known(of as Ref<EventKind>);
    if (found && !objects.has(key)) set(key, found);
    return found;
  };

  const inGroup = (group: string): AnyItem[] => [...members.of(group)].flatMap((key) => objects.get(key) ?? []);

  const walk = (item: AnyItem, row: string, below: readonly Lead[], passes: Set<string>): void => {
    const pass = (at: string): void => {
      passes.add(at);
      rowsAt.add(at, row);
    };
    for (const lead of below) {
      const way = wayOf(item.ref.kind as EventKind, lead.by);
      const named = present(way.names?.(item));
      const group = groupOf(refKey(item.ref), lead.by);
      if (way.names) for (const of of named) pass(refKey(of));
      else pass(group);
      if (lead.below.length === 0) continue;
      for (const next of way.names ? named.map(find) : inGroup(group)) if (next) walk(next, row, lead.below, passes);
    }
  };

  const leave = (at: string, row: string): void => {
    rowsAt.remove(at, row);
    const known = objects.get(at);
    if (known && isEnded(known) && !isPassed(at)) objects.delete(at);
  };

  /** What the row leads to now; `undefined`: it is no row any more. To be called with every row that may have changed. */
  const place = (row: string, item: AnyItem | undefined): void => {
    const before = placed.get(row)?.passes ?? NOWHERE;
    const passes = new Set<string>();
    if (item) {
      walk(item, row, leads[item.ref.kind as EventKind] ?? [], passes);
      placed.set(row, { item, passes });
    } else placed.delete(row);
    for (const at of before) if (!passes.has(at)) leave(at, row);
  };

  const related: Related = {
    kinds,
    one(of) {
      const found = objects.get(refKey(of));
      return found ? sight.see(found) : null;
    },
    group(of, by) {
      const way = grouped.get(groupOf(of.kind, by))?.way;
      const confirmed = way && events.confirmed(of.account, way.to);
      if (!confirmed) return null;
      const { isWhole, asOf, source } = confirmed;
      const all = inGroup(groupOf(refKey(of), by));
      const items = all.flatMap((item) => sight.see(item) ?? []);
      return { items, isWhole, hasMore: items.length < all.length, asOf, source };
    },
    learn(item) {
      const key = refKey(item.ref);
      if (objects.has(key) || !isPassed(key)) return;
      set(key, item);
      for (const row of [...rowsAt.of(key)]) place(row, placed.get(row)?.item);
    },
  };

  return {
    related,

    /** In slices, while `hear` is called. */
    *begin(): Generator<void, void> {
      const since = new Set<string>();
      heard = since;
      const take = (item: AnyItem): void => {
        const key = refKey(item.ref);
        if (!since.has(key)) set(key, item);
      };
      for (const account of new Set(accounts)) {
        wasRight.set(account, isRight(account));
        for (const one of kinds) yield* eachInSlices<AnyItem>(events.present(account, one), take);
      }
      heard = null;
    },

    /** Answers the rows that lead to the object, before the change or after it. */
    hear({ kind: of, ref, item }: ChangedEvent): ReadonlySet<string> {
      if (!kinds.includes(of)) return NOWHERE;
      heard?.add(refKey(ref));
      return new Set(set(refKey(ref), item).flatMap((at) => [...rowsAt.of(at)]));
    },

    place,

    /** The accounts of which all is as it should be, and was not when this was asked last. */
    recovered: (): ReadonlySet<string> =>
      new Set(
        [...wasRight].flatMap(([account, before]) => {
          const now = isRight(account);
          wasRight.set(account, now);
          return now && !before ? [account] : [];
        }),
      ),
  };
};
