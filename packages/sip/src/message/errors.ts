/** A caller asked for what cannot be: a line break in a header, a call in the wrong state. Nothing has been changed. */
export class MisuseError extends Error {
  override readonly name = 'MisuseError'
}

/** A typed getter met a header that is missing or wrong. `header` is its name, `status` what to answer. */
export class MalformedHeader extends Error {
  override readonly name = 'MalformedHeader'
  readonly status = 400
  readonly header: string

  constructor(header: string, problem: string) {
    super(`${header}: ${problem}`)
    this.header = header
  }
}
