import { type NameAddr, printNameAddr } from '../message/index.ts'

/** The URI inside a Contact, Route or Record-Route value, as it was written; undefined when there is none. */
export function addrSpec(value: string): string | undefined {
  let start = 0
  if (value.charCodeAt(0) === 34) {
    // A quoted name may hold brackets.
    start = 1
    while (start < value.length && value.charCodeAt(start) !== 34) start += value.charCodeAt(start) === 92 ? 2 : 1
  }
  const open = value.indexOf('<', start)
  const end = open < 0 ? value.search(/[;,]/) : value.indexOf('>', open)
  if (open >= 0 && end < 0) return undefined
  const uri = (end < 0 ? value : value.slice(open + 1, end)).trim()
  return uri.includes(':') && !/[\s<>"]/.test(uri) ? uri : undefined
}

/** As a header value; a bare URI gets its brackets, so that its parameters stay its own (RFC 3261 20.10). */
export function addressText(address: string | NameAddr): string {
  if (typeof address !== 'string') return printNameAddr(address)
  return address.includes('<') ? address : `<${address}>`
}
