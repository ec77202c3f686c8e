/** A start line in its parts; a request without `status`, a response without `method`. */
export interface StartLine {
  readonly method: string
  readonly uri: string
  readonly status: number
  readonly reason: string
  /** Whether it says SIP/2.0. */
  readonly current: boolean
}

const REQUEST = /^([\w\-.!%*+`'~]+)[ \t]+(\S+)[ \t]+(SIP\/\d+\.\d+)$/i
const STATUS = /^(SIP\/\d+\.\d+)[ \t]+(\d{3})(?:[ \t]+(.*))?$/i

export function readStartLine(line: string): StartLine | undefined {
  // The form almost every request has; the expressions take the rest.
  const space = line.indexOf(' ')
  const last = line.length - 8
  if (space > 0 && line.endsWith(' SIP/2.0') && line.indexOf(' ', space + 1) === last) {
    const method = line.slice(0, space)
    if (/^[A-Z]+$/.test(method)) return start(method, line.slice(space + 1, last), 0, '', true)
  }
  const response = STATUS.exec(line)
  if (response !== null) return start('', '', Number(response[2]), response[3] ?? '', isCurrent(response[1]))
  const request = REQUEST.exec(line)
  if (request === null) return undefined
  return start(request[1] ?? '', request[2] ?? '', 0, '', isCurrent(request[3]))
}

function start(method: string, uri: string, status: number, reason: string, current: boolean): StartLine {
  return { method, uri, status, reason, current }
}

function isCurrent(version: string | undefined): boolean {
  return version?.toUpperCase() === 'SIP/2.0'
}
