import { type CallId, type LegId, MediaRefused, type Towards } from '../../engine/types.ts'
import type { Placed, Placement } from './placement.ts'
import { type RemoteWorker, workerGone } from './remote.ts'
import { offerOverTie } from './tie.ts'

interface Offerer {
  readonly leg: LegId
  readonly sdp: string
  readonly towards: Towards
}

/** On the worker of the call, where there is room; else over a tie. */
export async function offer(
  placement: Placement,
  call: CallId,
  from: Offerer,
  to: Omit<Offerer, 'sdp'>,
): Promise<string> {
  const placed = placement.of(call)
  const standing = placed.legs.get(from.leg)
  const known = placed.legs.get(to.leg)
  if (standing?.alive === false || known?.alive === false) throw workerGone()
  const tried: RemoteWorker[] = []
  for (;;) {
    let near: RemoteWorker | undefined
    let far: RemoteWorker | undefined
    try {
      near = standing ?? placement.choose(call, from.leg, known, tried)
      far = known ?? placement.choose(call, to.leg, near, tried)
      return await between(placement, placed, from, near, to, far)
    } catch (error) {
      placement.settle(
        placed,
        [near, far].flatMap((one) => (one ? [one] : [])),
      )
      // Its ports have run out, or it has just died: what has no place yet may find one elsewhere.
      const next = standing ? far : near
      const full = error instanceof MediaRefused && error.refusal.status === 503
      if (!full || !next || known || tried.includes(next)) throw error
      tried.push(next)
    }
  }
}

async function between(
  placement: Placement,
  placed: Placed,
  from: Offerer,
  near: RemoteWorker,
  to: Omit<Offerer, 'sdp'>,
  far: RemoteWorker,
): Promise<string> {
  const sdp =
    near === far
      ? await near.offer(placed.call, from.leg, from.sdp, from.towards, to.leg, to.towards)
      : await offerOverTie(placed, { ...from, worker: near }, from.sdp, { ...to, worker: far })
  if (near === far) placed.asked.delete(to.leg)
  placement.put(placed, from.leg, near)
  placement.put(placed, to.leg, far)
  return sdp
}
