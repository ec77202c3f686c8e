import type { Codec } from '../sdp/codec.ts'
import type { Description, Section } from '../sdp/section.ts'
import type { Leg } from './leg.ts'
import type { CallId, LegId } from './types.ts'

/** An offer that has been made to a leg and not been answered by it yet, or the answered one, should the answer be repeated. */
export interface Pending {
  readonly from: Leg
  /** Who offered was not asked: what it has agreed to goes on. */
  readonly stands: boolean
  readonly description: Description
  readonly index: number
  readonly section: Section
  /** What we offered, under the numbers of the leg it was made to. */
  readonly offered: readonly Codec[]
}

export interface Call {
  readonly id: CallId
  readonly legs: Map<LegId, Leg>
  /** By the leg the offer was made to. */
  readonly pending: Map<LegId, Pending>
}
