/** Parameters by name in lower case; one without a value is `null`. */
export type Parameters = Record<string, string | null>

// biome-ignore lint/suspicious/noExplicitAny: JsSIP's own type; in fact a string, null or undefined
type Loose = any

/** What URI and NameAddrHeader have in common. */
export class Parametrized {
  _parameters: Parameters = {}

  protected fill(parameters: Readonly<Record<string, unknown>> | null | undefined): void {
    for (const [name, value] of Object.entries(parameters ?? {})) this.setParam(name, value as string | number | null)
  }

  setParam(key: string, value?: string | number | null): void {
    if (key) this._parameters[key.toLowerCase()] = value === undefined || value === null ? null : value.toString()
  }

  getParam<T = Loose>(key: string): T {
    return (key ? this._parameters[key.toLowerCase()] : undefined) as T
  }

  hasParam(key: string): boolean {
    // Nothing for no name, as ever.
    return (key ? Object.hasOwn(this._parameters, key.toLowerCase()) : undefined) as boolean
  }

  deleteParam(key: string): string | null | undefined {
    const name = key.toLowerCase()
    const value = this._parameters[name]
    delete this._parameters[name]
    return value
  }

  clearParams(): void {
    this._parameters = {}
  }

  protected printParams(): string {
    return Object.entries(this._parameters)
      .map(([name, value]) => (value === null ? `;${name}` : `;${name}=${value}`))
      .join('')
  }
}
