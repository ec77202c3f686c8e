import { type CallId, type LegId, MediaRefused, type Towards } from '../../engine/types.ts'
import type { Placed, Placement } from './placement.ts'
import { type RemoteWorker, workerGone } from './remote.ts'
import { offerOverTie } from './tie.ts'

interface Offerer {
  readonly leg: LegId
  readonly sdp: string
  readonly towards: Towards
}
type Offered = Omit<Offerer, 'sdp'>
type Plan = readonly [near: RemoteWorker, far: RemoteWorker]

/** When ports have run out everywhere, asking each worker would make it worse. */
const MOST_PLANS = 4

/** On the worker of the call, where there is room; else over a tie. */
export async function offer(placement: Placement, call: CallId, from: Offerer, to: Offered): Promise<string> {
  const placed = placement.of(call)
  try {
    let refused: MediaRefused | undefined
    for (const plan of plans(placement, placed, from.leg, to.leg).slice(0, MOST_PLANS)) {
      try {
        return await between(placement, placed, plan, from, to)
      } catch (error) {
        // Its ports have run out, or it has just died: what has no place yet may find one elsewhere.
        if (!(error instanceof MediaRefused) || error.refusal.status !== 503) throw error
        refused ??= error
      }
    }
    throw refused ?? workerGone()
  } finally {
    placement.settle(placed, [])
  }
}

/** Where the two may live, best first. Legs that live somewhere stay there. */
function plans(placement: Placement, { call, legs }: Placed, from: LegId, to: LegId): Plan[] {
  const standing = legs.get(from)
  const known = legs.get(to)
  if (standing?.alive === false || known?.alive === false) return []
  if (standing && known) return [[standing, known]]
  if (known) return placement.order(call, from, known).map((near) => [near, known])
  if (standing) return placement.order(call, to, standing).map((far) => [standing, far])
  const [near, ...others] = placement.order(call, from, undefined)
  const [far] = placement.order(call, to, near)
  if (!near || !far) return []
  const whole = others.map((one): Plan => [one, one])
  const tied = others.map((one): Plan => [near, one])
  return [[near, far], ...whole.slice(0, 1), ...tied]
}

async function between(
  placement: Placement,
  placed: Placed,
  [near, far]: Plan,
  from: Offerer,
  to: Offered,
): Promise<string> {
  const sdp =
    near === far
      ? await near.offer(placed.call, from.leg, from.sdp, from.towards, to.leg, to.towards)
      : await offerOverTie(placed, { ...from, worker: near }, from.sdp, { ...to, worker: far })
  if (near === far) placed.asked.set(to.leg, { from: from.leg, tie: undefined })
  placement.put(placed, from.leg, near)
  placement.put(placed, to.leg, far)
  return sdp
}
