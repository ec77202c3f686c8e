/** How far a transfer has come: the status line in a NOTIFY (RFC 3515 2.4.5, RFC 3420). */
export interface Progress {
  readonly status: number
  readonly reason: string
}

export const sipfragType = 'message/sipfrag;version=2.0'

/** Undefined when it does not begin with a status line; what may follow that is left alone. */
export function parseSipfrag(body: string): Progress | undefined {
  const [, status, reason = ''] = /^\s*SIP\/2\.0[ \t]+([1-6]\d\d)(?:[ \t]+([^\r\n\0]*))?(?:[\r\n]|$)/i.exec(body) ?? []
  return status === undefined ? undefined : { status: Number(status), reason: reason.trim() }
}

export function printSipfrag({ status, reason }: Progress): string {
  return `SIP/2.0 ${status} ${reason}\r\n`
}
