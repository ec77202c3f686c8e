import type { Io } from '../../src/cli/io.ts'

export interface FakeIo extends Io {
  readonly printed: { out: string; err: string }
  /** Sends the next signal. */
  signal(name: 'SIGINT' | 'SIGTERM'): void
  readonly exits: number[]
}

/** A command's world in a test: what is printed is kept, lines to read and signals are given. */
export function fakeIo(over: Partial<Io> & { lines?: string[] } = {}): FakeIo {
  const printed = { out: '', err: '' }
  const waiting: ((name: 'SIGINT' | 'SIGTERM') => void)[] = []
  const exits: number[] = []
  const lines = [...(over.lines ?? [])]
  return {
    env: {},
    terminal: false,
    out: (text) => {
      printed.out += text
    },
    err: (text) => {
      printed.err += text
    },
    readSecret: async () => lines.shift() ?? '',
    loadServer: () => Promise.reject(new Error('no server in this test')),
    nextSignal: () => new Promise((resolve) => waiting.push(resolve)),
    exit: (code) => exits.push(code),
    ...over,
    printed,
    exits,
    signal: (name) => {
      for (const resolve of waiting.splice(0)) resolve(name)
    },
  }
}
