import type { Deadline, DeadlineQueue, Expirable } from './deadlines.ts'

/** The timers of a page, of which there are a dozen at most: a list in their order. */
export class FewDeadlines implements DeadlineQueue {
  #all: Deadline[] = []

  set(at: number, owner: Expirable, name: string): Deadline {
    const deadline = { at, name, owner }
    this.#all.push(deadline)
    this.#all.sort((a, b) => a.at - b.at)
    return deadline
  }

  cancel(deadline: Deadline | undefined): undefined {
    this.#all = this.#all.filter((other) => other !== deadline)
  }

  next(): number | undefined {
    return this.#all[0]?.at
  }

  expireOne(now: number, failed: (error: unknown, flow: Expirable['flow']) => void): boolean {
    const [first] = this.#all
    if (first?.owner === undefined || first.at > now) return false
    this.#all.shift()
    const { owner, name } = first
    try {
      owner.expire(name, now)
    } catch (error) {
      failed(error, owner.flow)
    }
    return true
  }
}
