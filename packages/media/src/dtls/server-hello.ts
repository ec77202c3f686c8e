import { Abort, ALERT, DTLS_1_2, EXTENSION, SUITE } from './constants.ts'
import { extension, numbers, Reader, readExtensions, uint, vector } from './wire.ts'

export interface ServerHelloParts {
  readonly random: Buffer
  readonly profile: number
  readonly extendedMasterSecret: boolean
  readonly secureRenegotiation: boolean
  readonly pointFormats: boolean
}

/** Answers only what the hello has offered (RFC 5246 7.4.1.4). */
export function serverHelloBody(parts: ServerHelloParts): Buffer {
  return Buffer.concat([
    uint(2, DTLS_1_2),
    parts.random,
    vector(1),
    uint(2, SUITE.ecdheEcdsaAes128GcmSha256),
    Buffer.from([0]),
    vector(
      2,
      ...(parts.secureRenegotiation ? [extension(EXTENSION.renegotiationInfo, Buffer.from([0]))] : []),
      ...(parts.extendedMasterSecret ? [extension(EXTENSION.extendedMasterSecret)] : []),
      ...(parts.pointFormats ? [extension(EXTENSION.pointFormats, vector(1, Buffer.from([0])))] : []),
      extension(EXTENSION.useSrtp, numbers(2, [parts.profile]), vector(1)),
    ),
  ])
}

export interface ServerHello {
  readonly random: Buffer
  readonly suite: number
  readonly profile: number
  readonly extendedMasterSecret: boolean
}

export function readServerHello(body: Buffer): ServerHello {
  const reader = new Reader(body)
  if (reader.number(2) !== DTLS_1_2) throw new Abort(ALERT.protocolVersion, 'the server has not chosen DTLS 1.2')
  const random = Buffer.from(reader.take(32))
  reader.vector(1)
  const suite = reader.number(2)
  const compression = reader.number(1)
  const extensions = readExtensions(reader)
  reader.expectEnd()
  if (compression !== 0) throw new Abort(ALERT.illegalParameter, 'the server has chosen to compress')
  const useSrtp = extensions.get(EXTENSION.useSrtp)
  const [profile, ...more] = useSrtp ? new Reader(useSrtp).numbers(2) : []
  if (profile === undefined || more.length > 0)
    throw new Abort(ALERT.handshakeFailure, 'the server has chosen no SRTP profile')
  return { random, suite, profile, extendedMasterSecret: extensions.has(EXTENSION.extendedMasterSecret) }
}
