import { Abort, ALERT, DTLS_1_2, EXTENSION, GROUP, SUITE } from './constants.ts'
import { ECDSA_SECP256R1_SHA256, SIGNATURE_SCHEMES } from './signature.ts'
import { extension, numbers, Reader, readExtensions, uint, vector } from './wire.ts'

export interface ClientHello {
  readonly random: Buffer
  /** Of a HelloVerifyRequest; empty in a first hello. */
  readonly cookie: Buffer
  readonly suites: readonly number[]
  /** In the client's order; undefined where it does not say. */
  readonly groups: readonly number[] | undefined
  readonly signatureSchemes: readonly number[] | undefined
  /** Protection profiles of use_srtp; empty without the extension. */
  readonly profiles: readonly number[]
  readonly extendedMasterSecret: boolean
  readonly secureRenegotiation: boolean
  readonly pointFormats: boolean
}

/** Takes a hello that allows DTLS 1.2, whatever else it offers (RFC 6347 4.2.1, RFC 8446 4.1.2). */
export function readClientHello(body: Buffer): ClientHello {
  const reader = new Reader(body)
  const version = reader.number(2)
  const random = Buffer.from(reader.take(32))
  reader.vector(1)
  const cookie = Buffer.from(reader.vector(1))
  const suites = reader.numbers(2)
  const compressions = reader.vector(1)
  const extensions = readExtensions(reader)
  reader.expectEnd()
  const list = (type: number, lengthBytes: 1 | 2) => {
    const found = extensions.get(type)
    return found && new Reader(found).numbers(lengthBytes)
  }
  expectVersion(version, list(EXTENSION.supportedVersions, 1))
  if (!compressions.includes(0)) throw new Abort(ALERT.illegalParameter, 'the hello has no null compression')
  const renegotiation = extensions.get(EXTENSION.renegotiationInfo)
  if (renegotiation && !renegotiation.equals(Buffer.from([0]))) {
    throw new Abort(ALERT.handshakeFailure, 'the hello wants to renegotiate something')
  }
  return {
    random,
    cookie,
    suites,
    groups: list(EXTENSION.supportedGroups, 2),
    signatureSchemes: list(EXTENSION.signatureAlgorithms, 2),
    profiles: list(EXTENSION.useSrtp, 2) ?? [],
    extendedMasterSecret: extensions.has(EXTENSION.extendedMasterSecret),
    secureRenegotiation: renegotiation !== undefined || suites.includes(SUITE.renegotiationInfo),
    pointFormats: extensions.has(EXTENSION.pointFormats),
  }
}

/** DTLS counts its versions downwards: 0xfeff is 1.0, 0xfefd is 1.2. */
function expectVersion(legacy: number, offered: readonly number[] | undefined): void {
  const isOffered = offered ? offered.includes(DTLS_1_2) : legacy >> 8 === 0xfe && legacy <= DTLS_1_2
  if (!isOffered) throw new Abort(ALERT.protocolVersion, 'the peer does not offer DTLS 1.2')
}

export interface ClientHelloParts {
  readonly random: Buffer
  readonly cookie: Buffer
  readonly profiles: readonly number[]
}

export function clientHelloBody({ random, cookie, profiles }: ClientHelloParts): Buffer {
  const suites = [SUITE.ecdheEcdsaAes128GcmSha256, SUITE.ecdheRsaAes128GcmSha256]
  return Buffer.concat([
    uint(2, DTLS_1_2),
    random,
    vector(1),
    vector(1, cookie),
    numbers(2, suites),
    vector(1, Buffer.from([0])),
    vector(
      2,
      extension(EXTENSION.renegotiationInfo, Buffer.from([0])),
      extension(EXTENSION.extendedMasterSecret),
      extension(EXTENSION.supportedGroups, numbers(2, [GROUP.x25519, GROUP.secp256r1])),
      extension(EXTENSION.pointFormats, vector(1, Buffer.from([0]))),
      extension(EXTENSION.signatureAlgorithms, numbers(2, SIGNATURE_SCHEMES)),
      extension(EXTENSION.useSrtp, numbers(2, profiles), vector(1)),
    ),
  ])
}

/** Whether a server with a P-256 certificate can go on with this hello. */
export function allowsOurSignature({ signatureSchemes }: ClientHello): boolean {
  return signatureSchemes === undefined || signatureSchemes.includes(ECDSA_SECP256R1_SHA256)
}
