import type { HeaderField } from '../message/index.ts'
import { readWithParams } from '../message/with-params.ts'
import type { ServerTransaction } from '../transaction/index.ts'
import type { Call } from './call.ts'
import type { Extension } from './extension.ts'

/**
 * INFO in packages (RFC 6086): says which ones we take, and refuses others with 469. An INFO of no package, as for digits in
 * older use, is told to the driver as those of these packages are.
 */
export function infoPackages(names: readonly string[] = []): Extension {
  const known = new Set(names.map((name) => name.toLowerCase()))
  const willing: HeaderField = ['Recv-Info', names.join(', ')]
  const said = names.length === 0 ? [] : [willing]
  return {
    allow: ['INFO'],
    of: (call) => ({
      headers: () => said,
      accept: () => said,
      receive: (transaction, now) => refuse(call, transaction, known, willing, now),
    }),
  }
}

function refuse(
  { all: { context, transactions } }: Call,
  transaction: ServerTransaction,
  known: ReadonlySet<string>,
  willing: HeaderField,
  now: number,
): boolean {
  const { request } = transaction
  const value = request.method === 'INFO' ? request.get('Info-Package') : undefined
  if (value === undefined) return false
  const name = readWithParams(context.parts.codec, value)?.head.toLowerCase() ?? ''
  if (known.has(name)) return false
  transactions.respond(transaction, { status: 469, headers: [willing] }, now)
  return true
}
