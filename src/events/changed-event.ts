import type { EventKind, FeedEvent } from '../domain/event.ts';
import type { Ref } from '../domain/ref.ts';
import type { Meta } from './entry.ts';
import type { AnyItem } from './kinds.ts';

/** Kind, ref and items belong together because a ledger's entry holds one object; the type cannot say so for a union of kinds. */
export const changedEvent = (
  account: string,
  ref: Ref<EventKind>,
  item: AnyItem | null,
  before: AnyItem | null,
  { cause, at, receivedAt, source, commandId, job, problem }: Meta,
): FeedEvent =>
  ({
    type: 'changed',
    account,
    kind: ref.kind,
    ref,
    item,
    before,
    cause,
    at,
    receivedAt,
    source,
    commandId,
    job,
    problem,
  }) as FeedEvent;
