import { expect } from 'vitest';
import { openLiveFold } from '../../../src/domain/live-fold.ts';
import { placesOf } from '../../../src/domain/places.ts';
import { idOfKey, refKey } from '../../../src/domain/ref.ts';
import type { Task } from '../../../src/domain/task.ts';
import { type Worker, type WorkState, workState } from '../../../src/domain/worker.ts';
import { BOARD_LISTS, type BoardList, type BoardRow, boardListOf } from '../../../src/live/board.ts';
import type { LiveDelivery, LiveEvent, LiveReader } from '../../../src/live/channel.ts';
import { heldAtCut } from '../../../src/live/held.ts';
import { type CountedWorker, workerNumbers } from '../../../src/live/numbers.ts';
import type { QueueBoard, QueueTotals } from '../../../src/live/queue-figures.ts';

type Delta = Extract<LiveEvent<BoardRow>, { readonly type: 'delta' }>;

const keyOf = ({ list, row }: BoardRow): string => {
  if (list === 'queues') return refKey(row.queue.ref);
  return list === 'totals' ? list : refKey(row.ref);
};

const NUMBERS = ['waiting', 'offered', 'assigned', 'wrapping'] as const;

/** What is shown of a worker by its row, whatever has happened since. */
export const shownState = (worker: Worker): WorkState => {
  const held = heldAtCut(worker);
  if (!held) throw new Error(`${refKey(worker.ref)} was told without what it holds`);
  return workState(worker, held.tasks, held.areAll);
};

/** The rows of a board do not tell of which channel a job is: only what no job has to tell can be compared. */
const shownPlaces = (worker: Worker) => {
  const { tasks, areAll } = heldAtCut(worker) ?? { tasks: [], areAll: false };
  return placesOf(worker, { tasks, areAll, channelOf: () => null });
};

/** A client of a board, who proves each list by itself and looks whether the lists agree with each other after each payload. */
export const openBoardFold = () => {
  const fold = () => openLiveFold<BoardRow>((row) => idOfKey(keyOf(row)));
  const folds: Readonly<Record<BoardList, ReturnType<typeof fold>>> = {
    queues: fold(),
    workers: fold(),
    tasks: fold(),
  };
  let totals: QueueTotals | null = null;
  let payloads = 0;

  const rowsOf = <R>(list: BoardList): R[] => [...folds[list].rows().values()].map(({ row }) => row as R);

  const prove = (event: Exclude<LiveEvent<BoardRow>, { readonly type: 'resync' }>, list: BoardList): void => {
    const proof = event.lists.get(list);
    if (!proof) throw new Error(`${list} are not proven`);
    const told = event.type === 'snapshot' ? event.items : event.upserted;
    const own = [...told.entries()].filter(([, row]) => row.list === list);
    const rows = own.map(([, row]) => row);
    const state = { ...proof, seq: event.seq, versions: own.map(([at]) => event.versions[at] ?? -1) };
    const removed = ({ removed: keys }: Delta) => keys.filter((key) => boardListOf(key) === list).map(idOfKey);
    const problem = folds[list].take(
      event.type === 'snapshot'
        ? { ...state, items: rows }
        : { ...state, since: event.since, upserted: rows, removed: removed(event) },
    );
    if (problem) throw new Error(`${list} are not the view: ${problem}`);
  };

  const consistent = ({ upserted, removed }: Delta): void => {
    const keys = upserted.map(keyOf);
    if (new Set(keys).size < keys.length) throw new Error('a row is told twice');
    const both = keys.find((key) => removed.includes(key));
    if (both) throw new Error(`${both} is told as here and as removed`);
    if (new Set(removed).size < removed.length) throw new Error('a row is removed twice');
  };

  /** Throws when lists that were told in one payload are not of one moment. */
  const compare = (): void => {
    const workers = new Map(rowsOf<Worker>('workers').map((worker) => [refKey(worker.ref), worker]));
    const tasks = rowsOf<Task>('tasks');
    const held = Map.groupBy(tasks, ({ worker }) => refKey(worker));
    for (const [key, worker] of workers) {
      const own = held.get(key) ?? [];
      const wordsOf = (some: readonly Task[]): string =>
        some
          .map(({ ref, state }) => `${ref.nativeId}=${state.state}`)
          .sort()
          .join();
      const shown = wordsOf(heldAtCut(worker)?.tasks ?? []);
      if (shown !== wordsOf(own)) throw new Error(`${key} holds ${shown} and the tasks are ${wordsOf(own)}`);
      const isActive = own.some(({ state }) => state.state === 'ACTIVE');
      if ((shownState(worker) === 'ON_TASK') !== isActive) throw new Error(`${key} is ${shownState(worker)}: ${shown}`);
    }
    const boards = rowsOf<QueueBoard>('queues');
    const membersOf = (queues: ReadonlySet<string>): CountedWorker[] =>
      [...workers.values()]
        .filter((worker) => worker.queues?.some((of) => queues.has(refKey(of))))
        .map((worker) => ({ worker, state: shownState(worker), places: shownPlaces(worker) }));
    const telling = boards.filter(({ now }) => now.workers !== null);
    for (const { queue, now } of telling) {
      if (![...workers.values()].every(({ ref, queues }) => ref.account !== queue.ref.account || queues)) continue;
      expect(now.workers, refKey(queue.ref)).toEqual(workerNumbers(membersOf(new Set([refKey(queue.ref)]))));
    }
    if (!totals) throw new Error('there are no totals');
    const sum = (numbers: readonly (number | null)[]): number | null => {
      const known = numbers.filter((number) => number !== null);
      return known.length > 0 || numbers.length === 0 ? known.reduce((all, one) => all + one, 0) : null;
    };
    if (totals.queues === null) return;
    expect(totals.queues).toBe(boards.length);
    for (const name of NUMBERS) expect(totals.now[name], name).toBe(sum(boards.map(({ now }) => now[name])));
    for (const name of ['entered', 'answered', 'abandoned'] as const) {
      expect(totals.window[name], name).toBe(sum(boards.map(({ window }) => window[name])));
    }
    if ([...workers.values()].every(({ queues }) => queues) && telling.length > 0) {
      const keys = new Set(telling.map(({ queue }) => refKey(queue.ref)));
      expect(totals.now.workers).toEqual(workerNumbers(membersOf(keys)));
    }
  };

  return {
    payloads: (): number => payloads,
    totals: (): QueueTotals | null => totals,
    queues: (): QueueBoard[] => rowsOf('queues'),
    workers: (): Worker[] => rowsOf('workers'),
    tasks: (): Task[] => rowsOf('tasks'),
    names: (list: BoardList): string[] => [...folds[list].rows().values()].map(keyOf).sort(),
    take(event: LiveEvent<BoardRow>): void {
      payloads += 1;
      if (event.type === 'resync') {
        totals = null;
        for (const list of BOARD_LISTS) folds[list].take(event);
        return;
      }
      if (event.type === 'delta') consistent(event);
      for (const list of BOARD_LISTS) prove(event, list);
      const lacks = new Set(event.partial.filter(({ kind }) => kind === 'Task').map(({ account }) => account));
      const unsaid = rowsOf<Worker>('workers').find((row) => !heldAtCut(row)?.areAll && !lacks.has(row.ref.account));
      if (unsaid) throw new Error(`not all that ${refKey(unsaid.ref)} holds is known, and partial does not say so`);
      const told = event.type === 'snapshot' ? event.items : event.upserted;
      totals = told.find((row) => row.list === 'totals')?.row ?? totals;
      compare();
    },
  };
};

/** Reads as fast as it is told. What is wrong is in `problems`. */
export const hearBoard = (reader: LiveReader<BoardRow>) => {
  const board = openBoardFold();
  const problems: unknown[] = [];
  const heard: LiveDelivery<BoardRow>[] = [];
  void (async () => {
    for await (const delivery of reader) {
      heard.push(delivery);
      try {
        board.take(delivery.event);
      } catch (error) {
        problems.push(error);
      }
    }
  })();
  return { ...board, problems, heard, reader };
};
