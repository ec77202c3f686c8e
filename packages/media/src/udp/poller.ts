import { Inbox } from './inbox.ts'
import { type Libc, loadLibc, type Watch } from './libc.ts'
import { Names } from './names.ts'

/** Sockets served in one turn; the others' turn is the next. */
const MOST = 256
const READABLE = 1
const ADD = 1
/** ms that a promise may wait at the most; all of them at once is dear. */
const SETTLED = 20
const CLOSE_ON_EXEC = 0o2000000

/** What has packets waiting. */
export interface Waiting {
  /** Takes what is there, without waiting. */
  take(): void
}

/**
 * Finds out which of all sockets have packets, with one system call in a turn of the event loop and one entry into JavaScript for
 * all of them (epoll, itself watched by Node's own).
 */
export class Poller {
  readonly libc: Libc
  readonly names: Names
  readonly inbox: Inbox
  readonly #file: number
  readonly #events: Buffer
  readonly #words: Int32Array
  readonly #where: number
  /** Words of one event, which x86-64 packs. */
  readonly #stride = process.arch === 'x64' ? 3 : 4
  readonly #watched: (Waiting | undefined)[] = []
  #count = 0
  readonly #watch: Watch
  #settledAt = 0
  /** Within a callback of koffi errors are not seen to, and promises only when something else runs. */
  readonly #ready = () => {
    try {
      this.#take()
    } catch (error) {
      setImmediate(() => {
        throw error
      })
    }
    const at = now()
    if (at - this.#settledAt < SETTLED) return
    this.#settledAt = at
    setImmediate(settle)
  }

  constructor(libc: Libc) {
    this.libc = libc
    this.names = new Names(libc)
    this.inbox = new Inbox(libc)
    this.#events = Buffer.allocUnsafeSlow(4 * this.#stride * MOST)
    this.#words = new Int32Array(this.#events.buffer)
    this.#where = libc.addressOf(this.#events)
    this.#file = libc.epollCreate(CLOSE_ON_EXEC)
    if (this.#file < 0) throw libc.failure('epoll_create1', '')
    this.#watch = libc.watch(this.#file, this.#ready)
  }

  watch(file: number, socket: Waiting): void {
    const event = Buffer.alloc(4 * this.#stride)
    event.writeUInt32LE(READABLE, 0)
    event.writeInt32LE(file, 4 * (this.#stride - 2))
    if (this.libc.epollControl(this.#file, ADD, file, event) < 0) throw this.libc.failure('epoll_ctl', '')
    this.#watched[file] = socket
    if (this.#count++ === 0) this.#watch.start()
  }

  /** Before the socket is closed, which ends the system's watching. */
  forget(file: number): void {
    this.#watched[file] = undefined
    if (--this.#count === 0) this.#watch.stop()
  }

  #take(): void {
    // Should one throw, those after it are told of again in the next turn.
    const count = this.libc.epollWait(this.#file, this.#where, MOST, 0)
    for (let at = 0; at < count; at++) {
      const file = this.#words[this.#stride * at + this.#stride - 2] as number
      this.#watched[file]?.take()
    }
  }
}

// Tests put a clock of theirs in the place of this one.
const { setImmediate } = globalThis
const now = performance.now.bind(performance)
const settle = (): void => {}

let only: Poller | undefined

/** The process's one, or undefined where the system is not one that we know. */
export async function poller(): Promise<Poller | undefined> {
  const libc = await loadLibc()
  try {
    if (libc) only ??= new Poller(libc)
  } catch {
    // There is still dgram.
  }
  return only
}
