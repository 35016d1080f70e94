import { GraphQLError } from 'graphql';
import type { LiveDelivery } from '../live/channel.ts';
import { vendorErrorIn } from './errors.ts';

/** For `Context.onFailure` of a live view: the row of which a part came to nothing is told again, when its vendor may answer. */
export const retellerOf =
  ({ retell }: Pick<LiveDelivery<unknown>, 'retell'>) =>
  (path: readonly (string | number)[]): void => {
    // The view, `items` or `upserted`, and the place of the row there.
    const [, , row] = path;
    if (typeof row === 'number') retell([row]);
  };

/** Where of an operation something came to nothing that may come to something later. */
export const failedPaths = (errors: readonly unknown[]): (readonly (string | number)[])[] =>
  errors.flatMap((error) =>
    error instanceof GraphQLError && error.path && vendorErrorIn(error)?.retryable ? [error.path] : [],
  );
