import type { Codec } from '../codec.ts'
import { checkToken, checkUri } from '../text.ts'
import { bytesOf, checked, leanMessage, print, textOf } from './message.ts'
import { parse } from './parse.ts'
import { phrase } from './phrases.ts'
import { readNameAddr, readParams } from './values.ts'

/** Small, for text frames. */
export const lean: Codec = {
  parse,
  request({ method, uri, headers, body }) {
    checkToken('Method', method)
    checkUri(uri)
    const text = textOf(body)
    return leanMessage({ kind: 'request', method, requestUri: uri }, checked(headers, text), text)
  },
  print,
  join: (head, body) => head + textOf(body),
  length: (body) => bytesOf(body).length,
  phrase,
  params: readParams,
  address: readNameAddr,
}
