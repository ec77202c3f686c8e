import type { Dialog } from '../dialog/index.ts'
import type { HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import type { ServerTransaction } from '../transaction/index.ts'
import type { LocalFailure, Reply } from '../user-agent/types.ts'
import type { CallExtension, Extension } from './extension.ts'

/** Several extensions as one; where only one can have its way, the first of them. */
export function combine(all: readonly Extension[]): Extension {
  return {
    supported: all.flatMap(({ supported = [] }) => supported),
    allow: [...new Set(all.flatMap(({ allow = [] }) => allow))],
    of: (call) => new Together(all.map((extension) => extension.of(call))),
  }
}

/** A class, so that a call keeps one object of it and no functions. */
class Together implements CallExtension {
  readonly #all: readonly CallExtension[]

  constructor(all: readonly CallExtension[]) {
    this.#all = all
  }

  headers(method: 'INVITE' | 'UPDATE'): readonly HeaderField[] {
    return this.#all.flatMap((one) => one.headers?.(method) ?? [])
  }

  refuse(request: SipRequest): Reply | undefined {
    for (const one of this.#all) {
      const reply = one.refuse?.(request)
      if (reply !== undefined) return reply
    }
    return undefined
  }

  accept(request: SipRequest): readonly HeaderField[] {
    return this.#all.flatMap((one) => one.accept?.(request) ?? [])
  }

  retry(request: SipRequest, response: SipResponse): Readonly<Record<string, readonly string[]>> | undefined {
    for (const one of this.#all) {
      const changes = one.retry?.(request, response)
      if (changes !== undefined) return changes
    }
    return undefined
  }

  refreshed(request: SipRequest, response: SipResponse | Reply, by: 'local' | 'remote', now: number): void {
    for (const one of this.#all) one.refreshed?.(request, response, by, now)
  }

  refreshFailed(why: SipResponse | LocalFailure, now: number): void {
    for (const one of this.#all) one.refreshFailed?.(why, now)
  }

  receive(transaction: ServerTransaction, now: number, dialog: Dialog): boolean {
    return this.#all.some((one) => one.receive?.(transaction, now, dialog))
  }

  ended(now: number): void {
    for (const one of this.#all) one.ended?.(now)
  }
}
