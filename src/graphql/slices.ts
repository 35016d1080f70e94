import { openSteps } from '../domain/steps.ts';
import type { LiveDelivery } from '../live/channel.ts';
import type { Context } from './context.ts';

/** Rows of a live view that are executed in one turn of the event loop. */
const ROWS = 64;

/** The work of large payloads, for all who ask for them: one slice in a turn, and principals take turns. */
export const slices = openSteps();

type Complete = (row: unknown) => unknown;
type Fail = (error: unknown) => unknown;

/**
 * A row that the engine completes when it comes. The engine takes a thenable for a promise, and says what completes the row with one
 * `then` and what its error becomes with the next: promises for both would be four for each row, all made in one turn.
 */
class LaterRow {
  readonly #row: unknown;
  #complete: Complete | undefined;
  #fail: Fail | undefined;
  #settle: ((completed: unknown) => void) | undefined;

  constructor(row: unknown) {
    this.#row = row;
  }

  // biome-ignore lint/suspicious/noThenProperty: the engine takes what has this for a promise
  then(complete: Complete | undefined, fail?: Fail): LaterRow | Promise<unknown> {
    if (complete) {
      this.#complete = complete;
      return this;
    }
    this.#fail = fail;
    return new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  async #completed(): Promise<unknown> {
    return this.#complete?.(this.#row);
  }

  come(): void {
    const completed = this.#completed();
    this.#settle?.(this.#fail ? completed.catch(this.#fail) : completed);
  }
}

/**
 * Rows for a list field. Of many, each comes when it is its turn, and the view stays as it is until all have come, so that whatever they
 * lead to is of one moment.
 */
export const inSlices = <T>(
  rows: readonly T[],
  { hold }: Pick<LiveDelivery<unknown>, 'hold'>,
  { principal }: Pick<Context, 'principal'>,
): readonly (T | LaterRow)[] => {
  if (rows.length <= ROWS) return [...rows];
  const release = hold();
  const later = rows.map((row) => new LaterRow(row));
  const take = function* (): Generator<void, void> {
    for (const [at, row] of later.entries()) {
      if (at > 0 && at % ROWS === 0) yield;
      row.come();
    }
  };
  slices.run(principal.id, take()).finally(release);
  return later;
};
