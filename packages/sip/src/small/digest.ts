import { md5 } from '../digest/md5.ts'
import { sha256 } from '../digest/sha256.ts'
import { quote } from '../message/params.ts'
import type { HeaderField } from '../message/types.ts'
import type { SmallMessage } from './message.ts'

/** Weakest first. */
const HASHES: Readonly<Record<string, (bytes: Uint8Array) => Uint8Array>> = { MD5: md5, 'SHA-256': sha256 }
const FIELD = /([\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g

/** Fields of a challenge by their names in lower case; what was quoted is as it stood between the quotes. */
type Challenge = Readonly<Record<string, string | undefined>>

function hashOf({ algorithm = 'MD5' }: Challenge): string {
  return algorithm.toUpperCase().replace('-SESS', '')
}

function strength(challenge: Challenge): number {
  return Object.keys(HASHES).indexOf(hashOf(challenge))
}

/** Of one account's server: it answers challenges, and goes on using a nonce for later requests. */
export class SmallDigest {
  username = ''
  password: string | undefined
  readonly #token: () => string
  /** By header and realm. */
  readonly #known = new Map<string, { readonly header: string; readonly challenge: Challenge; count: number }>()

  constructor(token: () => string) {
    this.#token = token
  }

  /**
   * False when there is no use in trying again: no challenge that we can answer, or our answer to a fresh one was refused
   * (`answered` has the realms). A stale nonce is no refusal (RFC 7616 3.3).
   */
  learn(response: SmallMessage, answered: Set<string>): boolean {
    const fresh = new Map<string, readonly [string, Challenge]>()
    for (const [header, from] of [
      ['Authorization', 'WWW-Authenticate'],
      ['Proxy-Authorization', 'Proxy-Authenticate'],
    ] as const) {
      for (const line of response.lines(from)) {
        const challenge: Challenge = Object.fromEntries(
          [...line.matchAll(FIELD)].map(([, name = '', quoted, bare]) => [name.toLowerCase(), quoted ?? bare]),
        )
        const place = `${header} ${challenge.realm}`
        const { qop = 'auth' } = challenge
        if (!/^digest\s/i.test(line) || !/\bauth\b(?!-)/i.test(qop) || !challenge.nonce) continue
        // The strongest that we know of each realm (RFC 8760 2.6).
        if (strength(challenge) > strength(fresh.get(place)?.[1] ?? { algorithm: '?' }))
          fresh.set(place, [header, challenge])
      }
    }
    if (this.password === undefined) return false
    for (const [place, [header, challenge]] of fresh) {
      this.#known.delete(place)
      if (answered.has(place) && challenge.stale?.toLowerCase() !== 'true') return false
      answered.add(place)
      this.#known.set(place, { header, challenge, count: 0 })
    }
    for (const place of this.#known.keys()) if (this.#known.size > 8) this.#known.delete(place)
    return fresh.size > 0
  }

  /** For every challenge that is known. */
  headers(method: string, uri: string): HeaderField[] {
    return [...this.#known.values()].map((known) => {
      const { header, challenge } = known
      const { realm = '', nonce = '', opaque, algorithm, qop } = challenge
      const hash = (...parts: string[]): string =>
        Array.from((HASHES[hashOf(challenge)] ?? md5)(new TextEncoder().encode(parts.join(':'))), (byte) =>
          byte.toString(16).padStart(2, '0'),
        ).join('')
      const cnonce = this.#token()
      const nc = (++known.count).toString(16).padStart(8, '0')
      const bare = hash(this.username, realm.replace(/\\(.)/gs, '$1'), this.password ?? '')
      const ha1 = /-sess$/i.test(algorithm ?? '') ? hash(bare, nonce, cnonce) : bare
      const response = hash(ha1, nonce, ...(qop ? [nc, cnonce, 'auth'] : []), hash(method, uri))
      return [
        header,
        `Digest username=${quote(this.username)}, realm="${realm}", nonce="${nonce}", uri="${uri}", response="${response}"${
          algorithm ? `, algorithm=${algorithm}` : ''
        }${qop ? `, qop=auth, nc=${nc}` : ''}${qop || ha1 !== bare ? `, cnonce="${cnonce}"` : ''}${
          opaque === undefined ? '' : `, opaque="${opaque}"`
        }`,
      ]
    })
  }
}
