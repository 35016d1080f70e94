import {
  type DeltaPayload,
  type FoldProblem,
  openLiveFold,
  type ResyncPayload,
  type SnapshotPayload,
} from '../domain/live-fold.ts';
import type { HeardRow, LackRow, QueueRow, TaskRow, TotalsRow, WorkerRow } from './rows.ts';

export interface Row {
  readonly id: string;
}

/** What every payload but a resync tells of the accounts. */
export interface Standing {
  readonly asOf: readonly HeardRow[];
  readonly partial: readonly LackRow[];
}

interface Told {
  readonly cursor: string;
}

export type Resync = ResyncPayload & Told;
export type ListEvent<T extends Row> = ((SnapshotPayload<T> | DeltaPayload<T>) & Standing & Told) | Resync;

/** A list as it was at one moment. */
export interface Listed<T extends Row> extends Standing {
  readonly rows: ReadonlyMap<string, T>;
}

type Proven<T extends Row> = Omit<SnapshotPayload<T>, 'seq'>;
type ProvenDelta<T extends Row> = Omit<DeltaPayload<T>, 'seq' | 'since'>;

interface BoardSnapshot extends Standing, Told {
  readonly seq: number;
  readonly queues: Proven<QueueRow>;
  readonly workers: Proven<WorkerRow>;
  readonly tasks: Proven<TaskRow>;
  readonly totals: TotalsRow | null;
}

interface BoardDelta extends Standing, Told {
  readonly seq: number;
  readonly since: number;
  readonly queues: ProvenDelta<QueueRow>;
  readonly workers: ProvenDelta<WorkerRow>;
  readonly tasks: ProvenDelta<TaskRow>;
  /** `null`: as before. */
  readonly totals: TotalsRow | null;
}

export type BoardEvent = BoardSnapshot | BoardDelta | Resync;

/** Everything on the board as it was at one moment. */
export interface Board extends Standing {
  readonly queues: ReadonlyMap<string, QueueRow>;
  readonly workers: ReadonlyMap<string, WorkerRow>;
  readonly tasks: ReadonlyMap<string, TaskRow>;
  readonly totals: TotalsRow;
}

export interface Fold<E, P> {
  /** `null`: what has been put together is the view. Else why it is not: nothing but a snapshot mends it. */
  take(event: E): FoldProblem | null;
  /** As of the last event that was taken without a problem; `null` before the first snapshot. A picture that was answered stays as it is. */
  picture(): P | null;
}

/** One list: `rows()` is the same map as long as no row is different. */
const openList = <T extends Row>() => {
  const fold = openLiveFold<T>(({ id }) => id);
  let rows: ReadonlyMap<string, T> = new Map();
  let isCopied = true;
  return {
    take(payload: SnapshotPayload<T> | DeltaPayload<T> | ResyncPayload): FoldProblem | null {
      const told =
        'items' in payload || ('upserted' in payload && payload.upserted.length + payload.removed.length > 0);
      if (told) isCopied = false;
      return fold.take(payload);
    },
    rows(): ReadonlyMap<string, T> {
      if (!isCopied) rows = new Map(fold.rows());
      isCopied = true;
      return rows;
    },
  };
};

export const openListFold = <T extends Row>(): Fold<ListEvent<T>, Listed<T>> => {
  const list = openList<T>();
  let latest: Listed<T> | null = null;
  return {
    take(event) {
      const problem = list.take(event);
      if (problem !== null || 'reason' in event) return problem;
      latest = { asOf: event.asOf, partial: event.partial, rows: list.rows() };
      return null;
    },
    picture: () => latest,
  };
};

const LISTS = ['queues', 'workers', 'tasks'] as const;

/** What a payload of the board tells of one of its lists, as a payload of that list alone. */
const partOf = (event: BoardEvent, name: (typeof LISTS)[number]) => {
  if ('reason' in event) return event;
  return 'since' in event ? { ...event[name], seq: event.seq, since: event.since } : { ...event[name], seq: event.seq };
};

export const openBoardFold = (): Fold<BoardEvent, Board> => {
  const lists = { queues: openList<QueueRow>(), workers: openList<WorkerRow>(), tasks: openList<TaskRow>() };
  let latest: Board | null = null;
  return {
    take(event) {
      const problems = LISTS.map((name) => lists[name].take(partOf(event, name) as never));
      const problem = problems.find((one) => one !== null) ?? null;
      if (problem !== null || 'reason' in event) return problem;
      const totals = event.totals ?? latest?.totals;
      if (!totals) return null;
      latest = {
        asOf: event.asOf,
        partial: event.partial,
        queues: lists.queues.rows(),
        workers: lists.workers.rows(),
        tasks: lists.tasks.rows(),
        totals,
      };
      return null;
    },
    picture: () => latest,
  };
};
