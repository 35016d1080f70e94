import { GraphQLError } from 'graphql';
import { BOARD_LISTS } from '../live/board.ts';
import type { LiveDelivery } from '../live/channel.ts';
import { vendorErrorIn } from './errors.ts';
import { rowsOfBoard } from './live-board-rows.ts';

/** For `Context.onFailure` of a live view: the row of which a part came to nothing is told again, when its vendor may answer. */
export const retellerOf =
  ({ event, retell }: Pick<LiveDelivery<unknown>, 'event' | 'retell'>) =>
  (path: readonly (string | number)[]): void => {
    // The view, `items` or `upserted`, and the place of the row there.
    const [, , row, place] = path;
    if (typeof row === 'number') retell([row]);
    // In a board there is the list between them, under whatever name it was asked for: all rows that may be meant are told again.
    else if (typeof place === 'number') {
      retell(BOARD_LISTS.flatMap((list) => rowsOfBoard(event as never, list).places[place] ?? []));
    }
  };

/** Where of an operation something came to nothing that may come to something later. */
export const failedPaths = (errors: readonly unknown[]): (readonly (string | number)[])[] =>
  errors.flatMap((error) =>
    error instanceof GraphQLError && error.path && vendorErrorIn(error)?.retryable ? [error.path] : [],
  );
