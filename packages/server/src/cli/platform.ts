import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { startServer } from '../server.ts'
import { CommandError } from './io.ts'

export async function loadServer(): Promise<typeof startServer> {
  return (await import('../server.ts')).startServer
}

type Signal = 'SIGINT' | 'SIGTERM'
const caught: Signal[] = []
const waiting: ((name: Signal) => void)[] = []

/**
 * Resolves with the next INT or TERM. From the first call on every one is caught: with a handler for one wait at a time, a
 * second Ctrl-C right after the first would kill the process while nobody waits.
 */
export function nextSignal(): Promise<Signal> {
  for (const name of ['SIGINT', 'SIGTERM'] as const) {
    if (process.listenerCount(name, keep[name]) === 0) process.on(name, keep[name])
  }
  const name = caught.shift()
  return name === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(name)
}

const keep = { SIGINT: () => arrived('SIGINT'), SIGTERM: () => arrived('SIGTERM') }

function arrived(name: Signal): void {
  const next = waiting.shift()
  if (next === undefined) caught.push(name)
  else next(name)
}

/** One line of standard input; on a terminal it is asked for and not shown. */
export async function readSecret(question: string): Promise<string> {
  const terminal = process.stdin.isTTY === true
  if (terminal) process.stderr.write(question)
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: process.stdin, output: silent, terminal })
  const interrupted = once(lines, 'SIGINT').then(() => {
    throw new CommandError({ en: 'Broken off.', zh: '已中断。' }, 130)
  })
  const ended = once(lines, 'close').then(() => '')
  try {
    return await Promise.race([once(lines, 'line').then(([line]) => String(line)), ended, interrupted])
  } finally {
    lines.close()
    if (terminal) process.stderr.write('\n')
  }
}
