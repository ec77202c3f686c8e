import type { HeaderField } from '../message/index.ts'
import { readWithParams } from '../message/with-params.ts'
import type { ServerTransaction } from '../transaction/index.ts'
import type { Call } from './call.ts'
import type { CallExtension, Extension } from './extension.ts'

/**
 * INFO in packages (RFC 6086): says which ones we take, and refuses others with 469. An INFO of no package, as for digits in
 * older use, is told to the driver as those of these packages are.
 */
export function infoPackages(names: readonly string[] = []): Extension {
  const packages: Packages = {
    known: new Set(names.map((name) => name.toLowerCase())),
    willing: ['Recv-Info', names.join(', ')],
  }
  return { allow: ['INFO'], of: (call) => new InfoPackages(call, packages) }
}

interface Packages {
  readonly known: ReadonlySet<string>
  readonly willing: HeaderField
}

class InfoPackages implements CallExtension {
  readonly #call: Call
  readonly #packages: Packages

  constructor(call: Call, packages: Packages) {
    this.#call = call
    this.#packages = packages
  }

  headers(): readonly HeaderField[] {
    const { known, willing } = this.#packages
    return known.size === 0 ? [] : [willing]
  }

  accept(): readonly HeaderField[] {
    return this.headers()
  }

  receive(transaction: ServerTransaction, now: number): boolean {
    const { context, transactions } = this.#call.all
    const { known, willing } = this.#packages
    const { request } = transaction
    const value = request.method === 'INFO' ? request.get('Info-Package') : undefined
    if (value === undefined) return false
    if (known.has(readWithParams(context.parts.codec, value)?.head.toLowerCase() ?? '')) return false
    transactions.respond(transaction, { status: 469, headers: [willing] }, now)
    return true
  }
}
