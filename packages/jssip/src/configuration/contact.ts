import type { URI } from '../lib/URI.ts'

export interface UAContactOptions {
  anonymous?: boolean
  outbound?: boolean
}

/** Where we can be reached: the URI of this page, or the GRUU that the registrar gave (RFC 5627). */
export class UAContact {
  // Null until the registrar has given one, though declared otherwise.
  pub_gruu: string | undefined = null as unknown as undefined
  temp_gruu: string | undefined = null as unknown as undefined
  uri: URI

  constructor(uri: URI) {
    this.uri = uri
  }

  toString(options: UAContactOptions = {}): string {
    const { anonymous, outbound } = options
    const gruu = anonymous ? this.temp_gruu : this.pub_gruu
    const own = anonymous ? 'sip:anonymous@anonymous.invalid;transport=ws' : this.uri.toString()
    return `<${gruu || own}${outbound && !gruu ? ';ob' : ''}>`
  }
}
