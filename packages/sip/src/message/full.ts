import type { Codec } from './codec.ts'
import { makeRequest } from './make.ts'
import { parseNameAddr } from './name-addr.ts'
import { parseParams } from './params.ts'
import { parseMessage } from './parse.ts'
import { reasonPhrase } from './phrases.ts'
import { printMessage, printText, withBody } from './print.ts'
import { bodyLength } from './rewrite.ts'
import type { Body } from './types.ts'
import { decode } from './utf8.ts'

/** Quick, and true to the byte. */
export const full: Codec = {
  parse: parseMessage,
  request: makeRequest,
  print: (message, transport) => (isText(transport) ? printText(message) : printMessage(message)),
  join: (head, body, transport) => (isText(transport) ? head + asString(body) : withBody(head, body)),
  length: bodyLength,
  phrase: reasonPhrase,
  params: parseParams,
  address: parseNameAddr,
}

function asString(body: Body | undefined): string {
  return body === undefined ? '' : typeof body === 'string' ? body : decode(body)
}

function isText(transport: string): boolean {
  return transport === 'ws' || transport === 'wss'
}
