import type { Runtime } from '../domain/runtime.ts';
import type { Inputs } from './inputs.ts';
import type { Rest } from './rest.ts';
import type { Rows } from './rows.ts';

/** What everything of one account is made of. */
export interface KitCore {
  readonly account: string;
  readonly rest: Rest;
  readonly rows: Rows;
  readonly inputs: Inputs;
  readonly runtime: Runtime;
}
