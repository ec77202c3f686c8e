import { CODECS, OPUS } from '../codec/index.ts'
import { type Codec, codecKey, isEvent, isNamed } from '../sdp/codec.ts'
import { lawChanger, type Sink, Transcoder } from '../transcode/index.ts'
import { agreed } from './in-use.ts'
import type { Leg, Route } from './leg.ts'

const COMFORT_NOISE = 13

/** From one codec of a leg to what the other leg hears. */
export interface Conversion {
  /** The same for as long as it may go on as it is. */
  readonly key: string
  readonly target: Leg
  readonly sink: Sink
  readonly payloadType: number
  /** Absent where nothing has a state. */
  readonly transcoder: Transcoder | undefined
}

/** Conversions of what one leg sends; those that stood already go on. Others end when `settle` is called. */
export class Conversions {
  readonly #source: Leg
  readonly #target: Leg
  readonly #used: Conversion[] = []

  constructor(source: Leg, target: Leg) {
    this.#source = source
    this.#target = target
  }

  /** The route of packets in `from` when the target wants to hear `to`; undefined when that is beyond us. */
  route(from: Codec, to: Codec | undefined): Route | undefined {
    const { packetTime = 20 } = this.#target.sdp.remote ?? {}
    const key =
      to && `${codecKey(from)} ${codecKey(to)} ${to.payloadType} ${to.parameters} ${packetTime} ${this.#noise}`
    const standing = [...this.#used, ...this.#source.conversions].find(
      (one) => one.key === key && one.target === this.#target,
    )
    const conversion = standing ?? (to && key ? this.#open(key, from, to) : undefined)
    if (!conversion) return undefined
    if (!this.#used.includes(conversion)) this.#used.push(conversion)
    return { target: conversion.sink, payloadType: conversion.payloadType, event: undefined }
  }

  /**
   * Ends conversions that are used no more. When the codec in use is converted, what comes between its packets has to keep
   * its place among them: keys and comfort noise.
   */
  settle(table: (Route | undefined)[], converted: boolean): void {
    for (const old of this.#source.conversions) if (!this.#used.includes(old)) old.transcoder?.close()
    this.#source.conversions = this.#used
    const transcoder = converted ? this.#used[0]?.transcoder : undefined
    if (!transcoder) return
    for (const [at, route] of table.entries()) {
      if (route?.event && route.target) table[at] = { ...route, target: transcoder.events(route.event.from) }
    }
    const numbers = this.#source.sdp.codecs.filter((codec) => isNamed(codec, 'CN')).map((codec) => codec.payloadType)
    for (const payloadType of [...numbers, COMFORT_NOISE]) {
      const route = table[payloadType]
      if (!route || numbers.includes(payloadType))
        table[payloadType] = { target: transcoder.noise(), payloadType, event: undefined }
    }
  }

  /** Under which number the target takes comfort noise, if it does. */
  get #noise(): number | undefined {
    return agreed(this.#target).find((one) => isNamed(one, 'CN'))?.payloadType
  }

  #open(key: string, from: Codec, to: Codec): Conversion | undefined {
    const decoder = coderOf(from)
    const encoder = coderOf(to)
    if (!decoder || !encoder || isEvent(from)) return undefined
    const source = this.#source
    const { context } = source
    const target = this.#target
    const { payloadType } = to
    if (isG711(decoder.name) && isG711(encoder.name) && decoder !== encoder)
      return { key, target, payloadType, sink: lawChanger(decoder.name, target), transcoder: undefined }
    const transcoder = new Transcoder({
      from: decoder,
      to: encoder,
      encoder: encoder === OPUS ? opusOptions(to.parameters ?? '') : {},
      target,
      payloadType,
      packetTime: Math.min(60, Math.max(10, target.sdp.remote?.packetTime ?? 20)),
      noise: to.clockRate === 8000 ? this.#noise : undefined,
      pacer: context.pacer,
      loss: () => target.loss,
      opened: () => context.log('info', 'transcoding', { ...source.name, from: decoder.name, to: encoder.name }),
      failed: (error) => context.log('error', 'transcoding failed', { ...source.name, error }),
    })
    return { key, target, payloadType, sink: transcoder, transcoder }
  }
}

/** Ends all conversions of what a leg sends. */
export function endConversions(leg: Leg): void {
  for (const { transcoder } of leg.conversions) transcoder?.close()
  leg.conversions = []
}

/** What decodes and encodes it, if anything of ours does. */
export const coderOf = ({ name, clockRate }: Codec) =>
  CODECS.find((one) => one.name.toLowerCase() === name.toLowerCase() && one.clockRate === clockRate)

const isG711 = (name: string): name is 'PCMU' | 'PCMA' => name === 'PCMU' || name === 'PCMA'

/** What the peer asks of an encoder (RFC 7587 6.1). */
function opusOptions(parameters: string): { fec: boolean; dtx: boolean; bitrate?: number } {
  const values = new Map(parameters.split(';').map((one) => one.trim().split('=') as [string, string | undefined]))
  const bitrate = Number(values.get('maxaveragebitrate'))
  const options = { fec: values.get('useinbandfec') === '1', dtx: values.get('usedtx') === '1' }
  return bitrate >= 6000 ? { ...options, bitrate } : options
}
