import type { BoardList, BoardRow } from '../live/board.ts';
import type { LiveEvent } from '../live/channel.ts';

export interface ListRows {
  readonly rows: readonly BoardRow['row'][];
  readonly versions: readonly number[];
  /** Where the rows are among all of the event. */
  readonly places: readonly number[];
}

type Sorted = Readonly<Record<BoardRow['list'], ListRows>>;

const kept = new WeakMap<LiveEvent<BoardRow>, Sorted>();

const newList = () => ({ rows: [] as BoardRow['row'][], versions: [] as number[], places: [] as number[] });

const sort = (event: LiveEvent<BoardRow>): Sorted => {
  const sorted = { queues: newList(), workers: newList(), tasks: newList(), totals: newList() };
  if (event.type === 'resync') return sorted;
  const told = event.type === 'snapshot' ? event.items : event.upserted;
  for (const [place, { list, row }] of told.entries()) {
    sorted[list].rows.push(row);
    sorted[list].versions.push(event.versions[place] ?? 0);
    sorted[list].places.push(place);
  }
  return sorted;
};

/** The rows that an event tells of one list. */
export const rowsOfBoard = (event: LiveEvent<BoardRow>, list: BoardList | 'totals'): ListRows => {
  const sorted = kept.get(event) ?? sort(event);
  kept.set(event, sorted);
  return sorted[list];
};
