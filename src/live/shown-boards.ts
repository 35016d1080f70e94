import { comparePositions, nameKey, positionOf } from '../domain/order.ts';
import type { Queue } from '../domain/queue.ts';
import { refKey } from '../domain/ref.ts';
import { isSame } from '../events/same.ts';
import type { BoardParts } from './board-parts.ts';
import type { Changes } from './live-event.ts';
import type { QueueBoard, QueueBoardRequest, QueueTotals, WindowNumbers } from './queue-figures.ts';
import { boardOf, openQueueRows, totalsOf } from './queue-rows.ts';
import { openWindow } from './window.ts';
import { EVERYTHING } from './within.ts';

/** Where a sliding window begins is different at every moment, and says nothing new. */
const isSameRow = <R extends { readonly window: WindowNumbers }>(a: R, b: R, slidesTo: number | null): boolean =>
  isSame(a, b.window.since === slidesTo ? { ...b, window: { ...b.window, since: a.window.since } } : b);

/** What a request is about, when the books of its accounts are ready. */
export const openBoardRows = async (
  { books, clock, rules: levels, sight = EVERYTHING }: BoardParts,
  request: QueueBoardRequest,
) => {
  const beginOf = openWindow(request.window);
  const joined = await books.join(request.accounts);
  const slides = 'ms' in request.window;
  const rows = openQueueRows({ ...request, ...joined, clock, beginOf, slides, sight, rules: levels });
  return { ...rows, books: joined.books, slidesTo: (): number | null => (slides ? rows.since() : null) };
};

type BoardRows = Pick<
  Awaited<ReturnType<typeof openBoardRows>>,
  'rows' | 'since' | 'slidesTo' | 'standings' | 'occupiedUntil'
>;

export const boardKey = ({ queue }: QueueBoard): string => refKey(queue.ref);

const byName = (queue: Queue) => positionOf(queue, nameKey);

/** The boards as they were told last. */
export const openShownBoards = ({ rows, slidesTo }: BoardRows) => {
  const shown = new Map<string, QueueBoard>();
  return {
    /** By name. */
    items: (): QueueBoard[] =>
      [...shown.values()].sort((a, b) => comparePositions('ASC', byName(a.queue), byName(b.queue))),

    /** What is different of the rows that may be; those of `again` are told whether they are or not. */
    take(touched: ReadonlySet<string>, again: ReadonlySet<string>): Changes<QueueBoard> {
      const upserted: QueueBoard[] = [];
      const removed: string[] = [];
      for (const key of touched.union(again)) {
        const row = rows.get(key);
        const before = shown.get(key);
        const board = row && boardOf(row);
        if (!board) {
          if (shown.delete(key)) removed.push(key);
        } else if (!before || again.has(key) || !isSameRow(before, board, slidesTo())) {
          shown.set(key, board);
          upserted.push(board);
        }
      }
      return { upserted, removed };
    },
  };
};

/** The totals as they were told last. */
export const openShownTotals = ({ rows, since, slidesTo, standings, occupiedUntil }: BoardRows) => {
  const totalsNow = (): QueueTotals => totalsOf([...rows.values()], standings(), { since: since(), occupiedUntil });
  let shown = totalsNow();
  let told = standings();
  return {
    now: (): QueueTotals => shown,

    /** `null`: they are as before. */
    take(touched: ReadonlySet<string>): QueueTotals | null {
      const isAlike = touched.size === 0 && isSame(told, standings());
      told = standings();
      if (isAlike) return null;
      const now = totalsNow();
      if (isSameRow(shown, now, slidesTo())) return null;
      shown = now;
      return now;
    },
  };
};
