import type { Principal } from './context.ts';

/** What a principal may see and do, as a text: the same for all who may the same. */
export const rightsOf = ({ scopes, accounts }: Principal): string =>
  `${[...scopes].sort().join()}|${accounts ? JSON.stringify([...accounts].sort()) : ''}`;
