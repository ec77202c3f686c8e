import { type Codec, isAuxiliary, isEvent, isNamed, sameCodec } from '../sdp/codec.ts'
import { Conversions, endConversions } from './conversion.ts'
import type { Leg, Route } from './leg.ts'

/** Two legs hear each other from now on, and nobody else. */
export function join(a: Leg, b: Leg): void {
  if (a.other !== b) part(a)
  if (b.other !== a) part(b)
  a.other = b
  b.other = a
  a.routes = routes(a, b)
  b.routes = routes(b, a)
}

/** A leg and the one it was joined with hear nothing more. */
export function part(leg: Leg): void {
  const { other } = leg
  leg.other = undefined
  leg.routes = []
  endConversions(leg)
  if (!other) return
  other.other = undefined
  other.routes = []
  endConversions(other)
}

/** What `source` may send, each to the number `target` wants it under. To itself: an echo. */
export function routes(source: Leg, target: Leg): (Route | undefined)[] {
  const table: (Route | undefined)[] = new Array(128).fill(undefined)
  const conversions = new Conversions(source, target)
  const main = inUse(source, target)
  for (const codec of byUse(source, main)) {
    const to = counterpart(codec, target)
    const event = to && isEvent(codec) ? { from: codec.clockRate, to: to.clockRate } : undefined
    const direct = to && { target, payloadType: to.payloadType, event }
    const route = direct ?? (isAgreed(source, codec) ? conversions.route(codec, inUse(target, source)) : undefined)
    if (!route) continue
    table[codec.payloadType] = route
    // Some answer under another number and then send with it, too.
    const told = source.sdp.remote?.codecs.find((one) => sameCodec(one, codec))?.payloadType
    if (told !== undefined && !source.sdp.codecs.some((one) => one.payloadType === told)) table[told] = route
  }
  conversions.settle(table, main !== undefined && !counterpart(main, target))
  if (main) source.reception.clockRate = main.clockRate
  const sent = inUse(target, source)
  if (sent) target.outgoing.clockRate = sent.clockRate
  return table
}

/** The codec a leg speaks with another: the first it has agreed to that the other has too, else the first of all. */
export function inUse(leg: Leg, other: Leg | undefined): Codec | undefined {
  const mains = agreed(leg).filter((codec) => !isAuxiliary(codec))
  return mains.find((codec) => !other || counterpart(codec, other)) ?? mains[0]
}

/** In the peer's order and under its numbers: there it says what it wants to receive (RFC 3264 6.1). */
function agreed(leg: Leg): Codec[] {
  const wanted = leg.sdp.remote?.codecs ?? []
  return wanted.filter((one) => leg.sdp.codecs.some((own) => sameCodec(own, one)))
}

const isAgreed = (leg: Leg, codec: Codec): boolean =>
  !isAuxiliary(codec) && agreed(leg).some((one) => sameCodec(one, codec))

/** The codec in use first: what comes between its packets goes where it goes. */
function byUse(leg: Leg, main: Codec | undefined): readonly Codec[] {
  if (!main) return leg.sdp.codecs
  const isMain = (codec: Codec) => sameCodec(codec, main)
  return [...leg.sdp.codecs.filter(isMain), ...leg.sdp.codecs.filter((codec) => !isMain(codec))]
}

/** Under which number `target` wants to hear `codec`, if it does. */
export function counterpart(codec: Codec, target: Leg): Codec | undefined {
  const found = agreed(target)
  return (
    found.find((one) => sameCodec(one, codec)) ??
    (isEvent(codec) ? found.find((one) => isNamed(one, 'telephone-event')) : undefined)
  )
}
