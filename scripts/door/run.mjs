import { spawn } from 'node:child_process'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..')

/**
 * Runs a program in the foreground, passes signals on, and gives its exit code (128 + n when a signal ended it).
 *
 * Ctrl-C reaches every process of the terminal's group, and npm sends its child one more, while the server takes a second
 * one as 'stop at once'. So the program gets a group of its own, and signals that come within half a second are one.
 */
export function run(program, args, env) {
  const child = spawn(program, args, {
    cwd: root,
    env,
    stdio: 'inherit',
    detached: process.platform !== 'win32',
    shell: process.platform === 'win32',
  })
  const forwarders = ['SIGINT', 'SIGTERM', 'SIGHUP'].map((signal) => {
    let last = Number.NEGATIVE_INFINITY
    const forward = () => {
      const now = performance.now()
      if (now - last > 500) child.kill(signal)
      last = now
    }
    process.on(signal, forward)
    return () => process.off(signal, forward)
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => {
      for (const stop of forwarders) stop()
      resolve(code ?? 128 + (signal === 'SIGINT' ? 2 : signal === 'SIGHUP' ? 1 : 15))
    })
  })
}

/** Runs a program whose output matters only when it fails. */
export function runQuietly(program, args, env = process.env) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: root, env, shell: process.platform === 'win32' })
    let output = ''
    const keep = (chunk) => {
      output = (output + chunk).slice(-20_000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.once('error', reject)
    child.once('exit', (code) => {
      if (code === 0) resolve(output)
      else reject(new Error(`'${program} ${args.join(' ')}' ended with ${code}:\n${output}`))
    })
  })
}
