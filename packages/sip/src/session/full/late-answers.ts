import type { Body } from '../../message/index.ts'

/** The ACK, or the PRACK, with this answer. */
export type SendLate = (body: Body | undefined, now: number) => void

/** Offers that came in responses and wait for the driver's answer, by fork. */
export class LateAnswers {
  #all: Map<string, SendLate> | undefined

  add(tag: string, send: SendLate): void {
    this.#all ??= new Map()
    this.#all.set(tag, send)
  }

  /** That fork's, or the oldest. */
  take(
    tag: string | undefined = this.#all?.keys().next().value,
  ): { readonly tag: string; readonly send: SendLate } | undefined {
    const send = tag === undefined ? undefined : this.#all?.get(tag)
    if (tag === undefined || send === undefined) return undefined
    this.#all?.delete(tag)
    return { tag, send }
  }

  keepOnly(tag: string): void {
    for (const other of [...(this.#all?.keys() ?? [])]) if (other !== tag) this.#all?.delete(other)
  }
}
