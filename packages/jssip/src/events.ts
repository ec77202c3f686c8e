/** Node's emitter, as far as JsSIP's objects show it: listeners are called with `this` bound to the emitter. */

// biome-ignore lint/suspicious/noExplicitAny: the one place where a listener's arguments are not known
export type Listener = (...args: any[]) => void
export type EventName = string | symbol

interface Entry {
  readonly listener: Listener
  readonly once: boolean
}

export class EventEmitter {
  static defaultMaxListeners = 10
  // Made when first needed and not enumerable, so that a session printed to the console shows its own fields.
  #entries = new Map<EventName, readonly Entry[]>()
  #most: number | undefined

  on(type: EventName, listener: Listener): this {
    return this.#add(type, listener, false, false)
  }

  addListener(type: EventName, listener: Listener): this {
    return this.on(type, listener)
  }

  prependListener(type: EventName, listener: Listener): this {
    return this.#add(type, listener, false, true)
  }

  once(type: EventName, listener: Listener): this {
    return this.#add(type, listener, true, false)
  }

  prependOnceListener(type: EventName, listener: Listener): this {
    return this.#add(type, listener, true, true)
  }

  removeListener(type: EventName, listener: Listener): this {
    const entries = this.#entries.get(type) ?? []
    const at = entries.findLastIndex((entry) => entry.listener === listener)
    if (at >= 0) {
      this.#set(type, entries.toSpliced(at, 1))
      if (this.#entries.has('removeListener')) this.emit('removeListener', type, listener)
    }
    return this
  }

  off(type: EventName, listener: Listener): this {
    return this.removeListener(type, listener)
  }

  removeAllListeners(type?: EventName): this {
    if (type === undefined) this.#entries.clear()
    else this.#entries.delete(type)
    return this
  }

  /** Whether anyone has listened. `error` without a listener is thrown, as everywhere. */
  emit(type: EventName, ...args: unknown[]): boolean {
    const entries = this.#entries.get(type)
    if (entries === undefined) {
      if (type === 'error')
        throw args[0] instanceof Error ? args[0] : new Error(`Unhandled error. (${String(args[0])})`)
      return false
    }
    for (const entry of entries) {
      if (entry.once) this.#drop(type, entry)
      entry.listener.apply(this, args)
    }
    return true
  }

  listeners(type: EventName): Listener[] {
    return (this.#entries.get(type) ?? []).map(({ listener }) => listener)
  }

  rawListeners(type: EventName): Listener[] {
    return this.listeners(type)
  }

  listenerCount(type: EventName): number {
    return this.#entries.get(type)?.length ?? 0
  }

  eventNames(): EventName[] {
    return [...this.#entries.keys()]
  }

  setMaxListeners(most: number): this {
    this.#most = most
    return this
  }

  getMaxListeners(): number {
    return this.#most ?? EventEmitter.defaultMaxListeners
  }

  #add(type: EventName, listener: Listener, once: boolean, first: boolean): this {
    if (typeof listener !== 'function')
      throw new TypeError(`The "listener" argument must be of type Function. Received type ${typeof listener}`)
    if (this.#entries.has('newListener')) this.emit('newListener', type, listener)
    const entries = this.#entries.get(type) ?? []
    const entry = { listener, once }
    this.#set(type, first ? [entry, ...entries] : [...entries, entry])
    return this
  }

  #drop(type: EventName, entry: Entry): void {
    this.#set(
      type,
      (this.#entries.get(type) ?? []).filter((other) => other !== entry),
    )
  }

  #set(type: EventName, entries: readonly Entry[]): void {
    if (entries.length === 0) this.#entries.delete(type)
    else this.#entries.set(type, entries)
  }
}

/**
 * Emits an event that code older than JsSIP 0.7 reads, too: there all of it stood in `event.data`. Not enumerable, so that
 * what logs and copies events sees what it always saw.
 */
export function tell(emitter: EventEmitter, type: string, event: object): void {
  if (!('data' in event)) Object.defineProperty(event, 'data', { value: event, configurable: true })
  emitter.emit(type, event)
}
