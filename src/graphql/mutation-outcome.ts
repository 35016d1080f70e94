import type { CommandOutcome } from '../gateway/outcome.ts';

/** What a mutation came to, without anything that its caller wrote: names, ids and codes of this API alone. */
export interface MutationReport {
  readonly field: string;
  /** Global ids of the objects that it was called with, and of the one that came of it. */
  readonly ids: readonly string[];
  /** Name of the account; `null` when none was found out. */
  readonly account: string | null;
  /** `REFUSED`: the answer is a typed error. `FAILED`: the field has an error. */
  readonly outcome: CommandOutcome | 'REFUSED' | 'FAILED';
  /** Why it did not come to more. */
  readonly code: string | null;
  readonly commandId: string | null;
  /** Of `vendorCall`: the call, its path with a star for whatever may be an id, and the status of the answer. */
  readonly vendorCall?: { readonly method: string; readonly path: string; readonly status: number | null };
}
