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

class Ordered implements Deadline {
  readonly at: number
  readonly name: string
  readonly order: number
  owner: Expirable | undefined
  /** Its place in the heap. */
  index: number

  constructor(at: number, name: string, order: number, owner: Expirable, index: number) {
    this.at = at
    this.name = name
    this.order = order
    this.owner = owner
    this.index = index
  }
}

/**
 * A binary heap whose items know their places: for a server's tens of thousands, most of which are cancelled long before
 * their time and then leave at once.
 */
export class Deadlines implements DeadlineQueue {
  readonly #heap: Ordered[] = []
  #order = 0

  set(at: number, owner: Expirable, name: string): Deadline {
    const index = this.#heap.length
    const deadline = new Ordered(at, name, this.#order++, owner, index)
    this.#heap.push(deadline)
    this.#up(index)
    return deadline
  }

  cancel(deadline: Deadline | undefined): undefined {
    if (deadline?.owner === undefined || !(deadline instanceof Ordered)) return undefined
    deadline.owner = undefined
    this.#remove(deadline)
    return undefined
  }

  next(): number | undefined {
    return this.#heap[0]?.at
  }

  expireOne(now: number, failed: (error: unknown, flow: Flow) => void): boolean {
    const first = this.#heap[0]
    const owner = first?.owner
    if (first === undefined || owner === undefined || first.at > now) return false
    first.owner = undefined
    this.#remove(first)
    try {
      owner.expire(first.name, now)
    } catch (error) {
      failed(error, owner.flow)
    }
    return true
  }

  /** The last one takes its place and goes from there to where it belongs. */
  #remove({ index }: Ordered): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || last.index === index) return
    heap[index] = last
    last.index = index
    const parent = index === 0 ? undefined : heap[(index - 1) >> 1]
    if (parent !== undefined && before(last, parent)) this.#up(index)
    else this.#down(index)
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
      parent.index = index
      index = parentIndex
    }
    heap[index] = item
    item.index = index
  }

  #down(start: number): void {
    const heap = this.#heap
    let index = start
    const item = heap[index]
    if (item === undefined) return
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
      least.index = index
      index = child
    }
    heap[index] = item
    item.index = index
  }
}

function before(a: Ordered, b: Ordered): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
