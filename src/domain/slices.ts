import { openSteps } from './steps.ts';

/** Of rows: so many take some 5 ms of the event loop, whatever is done with each. */
const SLICE = 1_000;

/** Does the work step by step, one step in a turn of the event loop; what is done in its first step is done at once. */
export type InTurns = <T>(party: string, work: Generator<unknown, T>) => T | Promise<T>;

export const openInTurns = (): InTurns => {
  const steps = openSteps();
  return (party, work) => {
    const { done, value } = work.next();
    return done === true ? value : steps.run(party, work);
  };
};

/** Work of one step. */
export const atOnce = <A extends readonly unknown[], T>(answer: (...given: A) => T) =>
  // biome-ignore lint/correctness/useYield: it has one step
  function* (...given: A): Generator<void, T> {
    return answer(...given);
  };

/** Takes the items a slice at a step. What is added to them meanwhile is taken too, as far as their iterator meets it. */
export function* eachInSlices<T>(items: Iterable<T>, take: (item: T) => void): Generator<void, void> {
  let left = SLICE;
  for (const item of items) {
    if (left === 0) {
      yield;
      left = SLICE;
    }
    take(item);
    left -= 1;
  }
}

/** In order, and of equals the one that came first in `items`, as `toSorted` has it. */
export function* sortedInSlices<T>(items: readonly T[], compare: (a: T, b: T) => number): Generator<void, T[]> {
  let runs: T[][] = [];
  for (let from = 0; from < items.length; from += SLICE) {
    if (from > 0) yield;
    runs.push(items.slice(from, from + SLICE).sort(compare));
  }
  while (runs.length > 1) {
    const merged: T[][] = [];
    for (let at = 0; at < runs.length; at += 2) merged.push(yield* merge(runs[at] ?? [], runs[at + 1] ?? [], compare));
    runs = merged;
  }
  return runs[0] ?? [];
}

function* merge<T>(a: readonly T[], b: readonly T[], compare: (a: T, b: T) => number): Generator<void, T[]> {
  const merged: T[] = [];
  let [nextA, nextB] = [0, 0];
  while (nextA < a.length && nextB < b.length) {
    const isOfB = compare(a[nextA] as T, b[nextB] as T) > 0;
    merged.push((isOfB ? b[nextB] : a[nextA]) as T);
    if (isOfB) nextB += 1;
    else nextA += 1;
    if (merged.length % SLICE === 0) yield;
  }
  for (; nextA < a.length; nextA += 1) merged.push(a[nextA] as T);
  for (; nextB < b.length; nextB += 1) merged.push(b[nextB] as T);
  return merged;
}
