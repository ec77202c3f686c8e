import type { Flow } from '../user-agent/types.ts'

export interface Expirable {
  /** For the log, should it fail. */
  readonly flow: Flow
  expire(name: string, now: number): void
}

export interface Deadline {
  readonly at: number
  readonly name: string
  /** Undefined once cancelled, so that what is over is not kept alive by its timers. */
  owner: Expirable | undefined
}

/** Every timer of the core, ordered by time and then by age. */
export interface DeadlineQueue {
  set(at: number, owner: Expirable, name: string): Deadline
  /** Returns what to remember instead. */
  cancel(deadline: Deadline | undefined): undefined
  next(): number | undefined
  /** Expires the earliest one that is due by now; false when none is. What its owner throws goes to `failed`. */
  expireOne(now: number, failed: (error: unknown, flow: Flow) => void): boolean
}

interface Ordered extends Deadline {
  readonly order: number
}

/** A binary heap, cancelled lazily: for a server's tens of thousands. */
export class Deadlines implements DeadlineQueue {
  #heap: Ordered[] = []
  #dead = 0
  #order = 0

  set(at: number, owner: Expirable, name: string): Deadline {
    const deadline: Ordered = { at, name, order: this.#order++, owner }
    this.#heap.push(deadline)
    this.#up(this.#heap.length - 1)
    return deadline
  }

  cancel(deadline: Deadline | undefined): undefined {
    if (deadline?.owner === undefined) return undefined
    deadline.owner = undefined
    this.#dead++
    if (this.#dead > 256 && this.#dead * 2 > this.#heap.length) this.#compact()
    return undefined
  }

  next(): number | undefined {
    for (;;) {
      const first = this.#heap[0]
      if (first === undefined) return undefined
      if (first.owner !== undefined) return first.at
      this.#removeFirst()
      this.#dead--
    }
  }

  expireOne(now: number, failed: (error: unknown, flow: Flow) => void): boolean {
    const at = this.next()
    if (at === undefined || at > now) return false
    const first = this.#removeFirst()
    const owner = first?.owner
    if (first === undefined || owner === undefined) return false
    first.owner = undefined
    try {
      owner.expire(first.name, now)
    } catch (error) {
      failed(error, owner.flow)
    }
    return true
  }

  #compact(): void {
    const alive = this.#heap.filter((deadline) => deadline.owner !== undefined)
    alive.sort((a, b) => (before(a, b) ? -1 : 1))
    this.#heap = alive
    this.#dead = 0
  }

  #removeFirst(): Ordered | undefined {
    const heap = this.#heap
    const first = heap[0]
    const last = heap.pop()
    if (last !== undefined && heap.length > 0) {
      heap[0] = last
      this.#down()
    }
    return first
  }

  #up(start: number): void {
    const heap = this.#heap
    let index = start
    const item = heap[index]
    if (item === undefined) return
    while (index > 0) {
      const parentIndex = (index - 1) >> 1
      const parent = heap[parentIndex]
      if (parent === undefined || !before(item, parent)) break
      heap[index] = parent
      index = parentIndex
    }
    heap[index] = item
  }

  #down(): void {
    const heap = this.#heap
    const item = heap[0]
    if (item === undefined) return
    let index = 0
    for (;;) {
      let child = 2 * index + 1
      let least = heap[child]
      if (least === undefined) break
      const right = heap[child + 1]
      if (right !== undefined && before(right, least)) {
        least = right
        child++
      }
      if (!before(least, item)) break
      heap[index] = least
      index = child
    }
    heap[index] = item
  }
}

function before(a: Ordered, b: Ordered): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
