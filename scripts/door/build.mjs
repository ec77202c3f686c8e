import { runQuietly } from './run.mjs'
import { digestOf, isStamped, stamp } from './stamp.mjs'

/** What is built, from what, how. The server runs from its sources; only pages need a bundle. */
const targets = [
  {
    name: 'the phone page',
    mark: 'packages/webphone/dist/.stamp',
    sources: [
      'package-lock.json',
      'packages/sip/src',
      'packages/phone/src',
      'packages/webphone/src',
      'packages/webphone/public',
      'packages/webphone/index.html',
      'packages/webphone/vite.config.ts',
    ],
    command: ['node', ['node_modules/vite/bin/vite.js', 'build', 'packages/webphone', '--logLevel', 'warn']],
  },
]

export async function buildStale(env) {
  for (const target of targets) {
    const digest = digestOf(target.sources)
    if (isStamped(target.mark, digest)) continue
    console.error(`door: building ${target.name}`)
    const [program, args] = target.command
    await runQuietly(program, args, env)
    stamp(target.mark, digest)
  }
}
