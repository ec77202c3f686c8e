// `npm run check`: style, types, import directions and unit tests. Everything is run even when an earlier step fails.
import { steps } from './steps.mjs'

const results = await steps([
  ['style', 'node', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
  ['imports', 'node', ['scripts/imports/main.mjs']],
  ['types', 'node', ['scripts/types.mjs']],
  ['unit tests', 'node', ['node_modules/vitest/vitest.mjs', 'run', '--project', 'unit']],
])
process.exitCode = results.every((result) => result.code === 0) ? 0 : 1
