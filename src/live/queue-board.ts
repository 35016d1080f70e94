import { idOfKey } from '../domain/ref.ts';
import { atOnce } from '../domain/slices.ts';
import type { BoardParts } from './board-parts.ts';
import type { LiveReader } from './live-event.ts';
import type { QueueBoard, QueueBoardRequest, QueueTotals } from './queue-figures.ts';
import { boardKey, openBoardRows, openShownBoards, openShownTotals } from './shown-boards.ts';

/** The numbers of the last minutes move although nothing happens. */
export const TICK_MS = 5_000;

/** The id of the one row of totals, as far as a digest needs one. */
export const TOTALS = 'totals';

/** What the numbers are made of. */
export const BOARD_KINDS = ['Queue', 'Worker', 'Task', 'Job'] as const;

export const openQueueBoards = (parts: BoardParts, request: QueueBoardRequest): Promise<LiveReader<QueueBoard>> =>
  parts.channels.join(`boards|${parts.sight?.key ?? ''}|${request.identity}`, request, async () => {
    const rows = await openBoardRows(parts, request);
    const { items, take } = openShownBoards(rows);
    let toldAgain: ReadonlySet<string> = new Set();
    const update = () => {
      const again = toldAgain;
      toldAgain = new Set();
      return take(rows.refresh(), again);
    };
    return {
      clock: parts.clock,
      intervalMs: request.intervalMs,
      tickMs: TICK_MS,
      keyOf: boardKey,
      idOf: idOfKey,
      standing: parts.standings.of(request.accounts, BOARD_KINDS, parts.sight),
      begin: atOnce((onChange: () => void) => {
        rows.begin(onChange);
        update();
        const again = (keys: Iterable<string>): void => {
          toldAgain = toldAgain.union(new Set(keys));
        };
        return { items: atOnce(items), update, again, stop: rows.stop };
      }),
    };
  });

export const openQueueTotals = (parts: BoardParts, request: QueueBoardRequest): Promise<LiveReader<QueueTotals>> =>
  parts.channels.join(`totals|${parts.sight?.key ?? ''}|${request.identity}`, request, async () => {
    const rows = await openBoardRows(parts, request);
    const { now, take } = openShownTotals(rows);
    const update = () => {
      const totals = take(rows.refresh());
      return { upserted: totals ? [totals] : [], removed: [] };
    };
    return {
      clock: parts.clock,
      intervalMs: request.intervalMs,
      tickMs: TICK_MS,
      keyOf: () => TOTALS,
      idOf: (key) => key,
      standing: parts.standings.of(request.accounts, BOARD_KINDS, parts.sight),
      begin: atOnce((onChange: () => void) => {
        rows.begin(onChange);
        update();
        return { items: atOnce(() => [now()]), update, stop: rows.stop };
      }),
    };
  });
