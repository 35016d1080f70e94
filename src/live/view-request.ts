import type { EventItems, EventKind } from '../domain/event.ts';
import type { Direction, SortKey } from '../domain/order.ts';
import type { Lead } from './leads.ts';
import type { Lack, Resume } from './live-event.ts';

/** What a live view is to hold. */
export interface ViewRequest<K extends EventKind> extends Resume {
  /** Names; the caller has checked that the principal may see them. */
  readonly accounts: readonly string[];
  /** Which objects of an account are in the view. */
  readonly wants: (item: EventItems[K]) => boolean;
  /** The filter that says so, by account; absent: all are wanted. What an account never shows of it is told. */
  readonly filterOf?: ((account: string) => object | undefined) | undefined;
  /** What the accounts never tell of that, which the view says for as long as it lasts. */
  readonly untold?: readonly Lack[] | undefined;
  readonly order?: { readonly keyOf: (item: EventItems[K]) => SortKey; readonly direction: Direction } | undefined;
  /** Only so many; what falls out of them is told as removed. */
  readonly first?: number | undefined;
  /** What the rows are to lead to: these objects are followed too, and a row is told again when one of them changes. */
  readonly leads?: readonly Lead[] | undefined;
  readonly intervalMs: number;
  /** Requests that are alike in everything above have the same text here, and share one view. */
  readonly identity: string;
}
