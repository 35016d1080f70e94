import { describe, expect, it } from 'vitest';
import { drawPlan } from './plan.ts';
import { PLANTED, type Planted } from './planted.ts';
import { run } from './run.ts';

/** Each plant has so many seeds to be found in. */
const MOST = 40;
const TIMEOUT_MS = 300_000;

const foundBy = async (plant: Planted): Promise<number | null> => {
  for (let seed = 1; seed <= MOST; seed += 1) {
    const { problems } = await run(drawPlan(seed), plant);
    if (problems.length > 0) return seed;
  }
  return null;
};

describe('the simulation', () => {
  it.each(PLANTED.map((plant) => [plant.name, plant] as const))(
    'finds that %s',
    { timeout: TIMEOUT_MS },
    async (_, plant) => {
      expect(await foundBy(plant)).not.toBeNull();
    },
  );
});
