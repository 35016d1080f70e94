import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Their tests leave nothing behind in the modules that they share: a worker that is kept saves two thirds of the time. Those of the sandbox
 * ask by the machine's own `fetch`, which is another once the HTTP client of the gateway is loaded in the same process.
 */
const SHARED = [
  'contract',
  'domain',
  'events',
  'execution',
  'gateway',
  'graphql',
  'kit',
  'live',
  'observation',
  'server',
  'streams',
  'transport',
  'vendors',
  'wallboard',
];

/** A long file that begins last is waited for with one core idle. A clean checkout knows no durations, so these are named. */
const LONGEST = ['sim/seeds', 'e2e/', 'attack/', 'matrix/', 'differential/', 'bench/', 'contract/', 'live/', 'server/'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rankOf = ({ project, moduleId }: TestSpecification): number => {
      const at = LONGEST.findIndex((part) => moduleId.includes(`/test/${part}`));
      return (project.config.isolate ? 0 : LONGEST.length + 1) + (at === -1 ? LONGEST.length : at);
    };
    // The sort is stable: within a rank files stay as they were, by their durations or sizes.
    return (await super.sort(files)).sort((a, b) => rankOf(a) - rankOf(b));
  }
}

const shared = SHARED.map((folder) => `test/${folder}/**/*.test.ts`);

/** Tests start many processes: what they compile is kept for the next one. */
process.env.NODE_COMPILE_CACHE ??= join(tmpdir(), 'trunkline-compile-cache');

export default defineConfig({
  test: {
    // Native module loading: with Vite's runner the tests and the plugins would load two copies of graphql.
    // No test replaces modules, so none of them is read for that when it is loaded.
    experimental: { viteModuleRunner: false, nodeLoader: false },
    // Left to itself it uses one worker on two cores. Tests wait for sockets, timers and processes a good part of their time.
    maxWorkers: Math.max(4, availableParallelism()),
    // A loaded machine is no failure; what never ends is one all the same.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 120_000 } },
    env: { NODE_ENV: 'test' },
    sequence: { sequencer: LongestFirst },
    // Tests make much that is young and short-lived: room for it from the beginning spares a quarter of the work.
    execArgv: ['--min-semi-space-size=32'],
    projects: [
      { extends: true, test: { name: 'shared', include: shared, isolate: false } },
      { extends: true, test: { name: 'apart', include: ['{test,examples}/**/*.test.ts'], exclude: shared } },
    ],
  },
});
