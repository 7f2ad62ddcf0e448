import { defineConfig } from 'vitest/config';

// vitest reads its configuration from the default export; nothing else in the repository has one.
export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    testTimeout: 15_000,
    hookTimeout: 30_000,
    globals: false,
    globalSetup: ['test/support/build.ts'],
  },
});
