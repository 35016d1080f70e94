import { openSteps } from '../domain/steps.ts';
import type { LiveDelivery } from '../live/channel.ts';
import type { Context } from './context.ts';

/** Rows of a live view that are executed in one turn of the event loop. */
const ROWS = 64;

/** The work of large payloads, for all who ask for them: one slice in a turn, and principals take turns. */
export const slices = openSteps();

/**
 * Rows for a list field. Of many, each comes when it is its turn, and the view stays as it is until all have come, so that whatever they
 * lead to is of one moment.
 */
export const inSlices = <T>(
  rows: readonly T[],
  { hold }: Pick<LiveDelivery<unknown>, 'hold'>,
  { principal }: Pick<Context, 'principal'>,
): readonly (T | Promise<T>)[] => {
  if (rows.length <= ROWS) return [...rows];
  const release = hold();
  const turns = Array.from({ length: Math.ceil(rows.length / ROWS) }, () => Promise.withResolvers<void>());
  const take = function* (): Generator<void, void> {
    for (const { resolve } of turns) {
      resolve();
      yield;
    }
  };
  slices.run(principal.id, take()).finally(release);
  return rows.map((row, at) => (turns[Math.floor(at / ROWS)] as PromiseWithResolvers<void>).promise.then(() => row));
};
