// The one door every npm script goes through: it brings Node 24 where the machine's is older, installs, builds what is
// stale, and runs the command under it. Node built-ins only, and nothing newer than Node 20 understands.

import { buildStale } from './door/build.mjs'
import { installDependencies } from './door/install.mjs'
import { bringNode } from './door/node.mjs'
import { run } from './door/run.mjs'

const [command = 'help', ...rest] = process.argv.slice(2)
const args = rest[0] === '--' ? rest.slice(1) : rest

/** Command to the program behind it, relative to the repository; all run under Node 24. */
const programs = {
  start: ['packages/server/src/cli/main.ts', 'start'],
  offhook: ['packages/server/src/cli/main.ts'],
  test: ['scripts/test.mjs'],
  'test:long': ['scripts/test.mjs', '--long'],
  check: ['scripts/check.mjs'],
  bench: ['bench/main.ts'],
  screenshots: ['packages/webphone/scripts/screenshots.ts'],
  'docs:api': ['node_modules/typedoc/bin/typedoc'],
}

async function main() {
  if (command !== 'build' && command !== 'x' && !Object.hasOwn(programs, command)) {
    console.error(
      `door: unknown command '${command}'. One of: ${Object.keys(programs).join(', ')}, build, x -- <any command>`,
    )
    return 2
  }
  const env = await bringNode()
  // `x -- npm install something` must reach a tree that `npm ci` would refuse.
  if (command !== 'x' || args[0] !== 'npm') await installDependencies(env)
  if (command === 'x') {
    if (args.length === 0) {
      console.error('door: give a command: npm run x -- <command> [arguments]')
      return 2
    }
    return await run(args[0], args.slice(1), env)
  }
  if (command !== 'check') await buildStale(env)
  if (command === 'build') return await run('node', ['scripts/build/main.ts'], env)
  return await run('node', [...programs[command], ...args], env)
}

process.exitCode = await main().catch((error) => {
  console.error(`door: ${error.message}`)
  return 1
})
