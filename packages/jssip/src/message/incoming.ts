import { parse } from '../lib/Grammar.ts'
import { Logger } from '../lib/Logger.ts'
import type { NameAddrHeader } from '../lib/NameAddrHeader.ts'
import { headerize } from '../lib/Utils.ts'

import { type ParsedSdp, parseSdp } from './sdp.ts'

const logger = new Logger('SIPMessage')

interface HeaderValue {
  raw: string
  parsed?: unknown
}

/** A header that is read on arrival. */
export interface ViaValue {
  host: string
  branch?: string
}

export interface ReplacesValue {
  call_id: string
  to_tag: string
  from_tag: string
  early_only?: boolean
}

export interface EventValue {
  event: string
  params?: Record<string, string | undefined>
}

/** A message that has come. What its well-known headers say stands in fields of its own. */
export class IncomingMessage {
  data: string = ''
  headers: Record<string, HeaderValue[]> = {}
  method: string = null as unknown as string
  via: ViaValue = null as unknown as ViaValue
  via_branch: string = null as unknown as string
  call_id: string = null as unknown as string
  cseq: number = null as unknown as number
  from: NameAddrHeader = null as unknown as NameAddrHeader
  from_tag: string = null as unknown as string
  to: NameAddrHeader = null as unknown as NameAddrHeader
  to_tag: string = null as unknown as string
  body: string = null as unknown as string
  sdp: ParsedSdp | null = null
  session_expires: number | undefined
  session_expires_refresher: 'uac' | 'uas' | undefined
  refer_to: NameAddrHeader | undefined
  replaces: ReplacesValue | undefined
  event: EventValue | undefined

  addHeader(name: string, value: string): void {
    const known = headerize(name)
    this.headers[known] ??= []
    this.headers[known].push({ raw: value })
  }

  getHeader(name: string): string {
    return this.getHeaders(name)[0] as string
  }

  getHeaders(name: string): string[] {
    return (this.headers[headerize(name)] ?? []).map(({ raw }) => raw)
  }

  countHeader(name: string): number {
    return this.getHeaders(name).length
  }

  hasHeader(name: string): boolean {
    return this.headers[headerize(name)] !== undefined
  }

  /** What the grammar's rule of this name makes of it; undefined where it is missing or wrong. */
  parseHeader<T = unknown>(name: string, idx = 0): T {
    const known = headerize(name)
    const values = this.headers[known]
    const value = values?.[idx]
    if (values === undefined || value === undefined) {
      logger.debug(`header "${known}" not present at ${idx}`)
      return undefined as T
    }
    if (value.parsed !== undefined) return value.parsed as T
    const parsed = parse(value.raw, known.replace(/-/g, '_'))
    if (parsed === -1) {
      values.splice(idx, 1)
      logger.debug(`error parsing "${known}" header field with value "${value.raw}"`)
      return undefined as T
    }
    value.parsed = parsed
    return parsed
  }

  s<T = unknown>(name: string, idx?: number): T {
    return this.parseHeader<T>(name, idx)
  }

  setHeader(name: string, value: string): void {
    this.headers[headerize(name)] = [{ raw: value }]
  }

  /** The body as sdp-transform reads it; read once, unless `force`. */
  parseSDP(force?: boolean): ParsedSdp {
    if (force || !this.sdp) this.sdp = parseSdp(this.body || '')
    return this.sdp
  }

  toString(): string {
    return this.data
  }
}

export class IncomingResponse extends IncomingMessage {
  status_code: number = null as unknown as number
  reason_phrase: string = null as unknown as string
}
