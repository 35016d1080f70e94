const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/** Waits between attempts: doubling, spread at random so that many accounts do not come back at once, never below what was asked for. */
export const openBackoff = (random: () => number) => {
  let attempts = 0;
  return {
    next(askedMs: number | null): number {
      attempts += 1;
      const ceiling = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempts, 16));
      return Math.max(askedMs ?? 0, FIRST_MS + random() * (ceiling - FIRST_MS));
    },
    reset(): void {
      attempts = 0;
    },
  };
};
