import type { Problem } from './checks.ts';

/** What the simulation finds and is being mended: each with how its problems are known. */
export const NOT_YET: readonly { readonly finding: string; readonly is: (problem: Problem) => boolean }[] = [
  { finding: 'T4: a late event undoes an end', is: ({ broken }) => broken === 'order' },
  {
    finding: 'T33: a feed of which nothing is asked waits for its own back-off when its vendor is well again',
    is: ({ broken, text }) => broken === 'recovery' && text.includes('"DEGRADED"'),
  },
  {
    finding: 'T8, T9: a row is not told again when only what it leads to has changed',
    is: ({ broken }) => broken === 'relation',
  },
];

export const isKnown = (problem: Problem): boolean => NOT_YET.some(({ is }) => is(problem));

/** T3: clocks that differ lose changes, so that they are not set apart. */
export const SKEWS = false;
