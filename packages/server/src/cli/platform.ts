import { once } from 'node:events'
import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import type { startServer } from '../server.ts'
import { CommandError } from './io.ts'

export async function loadServer(): Promise<typeof startServer> {
  return (await import('../server.ts')).startServer
}

/** Resolves with the next INT or TERM; what has been waited for once is caught from then on. */
export async function nextSignal(): Promise<'SIGINT' | 'SIGTERM'> {
  const done = new AbortController()
  const wait = async (name: 'SIGINT' | 'SIGTERM') => {
    await once(process, name, { signal: done.signal })
    return name
  }
  try {
    return await Promise.race([wait('SIGINT'), wait('SIGTERM')])
  } finally {
    done.abort()
  }
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
