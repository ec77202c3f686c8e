import { type Parameters, Parametrized } from '../params.ts'
import { SIP } from './Constants.ts'
import { type Grammar, parse } from './Grammar.ts'
import { escapeUser, headerize } from './Utils.ts'

export type URIScheme = 'sip' | string
export type { Parameters }
export type Headers = Record<string, string | string[]>

/** A SIP URI (RFC 3261 19.1), to be changed in place. */
export class URI extends Parametrized {
  /** Undefined where it is no SIP URI. */
  static parse(uri: string): Grammar | undefined {
    const parsed = parse(uri, 'SIP_URI')
    return parsed === -1 ? undefined : parsed
  }

  _headers: Record<string, string[]> = {}
  _scheme: string
  _user: string
  _host: string
  _port: number

  constructor(
    scheme: URIScheme | null | undefined,
    user: string | null | undefined,
    host: string,
    port?: number | null,
    parameters: Parameters = {},
    headers: Headers = {},
  ) {
    super()
    if (!host) throw new TypeError('missing or invalid "host" parameter')
    this._scheme = scheme || SIP
    this._user = user as string
    this._host = host
    this._port = port as number
    this.fill(parameters)
    for (const [name, value] of Object.entries(headers)) this.setHeader(name, value)
  }

  get scheme(): URIScheme {
    return this._scheme
  }

  set scheme(value: URIScheme) {
    this._scheme = value.toLowerCase()
  }

  get user(): string {
    return this._user
  }

  set user(value: string) {
    this._user = value
  }

  get host(): string {
    return this._host
  }

  set host(value: string) {
    this._host = value.toLowerCase()
  }

  get port(): number {
    return this._port
  }

  set port(value: number) {
    this._port = value === 0 ? 0 : Number.parseInt(String(value), 10) || (null as unknown as number)
  }

  setHeader(key: string, value: string | string[]): void {
    this._headers[headerize(key)] = Array.isArray(value) ? value : [value]
  }

  getHeader(key: string): string[] {
    return (key ? this._headers[headerize(key)] : undefined) as string[]
  }

  hasHeader(key: string): boolean {
    return (key ? Object.hasOwn(this._headers, headerize(key)) : undefined) as boolean
  }

  deleteHeader(key: string): string[] | undefined {
    const name = headerize(key)
    const value = this._headers[name]
    delete this._headers[name]
    return value
  }

  clearHeaders(): void {
    this._headers = {}
  }

  clone(): this {
    const { _scheme, _user, _host, _port, _parameters, _headers } = this
    return new URI(_scheme, _user, _host, _port, { ..._parameters }, structuredClone(_headers)) as this
  }

  override toString(): string {
    const headers = Object.entries(this._headers).flatMap(([name, values]) => values.map((value) => `${name}=${value}`))
    const query = headers.length > 0 ? `?${headers.join('&')}` : ''
    return `${this.toAor(true)}${this.printParams()}${query}`
  }

  toAor(show_port?: boolean): string {
    const user = this._user ? `${escapeUser(this._user)}@` : ''
    const port = show_port && (this._port || this._port === 0) ? `:${this._port}` : ''
    return `${this._scheme}:${user}${this._host}${port}`
  }
}

export { URI as default }
