import { createECDH, createPublicKey, diffieHellman, generateKeyPairSync } from 'node:crypto'
import { Abort, ALERT, GROUP, type Group } from './constants.ts'

const X25519_KEY_LENGTH = 32
/** SubjectPublicKeyInfo of an X25519 key, up to the key itself (RFC 8410 4): whole groups of base64. */
const X25519_PREFIX = Buffer.from('302a300506032b656e032100', 'hex').toString('base64')

/** One side's ephemeral key. */
export interface KeyExchange {
  readonly group: Group
  /** As it stands on the wire (RFC 8422 5.4). */
  readonly publicKey: Buffer
  /** The shared secret; ends the handshake when the peer's key is none. */
  agree(peerKey: Buffer): Buffer
}

export function isGroup(group: number): group is Group {
  return group === GROUP.x25519 || group === GROUP.secp256r1
}

export function keyExchange(group: Group): KeyExchange {
  const { publicKey, secret } = group === GROUP.x25519 ? x25519() : secp256r1()
  return {
    group,
    publicKey,
    agree(peerKey) {
      try {
        return secret(peerKey)
      } catch {
        throw new Abort(ALERT.illegalParameter, "the peer's ephemeral key is not valid")
      }
    },
  }
}

function x25519() {
  const pair = generateKeyPairSync('x25519')
  return {
    // As a JWK and not as DER, which costs as much as the key itself.
    publicKey: Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url'),
    secret(peerKey: Buffer) {
      if (peerKey.length !== X25519_KEY_LENGTH) throw new RangeError('not of X25519')
      // As text: for anything else node:crypto throws and catches several errors of its own before it reads the key.
      const pem = `-----BEGIN PUBLIC KEY-----\n${X25519_PREFIX}${peerKey.toString('base64')}\n-----END PUBLIC KEY-----\n`
      // OpenSSL refuses a result of zeros, which keys of small order would give (RFC 7748 6.1).
      return diffieHellman({ privateKey: pair.privateKey, publicKey: createPublicKey(pem) })
    },
  }
}

function secp256r1() {
  const ecdh = createECDH('prime256v1')
  return { publicKey: ecdh.generateKeys(), secret: (peerKey: Buffer) => ecdh.computeSecret(peerKey) }
}
