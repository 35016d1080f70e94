import type { Context } from './context.ts';

/**
 * Behind which event a subscription begins. What the transport says comes before the argument: a client that comes back by itself, as
 * browsers do, sends the same operation with the id of the last event that it has.
 */
export const resumedAt = (after: string | null | undefined, { lastEventId }: Context): string | null =>
  lastEventId ?? after ?? null;
