import { type Codec, eventFor, isEvent } from '../sdp/codec.ts'
import { isTranscodable } from '../sdp/transcodable.ts'
import { agreed, inUse } from './in-use.ts'
import type { Leg } from './leg.ts'
import type { KeysBy, Towards } from './types.ts'

/** By what a leg may be sent keys, under the numbers its peer wants them: an event, or the codec that carries the sound. */
export function keyMeans(leg: Leg): { readonly event: Codec | undefined; readonly sound: Codec | undefined } {
  const main = inUse(leg, leg.other)
  if (!main || leg.keys === 'signalling') return { event: undefined, sound: undefined }
  return { event: eventFor(main, agreed(leg)), sound: isTranscodable(main) ? main : undefined }
}

/** Whether keys in the sound of `source` have to be heard, so that `target` gets them as it takes keys. */
export function wantsInband(source: Leg, target: Leg): boolean {
  if (source === target || source.kind !== 'rtp' || source.keys === 'signalling' || agreed(source).some(isEvent))
    return false
  // A page has no ear for events, but its person has one for tones.
  return target.keys === 'signalling' || (target.kind === 'rtp' && agreed(target).some(isEvent))
}

/** Without events where keys go by signalling: a peer that has agreed to none sends none either. */
export const withKeys = (codecs: readonly Codec[], towards: Towards | { readonly keys: KeysBy }): Codec[] =>
  codecs.filter((codec) => !isEvent(codec) || !('keys' in towards) || towards.keys !== 'signalling')
