import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['broken.suite.ts'],
    experimental: { viteModuleRunner: false },
    // What waits for ever is a promise that was broken.
    testTimeout: 15_000,
    hookTimeout: 60_000,
    env: { NODE_ENV: 'test' },
  },
});
