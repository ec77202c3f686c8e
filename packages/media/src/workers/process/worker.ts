import type { Server } from 'node:net'
import { performance } from 'node:perf_hooks'
import { createEmbeddedEngine, type EmbeddedEngine } from '../../engine/engine.ts'
import { TieHub } from '../tie/hub.ts'
import { register, unregister } from '../wire/folder.ts'
import type { Role } from '../wire/handshake.ts'
import { type About, type Notice, VERSION, type WorkerSetup } from '../wire/protocol.ts'
import { perform } from './commands.ts'
import { listen } from './listen.ts'
import { Master } from './master.ts'

/** ms */
const BEAT = 1000

/** What this process is: an engine, its socket, and whoever commands it. */
export class Worker {
  readonly #setup: WorkerSetup
  readonly #engine: EmbeddedEngine
  readonly #hub: TieHub
  readonly #ended: () => void
  #server: Server | undefined
  #master: Master | undefined
  #beat: NodeJS.Timeout | undefined
  #closing: Promise<void> | undefined

  private constructor(setup: WorkerSetup, engine: EmbeddedEngine, hub: TieHub, ended: () => void) {
    this.#setup = setup
    this.#engine = engine
    this.#hub = hub
    this.#ended = ended
  }

  /** Rejects with `MediaRefused` when ports cannot be had. `ended` is called once nothing is left. */
  static async start(setup: WorkerSetup, ended: () => void): Promise<Worker> {
    const secret = Buffer.from(setup.secret, 'hex')
    const hub = new TieHub(secret)
    let tell: (notice: Notice) => void = () => {}
    const log = (level: 'debug' | 'info' | 'warn' | 'error', message: string, fields = {}) =>
      tell({ log: [level, message, fields] })
    const engine = await createEmbeddedEngine({ ...setup.options, log }, hub.open)
    const own = new Worker(setup, engine, hub, ended)
    tell = (notice) => own.tell(notice)
    engine.on((event) => own.tell({ event }))
    try {
      await own.#listen(secret)
      return own
    } catch (error) {
      await engine.close()
      throw error
    }
  }

  tell(notice: Notice): void {
    this.#master?.tell(notice)
  }

  /** Releases everything. */
  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #listen(secret: Buffer): Promise<void> {
    const { id, slot, key, folder, socket, outlive } = this.#setup
    const about: About = { version: VERSION, id, pid: process.pid, slot, key }
    const master = new Master(
      outlive,
      (message) => perform(this.#engine, () => this.#dismiss(), message),
      () => void this.close().then(this.#ended),
    )
    // Two servers over one folder are a mistake, and the second one's.
    const admits = (role: Role) => role === 'tie' || !master.present
    this.#server = await listen(socket, secret, about, admits, (channel, role) => {
      if (role === 'master') return master.adopt(channel)
      const stream = channel.leave()
      if (stream) this.#hub.adopt(stream)
      else channel.socket.destroy()
      return undefined
    })
    this.#master = master
    await register(folder, id, socket)
    let before = performance.eventLoopUtilization()
    this.#beat = setInterval(() => {
      const now = performance.eventLoopUtilization()
      this.tell({ beat: { busy: performance.eventLoopUtilization(now, before).utilization } })
      before = now
    }, BEAT)
  }

  /** The reply goes out before the end. */
  async #dismiss(): Promise<void> {
    await this.close()
    setImmediate(this.#ended)
  }

  async #close(): Promise<void> {
    clearInterval(this.#beat)
    await this.#engine.close()
    this.#hub.close()
    this.#server?.close()
    await unregister(this.#setup.folder, this.#setup.id, this.#setup.socket)
  }
}
