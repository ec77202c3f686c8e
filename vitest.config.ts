import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

// unit: no browser, no peer, in parallel. peers: real browsers and phones, one file after another. long: soaks and matrices.
export default defineConfig({
  test: {
    // By default one core is left idle, which of two is half the machine.
    maxWorkers: Math.max(2, availableParallelism()),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['packages/*/test/**/*.test.ts', 'scripts/**/*.test.ts'],
          exclude: ['**/*.peers.test.ts', '**/*.long.test.ts', '**/node_modules/**'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'peers',
          include: ['packages/*/test/**/*.peers.test.ts'],
          fileParallelism: false,
          testTimeout: 90_000,
          hookTimeout: 90_000,
        },
      },
      {
        test: {
          name: 'long',
          include: ['packages/*/test/**/*.long.test.ts'],
          fileParallelism: false,
          testTimeout: 3_600_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
