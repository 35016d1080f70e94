import type { EventKind } from '../domain/event.ts';
import { idOfKey, type Ref, refKey } from '../domain/ref.ts';
import { atOnce } from '../domain/slices.ts';
import type { Task } from '../domain/task.ts';
import type { Worker } from '../domain/worker.ts';
import type { Events } from '../events/events.ts';
import type { BoardParts } from './board-parts.ts';
import type { Picture } from './channel.ts';
import type { Changes, Lack, LiveReader } from './live-event.ts';
import { BOARD_KINDS, TICK_MS, TOTALS } from './queue-board.ts';
import type { QueueBoard, QueueBoardRequest, QueueTotals } from './queue-figures.ts';
import { type Leads, openRelated, type Related } from './related.ts';
import { boardKey, openBoardRows, openShownBoards, openShownTotals } from './shown-boards.ts';
import type { StandingSource } from './standing.ts';
import { EVERYTHING, type Sight } from './within.ts';
import { openWorkRows } from './work-rows.ts';

export const BOARD_LISTS = ['queues', 'workers', 'tasks'] as const;
export type BoardList = (typeof BOARD_LISTS)[number];

/** A row of one of the lists, or the totals. */
export type BoardRow =
  | { readonly list: 'queues'; readonly row: QueueBoard }
  | { readonly list: 'workers'; readonly row: Worker }
  | { readonly list: 'tasks'; readonly row: Task }
  | { readonly list: typeof TOTALS; readonly row: QueueTotals };

export interface BoardRequest extends QueueBoardRequest {
  /** Only the workers and tasks of the wanted queues; otherwise all of the accounts. */
  readonly isNarrow: boolean;
  /** What the rows are to lead to, by their kind. */
  readonly leads: Leads;
}

export interface WholeBoardParts extends BoardParts {
  readonly events: Events;
}

const LIST_OF: Readonly<Partial<Record<string, BoardList>>> = { Queue: 'queues', Worker: 'workers', Task: 'tasks' };

/** The list of a row with this key, which is the `refKey` of its object. */
export const boardListOf = (key: string): BoardList | typeof TOTALS =>
  LIST_OF[key.slice(0, key.indexOf(':'))] ?? TOTALS;

const keyOf = ({ list, row }: BoardRow): string => {
  if (list === 'queues') return boardKey(row);
  return list === TOTALS ? TOTALS : refKey(row.ref);
};

const rowsOf = <L extends BoardList>(list: L, rows: readonly unknown[]): BoardRow[] =>
  rows.map((row) => ({ list, row }) as BoardRow);

const itemOf = ({ list, row }: Exclude<BoardRow, { readonly list: typeof TOTALS }>) =>
  list === 'queues' ? row.queue : row;

/** What the rows lead to, followed beside them; `null` where they lead nowhere. */
const followRelated = (events: Events, { accounts, leads }: BoardRequest, sight: Sight) => {
  if (Object.values(leads).every((below) => below.length === 0)) return null;
  const related = openRelated({ events, accounts, leads, sight });
  let onRows: ((rows: ReadonlySet<string>) => void) | null = null;
  const { settled, stop } = events.follow({
    accounts,
    kinds: related.related.kinds,
    hear(event) {
      if (!onRows || event.type !== 'changed') return;
      const rows = related.hear(event);
      if (rows.size > 0) onRows(rows);
    },
  });
  return {
    ...related,
    settled,
    stop,
    *begin(tell: (rows: ReadonlySet<string>) => void): Generator<void, void> {
      onRows = tell;
      yield* related.begin();
    },
  };
};

export const openBoard = (parts: WholeBoardParts, request: BoardRequest): Promise<LiveReader<BoardRow>> =>
  parts.channels.join(`board|${parts.sight?.key ?? ''}|${request.identity}`, request, async () => {
    const { events, clock, standings, sight = EVERYTHING } = parts;
    const behind = followRelated(events, request, sight);
    const queues = await openBoardRows(parts, request).catch((error: unknown) => {
      behind?.stop();
      throw error;
    });
    await behind?.settled;
    const boards = openShownBoards(queues);
    const totals = openShownTotals(queues);
    const wants = request.isNarrow ? (key: string): boolean => queues.rows.has(key) : null;
    const work = queues.books.map((book) => ({
      account: book.standing().account,
      rows: openWorkRows({ book, wants, sight }),
    }));
    let inView: ReadonlySet<string> = new Set();
    let toldAgain: ReadonlySet<string> = new Set();

    /** The rows of accounts that are heard again. */
    const recovered = (): string[] => {
      const accounts = behind?.recovered() ?? new Set();
      if (accounts.size === 0) return [];
      const own = work.filter(({ account }) => accounts.has(account));
      return own.flatMap(({ rows }) => [...rows.workers.keys(), ...rows.tasks.keys()]);
    };

    /** Everything at one moment, so that no list is ahead of another. */
    const update = (): Changes<BoardRow> => {
      const touched = queues.refresh();
      const again = toldAgain.union(new Set(recovered()));
      toldAgain = new Set();
      const areOthersInView = [...touched].some((key) => queues.rows.has(key) !== inView.has(key));
      if (areOthersInView) inView = new Set(queues.rows.keys());
      const shown = boards.take(touched, again);
      const changes = work.map(({ rows }) => rows.update(areOthersInView, again));
      const sum = totals.take(touched);
      const upserted = [
        ...rowsOf('queues', shown.upserted),
        ...rowsOf(
          'workers',
          changes.flatMap(({ workers }) => workers.upserted),
        ),
        ...rowsOf(
          'tasks',
          changes.flatMap(({ tasks }) => tasks.upserted),
        ),
      ];
      const removed = [
        shown.removed,
        ...changes.flatMap(({ workers, tasks }) => [workers.removed, tasks.removed]),
      ].flat();
      if (behind) {
        for (const one of upserted) if (one.list !== TOTALS) behind.place(keyOf(one), itemOf(one));
        for (const key of removed) behind.place(key, undefined);
      }
      if (sum) upserted.push({ list: TOTALS, row: sum });
      return { upserted, removed };
    };

    const items = (): BoardRow[] => [
      ...rowsOf('queues', boards.items()),
      ...rowsOf(
        'workers',
        work.flatMap(({ rows }) => [...rows.workers.values()]),
      ),
      ...rowsOf(
        'tasks',
        work.flatMap(({ rows }) => [...rows.tasks.values()]),
      ),
      { list: TOTALS, row: totals.now() },
    ];

    const shownRow = (of: Ref): Worker | Task | null => {
      const rows = work.find(({ account }) => account === of.account)?.rows;
      return rows?.workers.get(refKey(of)) ?? rows?.tasks.get(refKey(of)) ?? null;
    };

    const related: Related | null = behind && {
      ...behind.related,
      // What is itself a row is as it is there.
      one: (of) => shownRow(of) ?? behind.related.one(of),
    };

    const kinds: readonly EventKind[] = [...BOARD_KINDS, ...(behind?.related.kinds ?? [])];
    const heard = standings.of(request.accounts, kinds, sight);
    const standing: StandingSource = {
      ...heard,
      read() {
        const { asOf, partial } = heard.read();
        const lacks = work.flatMap(({ account, rows }): Lack[] => {
          const error = rows.unplaced();
          // When that is different, a worker is, which is told.
          return error ? [{ account, kind: 'Worker', error, isLasting: true }] : [];
        });
        return { asOf, partial: [...partial, ...lacks] };
      },
    };

    return {
      clock,
      intervalMs: request.intervalMs,
      tickMs: TICK_MS,
      keyOf,
      idOf: (key) => (key === TOTALS ? key : idOfKey(key)),
      lists: { names: BOARD_LISTS, of: boardListOf },
      standing,
      *begin(onChange): Generator<void, Picture<BoardRow>> {
        const again = (keys: Iterable<string>): void => {
          toldAgain = toldAgain.union(new Set(keys));
        };
        queues.begin(onChange);
        for (const { rows } of work) rows.begin(onChange);
        if (behind) {
          yield* behind.begin((rows) => {
            again(rows);
            onChange();
          });
        }
        update();
        return {
          items: atOnce(items),
          update,
          again,
          related,
          stop() {
            for (const { rows } of work) rows.stop();
            queues.stop();
            behind?.stop();
          },
        };
      },
    };
  });
