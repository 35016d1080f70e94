import type { Problem } from './checks.ts';

/** What the simulation has found and is not mended: each with a seed that shows it, and how its problems are known. */
export const NOT_YET: readonly {
  readonly finding: string;
  readonly seed: number;
  readonly is: (problem: Problem) => boolean;
}[] = [
  {
    finding: 'a feed is not live ten seconds after a vendor has stopped refusing calls as too many',
    seed: 46,
    is: ({ broken, text }) => broken === 'recovery' && text.includes('"RATE_LIMITED"'),
  },
  {
    finding: 'a job of a vendor with a stream that has no times is told as completed, and then as offered',
    seed: 86,
    is: ({ broken, text }) => broken === 'order' && text.includes('COMPLETED, and then as OFFERED'),
  },
];

export const isKnown = (problem: Problem): boolean => NOT_YET.some(({ is }) => is(problem));
