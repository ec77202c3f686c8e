import { runQuietly } from './run.mjs'
import { digestOf, isStamped, stamp } from './stamp.mjs'

const mark = 'node_modules/.offhook-installed'

/** `npm ci`, when the lock file is another than at the last time. */
export async function installDependencies(env) {
  const digest = digestOf(['package-lock.json'])
  if (isStamped(mark, digest)) return
  console.error('door: installing dependencies (npm ci)')
  await runQuietly('npm', ['ci', '--no-fund', '--no-audit'], env)
  stamp(mark, digest)
}
