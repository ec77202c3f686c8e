import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Feed } from './feed.ts'

export interface RunOptions {
  /** Added to this process's environment; `undefined` removes. */
  readonly env?: Readonly<Record<string, string | undefined>>
  readonly cwd?: string
  /** ms after which it is stopped; none by default. */
  readonly timeout?: number
}

export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

export interface Running {
  readonly pid: number
  /** Standard output and standard error, line by line. */
  readonly lines: Feed<string>
  /** The last 2,000 lines. */
  output(): string
  write(text: string): void
  signal(name: NodeJS.Signals): void
  /** Never rejects. */
  readonly exited: Promise<Exit>
  /** TERM (or `signal`), and KILL when it is still there after `grace` ms (3,000). Resolves when it has ended. */
  stop(signal?: NodeJS.Signals, grace?: number): Promise<Exit>
}

const alive = new Set<ChildProcess>()
let watching = false

/** Starts a command and collects what it prints. It is ended with this process at the latest. Rejects when it cannot start. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<Running> {
  const child = spawn(command, args, {
    env: { ...process.env, ...options.env },
    ...(options.cwd ? { cwd: options.cwd } : {}),
    stdio: 'pipe',
  })
  endWithUs(child)
  const lines = new Feed<string>()
  for (const stream of [child.stdout, child.stderr])
    createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => lines.push(line))
  child.stdin.on('error', () => {}) // it ended before it read all
  let limit: NodeJS.Timeout | undefined
  const exited = new Promise<Exit>((resolve) => {
    child.once('close', (code, signal) => {
      alive.delete(child)
      clearTimeout(limit)
      lines.close(new Error(`${command} ended with ${signal ?? code}`))
      resolve({ code, signal })
    })
  })
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve)
    child.once('error', reject)
  })
  const stop = async (signal: NodeJS.Signals = 'SIGTERM', grace = 3_000) => {
    child.kill(signal)
    const last = setTimeout(() => child.kill('SIGKILL'), grace)
    const exit = await exited
    clearTimeout(last)
    return exit
  }
  if (options.timeout) limit = setTimeout(() => void stop(), options.timeout)
  return {
    pid: child.pid ?? 0,
    lines,
    output: () => lines.items.slice(-2_000).join('\n'),
    write: (text) => void child.stdin.write(text),
    signal: (name) => void child.kill(name),
    exited,
    stop,
  }
}

function endWithUs(child: ChildProcess): void {
  alive.add(child)
  if (watching) return
  watching = true
  process.once('exit', () => {
    for (const left of alive) left.kill('SIGKILL')
  })
}
