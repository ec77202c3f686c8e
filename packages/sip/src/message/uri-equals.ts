import type { Params, Uri } from './types.ts'

/** Whether two URIs mean the same (RFC 3261 19.1.4; for `tel:` RFC 3966 section 5: separators do not count). */
export function uriEquals(a: Uri, b: Uri): boolean {
  if (a.scheme !== b.scheme) return false
  if (a.scheme === 'tel') return digits(a.user) === digits(b.user) && sameParams(a.params, b.params, () => true)
  return (
    a.user === b.user &&
    a.password === b.password &&
    a.host.toLowerCase() === b.host.toLowerCase() &&
    a.port === b.port &&
    sameParams(a.params, b.params, (name) => /^(user|ttl|method|maddr|transport)$/.test(name)) &&
    sameParams(a.headers, b.headers, () => true)
  )
}

/** `matters` says which names must not stand on one side alone. */
function sameParams(a: Params, b: Params, matters: (name: string) => boolean): boolean {
  for (const name of new Set([...Object.keys(a), ...Object.keys(b)])) {
    const left = a[name]
    const right = b[name]
    if (left === undefined || right === undefined) {
      if (matters(name)) return false
    } else if (String(left).toLowerCase() !== String(right).toLowerCase()) return false
  }
  return true
}

function digits(user: string | undefined): string {
  return (user ?? '').replace(/[-.()]/g, '').toLowerCase()
}
