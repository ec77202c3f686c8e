import { type Parameters, Parametrized } from '../params.ts'
import { type Grammar, parse } from './Grammar.ts'
import { URI } from './URI.ts'

/** An address with a name and parameters: the value of From, To, Contact … */
export class NameAddrHeader extends Parametrized {
  /** Undefined where it is none. */
  static parse(uri: string): Grammar | undefined {
    const parsed = parse(uri, 'Name_Addr_Header')
    return parsed === -1 ? undefined : parsed
  }

  _uri: URI
  _display_name: string

  constructor(uri: URI, display_name?: string | null, parameters?: Parameters | null) {
    super()
    if (!(uri instanceof URI)) throw new TypeError('missing or invalid "uri" parameter')
    this._uri = uri
    this._display_name = ''
    this.display_name = display_name as string
    this.fill(parameters)
  }

  get uri(): URI {
    return this._uri
  }

  get display_name(): string {
    return this._display_name
  }

  set display_name(value: string) {
    this._display_name = (value as unknown) === 0 ? '0' : value
  }

  clone(): this {
    return new NameAddrHeader(this._uri.clone(), this._display_name, { ...this._parameters }) as this
  }

  override toString(): string {
    const name = this._display_name ? `"${this._display_name.replace(/[\\"]/g, '\\$&')}" ` : ''
    return `${name}<${this._uri}>${this.printParams()}`
  }
}

export { NameAddrHeader as default }
