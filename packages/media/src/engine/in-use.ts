import { type Codec, isAuxiliary, isEvent, isNamed, sameCodec } from '../sdp/codec.ts'
import type { Leg } from './leg.ts'

/** The codec a leg speaks with another: the first it has agreed to that the other has too, else the first of all. */
export function inUse(leg: Leg, other: Leg | undefined): Codec | undefined {
  let first: Codec | undefined
  for (const codec of agreed(leg)) {
    if (isAuxiliary(codec)) continue
    if (!other || counterpart(codec, other)) return codec
    first ??= codec
  }
  return first
}

/** What both descriptions name, in the peer's order and under its numbers: there it says what it wants to receive (RFC 3264 6.1). */
export const agreed = (leg: Leg): readonly Codec[] => leg.sdp.agreed

export const isAgreed = (leg: Leg, codec: Codec): boolean =>
  !isAuxiliary(codec) && agreed(leg).some((one) => sameCodec(one, codec))

/** Under which number `target` wants to hear `codec`, if it does. */
export function counterpart(codec: Codec, target: Leg): Codec | undefined {
  const found = agreed(target)
  return (
    found.find((one) => sameCodec(one, codec)) ??
    (isEvent(codec) ? found.find((one) => isNamed(one, 'telephone-event')) : undefined)
  )
}
