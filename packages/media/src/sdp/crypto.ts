import { isProfile, PROFILES, type SrtpProfile } from '../srtp/index.ts'

/** A usable a=crypto line (RFC 4568 9.1): the keys its writer sends with. */
export interface Crypto {
  readonly tag: number
  readonly profile: SrtpProfile
  readonly key: Buffer
  readonly salt: Buffer
}

interface Line {
  readonly id?: unknown
  readonly suite?: unknown
  readonly config?: unknown
  readonly sessionConfig?: unknown
}

/** Nobody offers more in earnest. */
const MOST_LINES = 16

/** One key; what follows it, after bars, is its lifetime or an MKI with its length. */
const INLINE = /^inline:([A-Za-z0-9+/]+={0,2})((?:\|[^|;]+)*)$/i

/**
 * The lines we can serve, in their order. Left out, as RFC 4568 5.1.2 wants for what is not supported: unknown suites, several
 * keys, an MKI, keys of the wrong length, and session parameters that change the protection.
 */
export function readCrypto(lines: readonly Line[]): Crypto[] {
  return lines.slice(0, MOST_LINES).flatMap((line) => {
    const profile = String(line.suite).toUpperCase()
    const tag = Number(line.id)
    const [, base64 = '', rest = ''] = INLINE.exec(String(line.config)) ?? []
    if (!isProfile(profile) || !Number.isInteger(tag) || tag < 0 || tag > 999_999_999) return []
    if (rest.includes(':') || !isHarmless(line.sessionConfig)) return []
    const { keyLength, saltLength } = PROFILES[profile]
    const bytes = Buffer.from(base64, 'base64')
    if (bytes.length !== keyLength + saltLength) return []
    return [{ tag, profile, key: bytes.subarray(0, keyLength), salt: bytes.subarray(keyLength) }]
  })
}

/** A window size is a hint, and what begins with a hyphen may be ignored (RFC 4568 6.3.7). */
function isHarmless(parameter: unknown): boolean {
  return parameter === undefined || /^(-|WSH=|KDR=0$)/i.test(String(parameter))
}

export const printCrypto = ({ tag, profile, key, salt }: Crypto): string =>
  `a=crypto:${tag} ${profile} inline:${Buffer.concat([key, salt]).toString('base64')}`

export const sameKeys = (a: Crypto, b: Crypto): boolean =>
  a.profile === b.profile && a.key.equals(b.key) && a.salt.equals(b.salt)
