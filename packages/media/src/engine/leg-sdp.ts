import { type Codec, sameCodec } from '../sdp/codec.ts'
import type { Crypto } from '../sdp/crypto.ts'
import type { Direction } from '../sdp/direction.ts'
import { PayloadTypes } from '../sdp/payload-types.ts'
import { type AudioSection, type Dtls, type Ice, printBody, printHead, type RefusedSection } from '../sdp/print.ts'
import type { Description, Section } from '../sdp/section.ts'
import { random } from './random.ts'

/** What a leg's sockets and keys put into its description. */
export interface Transport {
  readonly address: string
  readonly port: number
  readonly rtcpMux: boolean
  /** Present for a browser, which is told of a bundle and a track besides. */
  readonly ice?: Ice
  readonly dtls?: Dtls
  readonly crypto?: readonly Crypto[]
  /** For offers; an answer repeats the offer's. */
  readonly protocol: string
  readonly ssrc: number
}

interface Place {
  readonly media: string
  readonly protocol: string
  readonly formats: string
  readonly mid: string | undefined
  readonly live: boolean
}

/** A leg's two descriptions: what stands, and how ours is written so that sections, numbers and version stay right. */
export class LegSdp {
  readonly payloadTypes = new PayloadTypes()
  /** The peer's section that holds now. */
  remote: Section | undefined
  /** What our description that holds now names, under the numbers the peer sends with. */
  codecs: readonly Codec[] = []
  #agreed:
    | { readonly remote: Section | undefined; readonly own: readonly Codec[]; readonly codecs: readonly Codec[] }
    | undefined
  #places: readonly Place[] = []
  readonly #sessionId = String(random(31) * 2 ** 20 + random(20))
  #version = 1
  #body = ''

  /** What both descriptions name, as the peer's does. */
  get agreed(): readonly Codec[] {
    const { remote, codecs: own } = this
    if (this.#agreed?.remote !== remote || this.#agreed?.own !== own) {
      const codecs = (remote?.codecs ?? []).filter((one) => own.some((codec) => sameCodec(codec, one)))
      this.#agreed = { remote, own, codecs }
    }
    return this.#agreed.codecs
  }

  /** The peer's offer lays out the sections; only the one at `index` lives (RFC 3264 6). */
  layOut(description: Description, index: number): void {
    this.#places = description.sections.map((section, at) => ({
      media: section.kind,
      protocol: section.protocol,
      formats: section.formats,
      mid: section.mid,
      live: at === index,
    }))
    this.payloadTypes.learn(description.sections[index]?.codecs ?? [])
  }

  /** Our description, with `codecs` numbered for this leg. A new version only when something changed (RFC 3264 8). */
  print(codecs: readonly Codec[], direction: Direction, packetTime: number, transport: Transport): string {
    if (this.#places.length === 0) this.#places = [ours(transport)]
    const body = printBody({
      address: transport.address,
      sections: this.#places.map((place) =>
        place.live ? audio(place, codecs, direction, packetTime, transport) : refused(place),
      ),
    })
    if (this.#body !== '' && body !== this.#body) this.#version++
    this.#body = body
    return printHead(this.#sessionId, this.#version, transport.address) + body
  }
}

const ours = ({ protocol, ice }: Transport): Place => ({
  media: 'audio',
  protocol,
  formats: '',
  mid: ice ? '0' : undefined,
  live: true,
})

const refused = ({ media, protocol, formats, mid }: Place): RefusedSection => ({
  kind: 'refused',
  media,
  protocol,
  formats,
  mid,
})

function audio(
  { protocol, mid }: Place,
  codecs: readonly Codec[],
  direction: Direction,
  packetTime: number,
  { port, address, rtcpMux, ice, dtls, crypto = [], ssrc }: Transport,
): AudioSection {
  return {
    kind: 'audio',
    protocol,
    mid,
    port,
    address,
    direction,
    codecs,
    packetTime,
    rtcpMux,
    ice,
    dtls,
    crypto,
    ssrc,
    cname: 'offhook',
  }
}
