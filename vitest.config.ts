import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/kit/global-setup.ts'],
    // Processes, not threads: tests start databases and servers of their own and must not share a process's state.
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // The summary line `Tests  N passed` is read by scripts, so its text is the same on a terminal and in CI.
    reporters: process.env['CI'] === undefined ? ['default'] : [['default', { summary: false }]],
  },
});
