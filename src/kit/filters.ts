import type { WorkerFilter } from '../domain/worker.ts';

/** Where a vendor takes one value of a filter, several narrow nothing: the gateway sorts out the rest. */
export const single = (values: readonly string[] | undefined): string | undefined =>
  values?.length === 1 ? values[0] : undefined;

/** What presences come down to at a vendor that knows only whether a worker's activity is available; `undefined` narrows nothing. */
export const availabilityOf = (presences: WorkerFilter['presences']): boolean | undefined => {
  if (!presences?.length || presences.includes('UNKNOWN')) return undefined;
  if (presences.every((one) => one === 'READY')) return true;
  return presences.includes('READY') ? undefined : false;
};

/**
 * The vendor's words for the states that are asked for, each once; `undefined` where one of them has none, so that all have to be read.
 * `others`: words for states that the vendor tells as other ones.
 */
export const wordsFor = <S extends string>(
  states: readonly string[] | undefined,
  words: ReadonlyMap<string, S>,
  others: Readonly<Record<string, string>> = {},
): readonly string[] | undefined => {
  if (!states?.length) return undefined;
  const known = new Map([...Object.entries(others), ...[...words].map(([word, state]) => [state, word] as const)]);
  const found = states.flatMap((state) => known.get(state) ?? []);
  return found.length === states.length ? [...new Set(found)] : undefined;
};
