import { createHash, randomBytes } from 'node:crypto'
import type { MediaEvent } from '../../engine/types.ts'
import { aboutOf } from '../wire/check.ts'
import { type Folder, socketPath, unregister } from '../wire/folder.ts'
import { dial } from '../wire/handshake.ts'
import { type LogLevel, VERSION, type WorkerOptions, type WorkerSetup } from '../wire/protocol.ts'
import { type Found, reattach } from './reattach.ts'
import { type RemoteEvents, RemoteWorker } from './remote.ts'
import { spawnWorker } from './spawn.ts'
import type { BackOff } from './types.ts'

export interface KeeperOptions {
  readonly folder: Folder
  /** One for each slot. */
  readonly slots: readonly WorkerOptions[]
  readonly outlive: number
  readonly hungAfter: number
  readonly backOff: BackOff
  readonly log: (level: LogLevel, message: string, fields?: Readonly<Record<string, unknown>>) => void
  readonly event: (event: MediaEvent) => void
  /** Its calls are still in `calls`. */
  readonly died: (worker: RemoteWorker) => void
}

interface Slot {
  readonly options: WorkerOptions
  readonly key: string
  worker: RemoteWorker | undefined
  startedAt: number
  /** How often in a row it has not lived long. */
  failures: number
  timer: NodeJS.Timeout | undefined
}

/** Keeps a living worker in each slot. */
export class Keeper {
  readonly #options: KeeperOptions
  readonly #slots: readonly Slot[]
  readonly #retiring = new Set<RemoteWorker>()
  readonly #starting = new Set<Promise<void>>()
  #closed = false

  constructor(options: KeeperOptions) {
    this.#options = options
    this.#slots = options.slots.map((one) => ({
      options: one,
      key: keyOf(one, options.outlive),
      worker: undefined,
      startedAt: 0,
      failures: 0,
      timer: undefined,
    }))
  }

  /** Finds workers again, and starts what is missing. Rejects when there is none then. Resolves with those found again. */
  async open(): Promise<RemoteWorker[]> {
    const found = (await reattach(this.#options.folder)).map((one) => this.#adopt(one))
    const results = await Promise.allSettled(
      this.#slots.filter(({ worker }) => !worker).map((slot) => this.#start(slot)),
    )
    const failed = results.find((result) => result.status === 'rejected')
    if (failed && (found.length === 0 || this.all.length === 0)) {
      await this.close()
      throw failed.reason
    }
    for (const slot of this.#slots) if (!slot.worker) this.#later(slot)
    return found
  }

  /** The living ones. */
  get all(): RemoteWorker[] {
    const inSlots = this.#slots.flatMap(({ worker }) => (worker?.alive ? [worker] : []))
    return [...inSlots, ...[...this.#retiring].filter((worker) => worker.alive)]
  }

  /** Those that may be given new calls. */
  get ready(): RemoteWorker[] {
    return this.all.filter((worker) => !worker.retiring)
  }

  /** Ends a retiring worker that carries nothing more. */
  emptied(worker: RemoteWorker): void {
    if (!worker.retiring || worker.calls.size > 0 || !this.#retiring.delete(worker)) return
    this.#options.log('info', 'a media worker of an earlier configuration has ended with its last call', name(worker))
    void worker.close()
  }

  /** Resolves when no process is left. */
  async close(): Promise<void> {
    this.#closed = true
    for (const { timer } of this.#slots) clearTimeout(timer)
    await Promise.allSettled(this.#starting)
    await Promise.all(this.all.map((worker) => worker.close()))
  }

  /** Closes what carries nothing, and leaves the rest to who starts next. */
  async part(): Promise<void> {
    const carrying = this.all.filter(({ calls }) => calls.size > 0)
    await Promise.all(carrying.map((worker) => worker.part()))
    await this.close()
  }

  #adopt({ about, path, channel }: Found): RemoteWorker {
    const slot = this.#slots[about.slot]
    const fits = slot && !slot.worker && slot.key === about.key ? slot : undefined
    const worker: RemoteWorker = new RemoteWorker(
      about,
      { path, channel, hungAfter: this.#options.hungAfter },
      this.#eventsOf(() => worker, fits),
    )
    if (fits) {
      fits.worker = worker
      fits.startedAt = performance.now()
    } else {
      worker.retiring = true
      this.#retiring.add(worker)
    }
    return worker
  }

  async #start(slot: Slot): Promise<void> {
    const { folder, outlive, hungAfter } = this.#options
    const id = randomBytes(6).toString('hex')
    const socket = await socketPath(folder, id)
    const secret = folder.secret.toString('hex')
    const place = this.#slots.indexOf(slot)
    const setup: WorkerSetup = {
      id,
      slot: place,
      key: slot.key,
      options: slot.options,
      folder: folder.path,
      socket,
      secret,
      outlive,
    }
    const child = await spawnWorker(setup)
    const { channel, about } = await dial(socket, folder.secret, 'master').catch((error: unknown) => {
      child.kill('SIGKILL')
      throw error
    })
    const known = aboutOf(about) ?? { version: VERSION, id, pid: child.pid ?? 0, slot: place, key: slot.key }
    const worker: RemoteWorker = new RemoteWorker(
      known,
      { path: socket, channel, child, hungAfter },
      this.#eventsOf(() => worker, slot),
    )
    slot.worker = worker
    slot.startedAt = performance.now()
    if (this.#closed) await worker.close()
  }

  #eventsOf(worker: () => RemoteWorker, slot: Slot | undefined): RemoteEvents {
    const { log, event } = this.#options
    return {
      event,
      log: (level: LogLevel, message: string, fields: Readonly<Record<string, unknown>>) =>
        log(level, message, { ...fields, worker: worker().about.id }),
      died: () => this.#died(worker(), slot),
    }
  }

  #died(worker: RemoteWorker, slot: Slot | undefined): void {
    this.#options.log('error', 'a media worker has died', { ...name(worker), calls: worker.calls.size })
    this.#retiring.delete(worker)
    // A process that only let go of its socket would keep its ports.
    worker.kill()
    void unregister(this.#options.folder.path, worker.about.id, worker.path)
    this.#options.died(worker)
    if (slot?.worker !== worker) return
    slot.worker = undefined
    const { settled } = this.#options.backOff
    slot.failures = performance.now() - slot.startedAt < settled ? slot.failures + 1 : 0
    this.#later(slot)
  }

  #later(slot: Slot): void {
    if (this.#closed) return
    const { first, most } = this.#options.backOff
    const wait = slot.failures === 0 ? 0 : Math.min(most, first * 2 ** (slot.failures - 1))
    slot.timer = setTimeout(() => {
      const starting = this.#start(slot)
        .then(() =>
          this.#options.log('info', 'a media worker was started in its place', { worker: slot.worker?.about.id }),
        )
        .catch((error: unknown) => {
          this.#options.log('error', 'a media worker could not be started', { error })
          slot.failures++
          this.#later(slot)
        })
        .finally(() => this.#starting.delete(starting))
      this.#starting.add(starting)
    }, wait)
    slot.timer.unref()
  }
}

const name = ({ about }: RemoteWorker) => ({ worker: about.id, pid: about.pid, slot: about.slot })

const keyOf = (options: WorkerOptions, outlive: number): string =>
  createHash('sha256')
    .update(JSON.stringify([VERSION, options, outlive]))
    .digest('hex')
    .slice(0, 16)
