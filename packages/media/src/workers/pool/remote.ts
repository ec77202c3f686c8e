import type { ChildProcess } from 'node:child_process'
import { setTimeout as after } from 'node:timers/promises'
import type { Moved } from '../../engine/bridge.ts'
import type { CallReport } from '../../engine/inventory.ts'
import type { CallId, EngineStats, MediaEvent } from '../../engine/types.ts'
import { MediaRefused } from '../../engine/types.ts'
import type { Channel } from '../wire/channel.ts'
import { noticeOf, replyOf } from '../wire/check.ts'
import type { About, Command, Commands, LogLevel } from '../wire/protocol.ts'

/** Lines of log in a second: strangers must not fill a disk through it. */
const MOST_LINES = 50
/** ms for it to end by itself once asked. */
const GRACE = 3000

export interface RemoteEvents {
  event(event: MediaEvent): void
  log(level: LogLevel, message: string, fields: Readonly<Record<string, unknown>>): void
  /** Comes once; not after `close`. */
  died(): void
}

export interface RemoteOptions {
  readonly path: string
  readonly channel: Channel
  /** Where this process started it. */
  readonly child?: ChildProcess
  /** s without a beat. */
  readonly hungAfter: number
}

interface Waiting {
  readonly resolve: (value: never) => void
  readonly reject: (error: Error) => void
}

/** A worker process, as its master sees it. */
export class RemoteWorker implements Commands {
  readonly about: About
  /** Where other workers reach it. */
  readonly path: string
  /** Of its event loop, 0 to 1, as it last said. */
  busy = 0
  /** Calls it was given since then. */
  given = 0
  /** Calls, or legs of them, that are being set up there. */
  underway = 0
  /** Those it carries a leg of. */
  readonly calls = new Set<CallId>()
  alive = true
  /** Gets no new calls, and ends with its last one. */
  retiring = false
  readonly #channel: Channel
  readonly #child: ChildProcess | undefined
  readonly #events: RemoteEvents
  readonly #waiting = new Map<number, Waiting>()
  readonly #watchdog: NodeJS.Timeout
  #next = 0
  #missed = 0
  #lines = 0
  #closing = false

  constructor(about: About, { path, channel, child, hungAfter }: RemoteOptions, events: RemoteEvents) {
    this.about = about
    this.path = path
    this.#channel = channel
    this.#child = child
    this.#events = events
    this.#watchdog = setInterval(() => {
      if (++this.#missed > hungAfter) this.kill()
      if (this.#lines > MOST_LINES)
        events.log('warn', 'a media worker said more than can be logged', { left: this.#lines - MOST_LINES })
      this.#lines = 0
    }, 1000)
    this.#watchdog.unref()
    void channel.closed.then(() => this.#gone())
    channel.listen((message) => this.#receive(message))
  }

  offer(...args: Parameters<Commands['offer']>): Promise<string> {
    return this.#setUp('offer', args)
  }

  answer(...args: Parameters<Commands['answer']>): Promise<string> {
    return this.#text('answer', args)
  }

  serve(...args: Parameters<Commands['serve']>): Promise<string> {
    return this.#setUp('serve', args)
  }

  reoffer(...args: Parameters<Commands['reoffer']>): ReturnType<Commands['reoffer']> {
    return this.#ask('reoffer', args)
  }

  bridge(...args: Parameters<Commands['bridge']>): Promise<void> {
    return this.#ask('bridge', args)
  }

  move(...args: Parameters<Commands['move']>): Promise<Moved> {
    return this.#ask('move', args)
  }

  sendDigits(...args: Parameters<Commands['sendDigits']>): Promise<boolean> {
    return this.#ask('sendDigits', args)
  }

  release(...args: Parameters<Commands['release']>): Promise<void> {
    return this.#ask('release', args)
  }

  stats(): Promise<EngineStats> {
    return this.#ask('stats', [])
  }

  inventory(): Promise<CallReport[]> {
    return this.#ask('inventory', [])
  }

  /** Resolves when the process has ended, by force if need be. */
  async close(): Promise<void> {
    if (this.#closing) return
    this.#closing = true
    const ended = this.#ended()
    const late = after(GRACE, true, { ref: false })
    if (this.alive) await Promise.race([this.#ask('close', []).catch(() => {}), late])
    if (await Promise.race([ended.then(() => false), late])) this.kill()
    await ended
  }

  /** Lets go of the process, which waits for who comes next. */
  async part(): Promise<void> {
    this.#closing = true
    this.#channel.socket.destroy()
    await this.#channel.closed
  }

  kill(): void {
    if (this.#child) this.#child.kill('SIGKILL')
    // As long as it holds the connection, nobody else can have its number.
    else if (this.alive) process.kill(this.about.pid, 'SIGKILL')
  }

  async #setUp(command: 'offer' | 'serve', args: readonly unknown[]): Promise<string> {
    this.underway++
    try {
      return await this.#text(command, args)
    } finally {
      this.underway--
    }
  }

  async #text(command: Command, args: readonly unknown[]): Promise<string> {
    const value = await this.#ask<unknown>(command, args)
    if (typeof value !== 'string') throw new Error(`a media worker answered ${command} with no text`)
    return value
  }

  #ask<T>(command: Command, args: readonly unknown[]): Promise<T> {
    if (!this.alive) return Promise.reject(workerGone())
    return new Promise((resolve, reject) => {
      const id = this.#next++
      this.#channel.send({ id, command, args })
      this.#waiting.set(id, { resolve, reject })
    })
  }

  #receive(message: unknown): void {
    const notice = noticeOf(message)
    if (notice) {
      if ('event' in notice) this.#events.event(notice.event)
      else if ('log' in notice) {
        if (++this.#lines <= MOST_LINES) this.#events.log(...notice.log)
      } else {
        this.busy = notice.beat.busy
        this.given = 0
        this.#missed = 0
      }
      return
    }
    const reply = replyOf(message)
    // It speaks another language, or has lost its mind: nothing it says can be relied on.
    if (!reply) {
      this.kill()
      return
    }
    const waiting = this.#waiting.get(reply.id)
    this.#waiting.delete(reply.id)
    if ('refused' in reply) waiting?.reject(new MediaRefused(reply.refused))
    else if ('error' in reply) waiting?.reject(new Error(reply.error))
    else waiting?.resolve(reply.value as never)
  }

  #gone(): void {
    this.alive = false
    clearInterval(this.#watchdog)
    for (const { reject } of this.#waiting.values()) reject(workerGone())
    this.#waiting.clear()
    if (!this.#closing) this.#events.died()
  }

  async #ended(): Promise<void> {
    const child = this.#child
    if (child) {
      child.ref()
      if (child.exitCode === null && child.signalCode === null)
        await new Promise((resolve) => child.once('exit', resolve))
      return
    }
    await this.#channel.closed
    // Not our child: there is no event for its end, and its number may stay for as long as its new parent takes to notice.
    for (let left = 25; left > 0 && isRunning(this.about.pid); left--) await after(20)
  }
}

/** For whom it carried, and for who asks it for something new at that moment. */
export const workerGone = (): MediaRefused =>
  new MediaRefused({ status: 503, reason: 'the media worker of this call has ended' })

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
