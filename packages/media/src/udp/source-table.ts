import type { UdpSource } from './types.ts'

/** Sources remembered at once, a power of 2; strangers can make up many. */
const PLACES = 32_768
const MOST = 10_000

/**
 * IPv4 sources by their names as the machine reads them. A table of our own: a Map of numbers this large keeps each in an
 * object, and a packet of another browser than the last looks for it every time.
 */
export class SourceTable {
  readonly #words = new Int32Array(2 * PLACES)
  readonly #sources: UdpSource[] = []
  /** By place: which of the sources, from 1 on; 0 where there is none. */
  readonly #at = new Uint16Array(PLACES)

  /** `head`: family and port; `next`: the address. Undefined when it has not been kept. */
  find(head: number, next: number): UdpSource | undefined {
    const place = this.#place(head, next)
    const at = this.#at[place] as number
    return at === 0 ? undefined : this.#sources[at - 1]
  }

  keep(head: number, next: number, source: UdpSource): void {
    if (this.#sources.length >= MOST) {
      this.#sources.length = 0
      this.#at.fill(0)
    }
    const place = this.#place(head, next)
    this.#words[2 * place] = head
    this.#words[2 * place + 1] = next
    this.#at[place] = this.#sources.push(source)
  }

  /** Where it is, or may be put. */
  #place(head: number, next: number): number {
    let place = (Math.imul(head ^ Math.imul(next, 0x9e3779b1), 0x85ebca6b) >>> 17) & (PLACES - 1)
    while (
      (this.#at[place] as number) !== 0 &&
      (this.#words[2 * place] !== (head | 0) || this.#words[2 * place + 1] !== (next | 0))
    ) {
      place = (place + 1) & (PLACES - 1)
    }
    return place
  }
}
