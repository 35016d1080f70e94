import { readdirSync, readFileSync } from 'node:fs';
import { validate } from 'graphql';
import { describe, expect, it } from 'vitest';
import { realRuntime } from '../../src/domain/runtime.ts';
import { schema } from '../../src/main.ts';
import { FEEDS, FRESH, KEPT, KNOWN, REMEMBERED, SUBSCRIPTIONS } from './documents.ts';
import { drawPlan, type Plan } from './plan.ts';
import { run } from './run.ts';

const SEEDS = 100;
const TOGETHER = 10;
const TIMEOUT_MS = 300_000;

const brokenBy = async (plan: Plan): Promise<readonly string[]> => {
  const { problems } = await run(plan);
  return problems.map(({ broken, text }) => `${broken} ${text}`);
};

const regressions = new URL('./regressions/', import.meta.url);
const kept = readdirSync(regressions).filter((name) => name.endsWith('.json'));

describe('a simulated contact centre', () => {
  const batches = Array.from({ length: SEEDS / TOGETHER }, (_, batch) => batch * TOGETHER + 1);

  it.each(batches)(`keeps every promise with the seeds from %i on`, { timeout: TIMEOUT_MS }, async (from) => {
    for (let seed = from; seed < from + TOGETHER; seed += 1) {
      expect(await brokenBy(drawPlan(seed)), `npm run sim -- --seed ${seed}`).toEqual([]);
    }
  });

  it.each(kept)('keeps every promise in the run of %s', { timeout: TIMEOUT_MS }, async (name) => {
    const plan = JSON.parse(readFileSync(new URL(name, regressions), 'utf8')) as Plan;
    expect(await brokenBy(plan)).toEqual([]);
  });

  it('has the same log for the same seed, byte for byte', { timeout: TIMEOUT_MS }, async () => {
    for (const seed of [3, 5, 44]) {
      const [one, other] = [await run(drawPlan(seed)), await run(drawPlan(seed))];
      expect(one.log.length).toBeGreaterThan(200);
      expect(other.log.join('\n')).toBe(one.log.join('\n'));
    }
  });

  it('is asked for accounts that are kept while it runs, and answers from memory', {
    timeout: TIMEOUT_MS,
  }, async () => {
    const { log } = await run(drawPlan(7));
    expect(log.some((line) => line.endsWith('kept accounts are told by WEBHOOK'))).toBe(true);
  });

  it('takes nothing from the machine it runs on', { timeout: TIMEOUT_MS }, async () => {
    const used: string[] = [];
    const { clock, ...others } = realRuntime;
    const noting = <T extends object>(part: T): T =>
      Object.fromEntries(
        Object.entries(part).map(([name, real]) => [
          name,
          (...given: unknown[]) => {
            used.push(name);
            return real(...given);
          },
        ]),
      ) as T;
    const sound = { clock: { ...clock }, others };
    Object.assign(clock, noting(sound.clock));
    Object.assign(realRuntime, noting(others));
    try {
      for (const seed of [3, 5, 9]) await run(drawPlan(seed));
    } finally {
      Object.assign(clock, sound.clock);
      Object.assign(realRuntime, sound.others);
    }
    expect(used).toEqual([]);
  });

  it('asks what the schema knows', () => {
    for (const document of [...Object.values(SUBSCRIPTIONS), FRESH, REMEMBERED, KNOWN, KEPT, FEEDS]) {
      expect(validate(schema(), document)).toEqual([]);
    }
  });
});
