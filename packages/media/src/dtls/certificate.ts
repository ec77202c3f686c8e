import {
  createPrivateKey,
  generateKeyPairSync,
  hash,
  type KeyObject,
  randomBytes,
  sign,
  X509Certificate,
} from 'node:crypto'
import { bits, integer, objectId, sequence, set, tagged, time, utf8 } from './der.ts'

export interface Certificate {
  /** DER. */
  readonly certificate: Buffer
  /** P-256. */
  readonly privateKey: KeyObject
  /** SHA-256, upper-case hex with colons, as it goes into a=fingerprint. */
  readonly fingerprint: string
}

const DAY = 86_400_000
const ECDSA_WITH_SHA256 = sequence(objectId(1, 2, 840, 10045, 4, 3, 2))
const COMMON_NAME = objectId(2, 5, 4, 3)

/** SHA-256 of a certificate in the form of RFC 8122 5. */
export function fingerprintOf(certificate: Buffer): string {
  return hash('sha256', certificate)
    .toUpperCase()
    .replace(/..(?=.)/g, '$&:')
}

/** One that was made elsewhere, as PEM. Throws when the key is not the certificate's, or not of P-256. */
export function readCertificate(cert: string, key: string): Certificate {
  const read = new X509Certificate(cert)
  const privateKey = createPrivateKey(key)
  if (privateKey.asymmetricKeyDetails?.namedCurve !== 'prime256v1')
    throw new Error('the key for media is not an ECDSA key of P-256')
  if (!read.checkPrivateKey(privateKey)) throw new Error('the key for media is not that of its certificate')
  return { certificate: read.raw, privateKey, fingerprint: fingerprintOf(read.raw) }
}

/**
 * A self-signed P-256 certificate. WebRTC trusts it by the fingerprint in the SDP, so names and dates say nothing: one day
 * back for clocks that are wrong, a year ahead for servers that stay up. `now`: ms since 1970.
 */
export function makeCertificate(now: number = Date.now()): Certificate {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  const name = sequence(set(sequence(COMMON_NAME, utf8('offhook'))))
  const serial = randomBytes(16)
  // Positive and of full length, whatever was drawn.
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40
  const body = sequence(
    tagged(0, integer(Buffer.from([2]))),
    integer(serial),
    ECDSA_WITH_SHA256,
    name,
    sequence(time(now - DAY), time(now + 365 * DAY)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const certificate = sequence(body, ECDSA_WITH_SHA256, bits(sign('sha256', body, privateKey)))
  return { certificate, privateKey, fingerprint: fingerprintOf(certificate) }
}
