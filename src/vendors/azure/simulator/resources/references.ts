import type { Centre } from '../centre.ts';
import type { Doc } from '../merge.ts';
import { invalid } from '../refusal.ts';

/** Refuses the id of something that does not exist, if this request is what names it. */
export const checkReference = (
  { switches }: Centre,
  patch: Doc,
  key: string,
  table: ReadonlyMap<string, unknown>,
): void => {
  const given = patch[key];
  if (switches.unknown_reference === 'accept' || given === undefined || given === null) return;
  for (const id of Array.isArray(given) ? given : [given]) {
    if (!table.has(String(id))) throw invalid(switches, key, `something that exists, not ${String(id)}`);
  }
};
