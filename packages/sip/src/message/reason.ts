import { parseParams, quote } from './params.ts'

/** A Reason header's value (RFC 3326): `SIP;cause=200;text="Call completed elsewhere"`. */
export interface ReasonValue {
  /** Upper case, as in `SIP` and `Q.850`. */
  readonly protocol: string
  readonly cause?: number | undefined
  readonly text?: string | undefined
}

export function parseReason(value: string): ReasonValue | undefined {
  const semi = value.indexOf(';')
  const protocol = (semi < 0 ? value : value.slice(0, semi)).trim().toUpperCase()
  const params = parseParams(semi < 0 ? '' : value.slice(semi))
  if (params === undefined || !/^[\w\-.!%*+`'~]+$/.test(protocol)) return undefined
  const { cause, text } = params
  return {
    protocol,
    ...(typeof cause === 'string' && /^\d{1,9}$/.test(cause) ? { cause: Number(cause) } : {}),
    ...(typeof text === 'string' ? { text } : {}),
  }
}

export function printReason({ protocol, cause, text }: ReasonValue): string {
  return `${protocol}${cause === undefined ? '' : `;cause=${cause}`}${text === undefined ? '' : `;text=${quote(text)}`}`
}
