import { type Codec, isAuxiliary, isEvent, isNamed, sameCodec } from '../sdp/codec.ts'
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
  if (!other) return
  other.other = undefined
  other.routes = []
}

/** What `source` may send, each to the number `target` wants it under. To itself: an echo. */
export function routes(source: Leg, target: Leg): (Route | undefined)[] {
  const table: (Route | undefined)[] = new Array(128).fill(undefined)
  for (const codec of source.sdp.codecs) {
    const to = counterpart(codec, target)
    if (!to) continue
    const event = isEvent(codec) ? { from: codec.clockRate, to: to.clockRate } : undefined
    const route = { target, payloadType: to.payloadType, event }
    table[codec.payloadType] = route
    // Some answer under another number and then send with it, too.
    const told = source.sdp.remote?.codecs.find((one) => sameCodec(one, codec))?.payloadType
    if (told !== undefined && !source.sdp.codecs.some((one) => one.payloadType === told)) table[told] = route
  }
  const main = source.sdp.codecs.find((codec) => !isAuxiliary(codec))
  if (main) source.reception.clockRate = main.clockRate
  const sent = target.sdp.codecs.find((codec) => !isAuxiliary(codec))
  if (sent) target.outgoing.clockRate = sent.clockRate
  return table
}

/** The number is the one in the peer's own description: there it says what it wants to receive (RFC 3264 6.1). */
function counterpart(codec: Codec, target: Leg): Codec | undefined {
  const wanted = target.sdp.remote?.codecs ?? []
  const agreed = wanted.filter((one) => target.sdp.codecs.some((own) => sameCodec(own, one)))
  return (
    agreed.find((one) => sameCodec(one, codec)) ??
    (isEvent(codec) ? agreed.find((one) => isNamed(one, 'telephone-event')) : undefined)
  )
}
