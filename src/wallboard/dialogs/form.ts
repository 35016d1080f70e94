import type { Request } from '../ask-for.ts';
import type { Command } from '../commands.ts';

export interface FormProps<T extends Request['type']> {
  readonly request: Extract<Request, { readonly type: T }>;
  /** `null`: there is nothing to confirm yet. */
  readonly onChange: (command: Command | null) => void;
}
