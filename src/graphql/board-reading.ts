import type { GraphQLResolveInfo } from 'graphql';
import { VendorError } from '../domain/error.ts';
import type { AccountFailure } from '../gateway/listing.ts';
import { asVendorError } from '../gateway/scope.ts';
import type { LiveReader, Snapshot } from '../live/live-event.ts';
import type { QueueBoardRequest } from '../live/queue-figures.ts';
import { type BoardArgs, boardRequest } from './board-args.ts';
import type { Context } from './context.ts';

/** A live view of boards as it is at one moment. */
export interface BoardReading<T> {
  readonly event: Snapshot<T>;
  /** The accounts that are not in it, and why. */
  readonly failures: readonly AccountFailure[];
}

/** The view that subscribers of the same boards look at: their numbers are the same. It is kept a while for whoever asks next. */
const firstOf = async <T>(joining: Promise<LiveReader<T>>): Promise<Snapshot<T>> => {
  const reader = await joining;
  const { value } = await reader.next();
  await reader.return();
  if (value?.event.type === 'snapshot') return value.event;
  throw new VendorError('UNAVAILABLE', null, 'the live view was closed while it was read: ask again');
};

/**
 * Reads a live view once. Accounts that nobody has listened to are listened to from here on, as for a subscriber; those of which nothing
 * is known by their deadline are left out and said to be.
 */
export const readBoards = async <T>(
  args: BoardArgs,
  context: Context,
  info: GraphQLResolveInfo,
  open: (request: QueueBoardRequest) => Promise<LiveReader<T>>,
): Promise<BoardReading<T>> => {
  const { scope, live } = context;
  const failures: AccountFailure[] = [];
  const heard = new Set<string>();
  const held = boardRequest(args, context, info).accounts.map((name) => ({ name, ...live.hold(name) }));
  try {
    await Promise.all(
      held.map(async ({ name, ready }) => {
        const account = scope.account(name);
        try {
          await scope.read(account, 'boards', ({ signal }) => ready(signal));
          heard.add(name);
        } catch (cause) {
          failures.push({ account, error: asVendorError(name, cause) });
        }
      }),
    );
    const event = await firstOf(open(boardRequest(args, context, info, (name) => heard.has(name))));
    // What is known of the queues of an account that is down is what was known last; of one that was never heard it is nothing.
    for (const { account, kind, error } of event.partial) {
      if (kind === 'Queue') failures.push({ account: scope.account(account), error });
    }
    return { event, failures };
  } finally {
    for (const { leave } of held) leave();
  }
};
