import { EventClock } from '../rtp/event-clock.ts'
import { type Codec, isAuxiliary, isEvent, sameCodec } from '../sdp/codec.ts'
import { Conversions, endConversions } from './conversion.ts'
import { counterpart, inUse, isAgreed } from './in-use.ts'
import { InbandDigits } from './inband-digits.ts'
import { wantsInband } from './key-means.ts'
import type { EventRoute, Leg, Route } from './leg.ts'

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
  leg.stopKeys()
  endConversions(leg)
  if (!other) return
  other.stopKeys()
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
    const event = eventRoute(codec, to)
    // Keys are listened to also where they cannot go on as they are.
    const direct = (to || event) && { target: to && target, payloadType: (to ?? codec).payloadType, event }
    const route = direct ?? (isAgreed(source, codec) ? conversions.route(codec, inUse(target, source)) : undefined)
    if (!route) continue
    table[codec.payloadType] = route
    // Some answer under another number and then send with it, too.
    const told = source.sdp.remote?.codecs.find((one) => sameCodec(one, codec))?.payloadType
    if (told !== undefined && !source.sdp.codecs.some((one) => one.payloadType === told)) table[told] = route
  }
  listen(source, target, table)
  conversions.settle(table, main !== undefined && !counterpart(main, target))
  if (main) source.reception.clockRate = main.clockRate
  const sent = inUse(target, source)
  if (sent) target.outgoing.clockRate = sent.clockRate
  return table
}

function eventRoute(codec: Codec, to: Codec | undefined): EventRoute | undefined {
  if (!isEvent(codec)) return undefined
  const { clockRate } = codec
  const isOther = to !== undefined && to.clockRate !== clockRate
  return { from: clockRate, clock: isOther ? new EventClock(clockRate, to.clockRate) : undefined }
}

/** Has keys in the sound of `source` heard, where nothing else brings them to `target`. */
function listen(source: Leg, target: Leg, table: (Route | undefined)[]): void {
  source.inband?.close()
  source.inband = undefined
  if (!wantsInband(source, target)) return
  const inband = new InbandDigits((key) => source.pressed(key, false))
  source.inband = inband
  for (const codec of source.sdp.codecs) {
    const route = table[codec.payloadType]
    if (route?.target && !isAuxiliary(codec))
      table[codec.payloadType] = { ...route, target: inband.around(codec, route.target) }
  }
}

/** The codec in use first: what comes between its packets goes where it goes. */
function byUse(leg: Leg, main: Codec | undefined): readonly Codec[] {
  if (!main) return leg.sdp.codecs
  const isMain = (codec: Codec) => sameCodec(codec, main)
  return [...leg.sdp.codecs.filter(isMain), ...leg.sdp.codecs.filter((codec) => !isMain(codec))]
}
