/** The URI inside a Contact, Route or Record-Route value, as it was written; undefined when there is none. */
export function addrSpec(value: string): string | undefined {
  // A quoted name may hold brackets.
  const plain = value.replace(/^"(?:[^"\\]|\\.)*"/s, '')
  const [, text = ''] = (plain.includes('<') ? /<([^>]*)>/ : /^([^;,]*)/).exec(plain) ?? []
  const uri = text.trim()
  return uri.includes(':') && !/[\s<>"]/.test(uri) ? uri : undefined
}

/** As a header value; a bare URI gets its brackets, so that its parameters stay its own (RFC 3261 20.10). */
export function bracketed(address: string): string {
  return address.includes('<') ? address : `<${address}>`
}
