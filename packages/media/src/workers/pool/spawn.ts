import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { MediaRefused } from '../../engine/types.ts'
import { isFields } from '../wire/check.ts'
import type { WorkerSetup } from '../wire/protocol.ts'

/** Calls leave little behind for the collector: 16 MB of it, as Node has by default, only take memory that stays cold. */
export const WORKER_FLAGS = ['--max-semi-space-size=4']
const ENTRY = fileURLToPath(new URL('../process/main.ts', import.meta.url))
/** ms: a machine under load compiles for seconds. */
const PATIENCE = 30_000
/** A worker parses what strangers send: it is told no secrets but its own. */
const PASSED = ['PATH', 'TZ', 'LANG', 'LC_ALL', 'SystemRoot', 'TEMP', 'TMP', 'TMPDIR']

/**
 * Starts a process and resolves when it listens. It has a session of its own, so that it outlives this process and is spared
 * its terminal's signals. Rejects with what it says is wrong; nothing is left running then.
 */
export async function spawnWorker(setup: WorkerSetup): Promise<ChildProcess> {
  const env = Object.fromEntries(PASSED.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : [])))
  const child = fork(ENTRY, [], {
    detached: true,
    serialization: 'advanced',
    execArgv: WORKER_FLAGS,
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    env,
  })
  try {
    await ready(child, setup)
  } catch (error) {
    child.kill('SIGKILL')
    throw error
  }
  // The socket is enough from here on.
  child.disconnect()
  child.unref()
  return child
}

function ready(child: ChildProcess, setup: WorkerSetup): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('a media worker did not start in time')), PATIENCE)
    const settle = (error?: Error) => {
      clearTimeout(timer)
      child.removeAllListeners()
      // A listener must stay: without one an error of the process would end ours.
      child.on('error', () => {})
      if (error) reject(error)
      else resolve()
    }
    child.once('error', settle)
    child.once('exit', (code, signal) =>
      settle(new Error(`a media worker ended with ${signal ?? code} before it listened`)),
    )
    child.once('message', (message) => settle(failureOf(message)))
    child.send(setup, (error) => error && settle(error))
  })
}

function failureOf(message: unknown): Error | undefined {
  if (!isFields(message)) return new Error('a media worker says nothing that can be understood')
  const { ready, refused, failed } = message
  if (ready === true) return undefined
  if (isFields(refused) && refused.status === 503)
    return new MediaRefused({ status: 503, reason: String(refused.reason) })
  return new Error(String(failed))
}
