import { MASK } from '../domain/blot.ts';
import type { Level } from '../gateway/masking.ts';
import type { Context } from './context.ts';

/** Who may reach past the API may see what it hides. */
export const levelOf = ({ principal }: Pick<Context, 'principal'>): Level =>
  principal.scopes.has('passthrough') ? 'admin' : 'below';

export const MASKED = `Secrets in it are masked (\`${MASK}\`); a mask that is written back keeps what the vendor holds.`;
