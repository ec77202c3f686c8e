import { parse } from 'sdp-transform'

/** As sdp-transform reads it, by its names. */
export interface ParsedSdp {
  media: {
    type: string
    direction?: 'sendrecv' | 'recvonly' | 'sendonly' | 'inactive'
    // biome-ignore lint/suspicious/noExplicitAny: sdp-transform's many other fields
    [name: string]: any
  }[]
  // biome-ignore lint/suspicious/noExplicitAny: sdp-transform's many other fields
  [name: string]: any
}

export function parseSdp(text: string): ParsedSdp {
  return parse(text)
}
