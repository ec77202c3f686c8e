import { constants, type KeyObject, sign, verify, X509Certificate } from 'node:crypto'
import { fingerprintOf } from './certificate.ts'
import { Abort, ALERT } from './constants.ts'
import { numbers, Reader, uint, vector } from './wire.ts'

export const ECDSA_SECP256R1_SHA256 = 0x0403

interface Scheme {
  readonly hash: string
  readonly key: 'ec' | 'rsa'
  readonly pss?: boolean
}

/** What we verify, by SignatureScheme (RFC 8446 4.2.3). Phones still come with RSA certificates. */
const SCHEMES: ReadonlyMap<number, Scheme> = new Map<number, Scheme>([
  [ECDSA_SECP256R1_SHA256, { hash: 'sha256', key: 'ec' }],
  [0x0503, { hash: 'sha384', key: 'ec' }],
  [0x0804, { hash: 'sha256', key: 'rsa', pss: true }],
  [0x0401, { hash: 'sha256', key: 'rsa' }],
  [0x0501, { hash: 'sha384', key: 'rsa' }],
])

export const SIGNATURE_SCHEMES: readonly number[] = [...SCHEMES.keys()]

/** A digitally-signed struct (RFC 5246 4.7) by our P-256 key. */
export function signed(data: Buffer, privateKey: KeyObject): Buffer {
  return Buffer.concat([uint(2, ECDSA_SECP256R1_SHA256), vector(2, sign('sha256', data, privateKey))])
}

/** Reads a digitally-signed struct to the end of the message and checks it. */
export function expectSigned(reader: Reader, data: Buffer, publicKey: KeyObject): void {
  const scheme = SCHEMES.get(reader.number(2))
  const signature = reader.vector(2)
  reader.expectEnd()
  if (!scheme || scheme.key !== publicKey.asymmetricKeyType) {
    throw new Abort(ALERT.illegalParameter, 'the peer signs in a way that was not offered or that its key cannot')
  }
  const key = scheme.pss
    ? { key: publicKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
    : publicKey
  if (!verify(scheme.hash, data, key, signature)) {
    throw new Abort(ALERT.decryptError, "the peer's signature is wrong")
  }
}

export interface PeerCertificate {
  readonly certificate: Buffer
  readonly fingerprint: string
  readonly publicKey: KeyObject
}

/** The first of the chain; the rest says nothing where a fingerprint decides. Undefined when the peer has none. */
export function readCertificate(body: Buffer): PeerCertificate | undefined {
  const reader = new Reader(body)
  const list = new Reader(reader.vector(3))
  reader.expectEnd()
  if (list.isAtEnd) return undefined
  const certificate = Buffer.from(list.vector(3))
  try {
    const { publicKey } = new X509Certificate(certificate)
    return { certificate, fingerprint: fingerprintOf(certificate), publicKey }
  } catch {
    throw new Abort(ALERT.badCertificate, "the peer's certificate cannot be read")
  }
}

export function certificateBody(certificate: Buffer): Buffer {
  return vector(3, vector(3, certificate))
}

/** ecdsa_sign and rsa_sign, our schemes, no names of authorities (RFC 5246 7.4.4). */
export const CERTIFICATE_REQUEST = Buffer.concat([
  vector(1, Buffer.from([64, 1])),
  numbers(2, SIGNATURE_SCHEMES),
  vector(2),
])
