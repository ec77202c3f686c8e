/** What a message is, for ladders and faults: `INVITE`, `180 INVITE`; `CRLF` for a keep-alive. */
export function label(data: Uint8Array | string): string {
  const text = typeof data === 'string' ? data : new TextDecoder().decode(data)
  const line = text.slice(0, text.indexOf('\r\n'))
  if (line === '') return 'CRLF'
  const [first = '', second = ''] = line.split(' ')
  if (!first.startsWith('SIP/')) return first
  const method = /\r\nCSeq: *\d+ +(\S+)/i.exec(text)?.[1] ?? '?'
  return `${second} ${method}`
}

/** Whether a label is meant by a name: `ACK`, `200 INVITE`, or `200` for any method. */
export function isMeant(name: string, what: string): boolean {
  return what === name || what.split(' ')[0] === name
}
