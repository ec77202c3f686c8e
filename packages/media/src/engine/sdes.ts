import { randomBytes } from 'node:crypto'
import { type Crypto, sameKeys } from '../sdp/crypto.ts'
import type { Section } from '../sdp/section.ts'
import { BAD_AUTH, createSrtp, PROFILES, type Srtp, type SrtpProfile } from '../srtp/index.ts'

/** Keys that travel in the SDP (RFC 4568): each side says what it sends with. */
export class Sdes {
  inbound: Srtp | undefined
  outbound: Srtp | undefined
  readonly #profiles: readonly SrtpProfile[]
  /** What our offer says, until one of it is in use. */
  #offered: readonly Crypto[] = []
  #own: Crypto | undefined
  /** `inbound` without what it takes of before. */
  #latest: Srtp | undefined
  #peer: Crypto | undefined

  /** `profiles`: what we offer, best first. */
  constructor(profiles: readonly SrtpProfile[]) {
    this.#profiles = profiles
  }

  /** For an offer of ours: what is in use, or all we have. The same each time. */
  offer(): readonly Crypto[] {
    if (this.#own) return [this.#own]
    if (this.#offered.length === 0) this.#offered = this.#profiles.map((profile, at) => draw(at + 1, profile))
    return this.#offered
  }

  /** For an answer of ours, after `take`. */
  answer(): readonly Crypto[] {
    return this.#own ? [this.#own] : []
  }

  /** The line of the peer's section that holds: of its offer the first, of its answer the one it took, if we offered it. */
  choose({ crypto }: Section, role: 'offer' | 'answer'): Crypto | undefined {
    const [taken] = crypto
    if (role === 'offer') return taken
    return taken && this.#offeredFor(taken) ? taken : undefined
  }

  /** The peer's description holds from now on. */
  take(section: Section, role: 'offer' | 'answer'): void {
    const peer = this.choose(section, role)
    if (!peer) return
    const renewed = this.#peer === undefined || !sameKeys(peer, this.#peer)
    const own = role === 'offer' ? this.#answering(peer, renewed) : this.#offeredFor(peer)
    if (renewed) {
      const next = createSrtp(peer)
      this.inbound = overlap(next, this.#latest)
      this.#latest = next
    }
    if (own && (this.#own === undefined || !sameKeys(own, this.#own))) this.outbound = createSrtp(own)
    this.#peer = peer
    this.#own = own
  }

  /** New keys of the peer get new ones of ours, since it starts both directions over; else only the tag is repeated. */
  #answering(peer: Crypto, renewed: boolean): Crypto {
    return renewed || !this.#own ? draw(peer.tag, peer.profile) : { ...this.#own, tag: peer.tag }
  }

  #offeredFor({ tag, profile }: Crypto): Crypto | undefined {
    return this.offer().find((one) => one.tag === tag && one.profile === profile)
  }
}

function draw(tag: number, profile: SrtpProfile): Crypto {
  const { keyLength, saltLength } = PROFILES[profile]
  return { tag, profile, key: randomBytes(keyLength), salt: randomBytes(saltLength) }
}

/** The peer sends with its old keys until our answer reaches it: they are good until the first packet under the new ones. */
function overlap(next: Srtp, before: Srtp | undefined): Srtp {
  if (!before) return next
  let old: Srtp | undefined = before
  const either = (open: (srtp: Srtp) => number): number => {
    const length = open(next)
    if (length >= 0) old = undefined
    return length === BAD_AUTH && old ? open(old) : length
  }
  return {
    protect: (packet, length) => next.protect(packet, length),
    protectRtcp: (packet, length) => next.protectRtcp(packet, length),
    unprotect: (packet, length) => either((srtp) => srtp.unprotect(packet, length)),
    unprotectRtcp: (packet, length) => either((srtp) => srtp.unprotectRtcp(packet, length)),
  }
}
