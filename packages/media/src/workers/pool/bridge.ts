import type { CallId, LegId, Towards } from '../../engine/types.ts'
import type { Placed, Placement, Tie } from './placement.ts'
import { type RemoteWorker, workerGone } from './remote.ts'
import { answerOverTie, joinOver, offerOverTie, releaseTie } from './tie.ts'

interface Side {
  readonly placed: Placed
  readonly leg: LegId
  readonly worker: RemoteWorker
}

/** Two legs hear each other, `other` as `as` of the first one's call: on their worker, or over a tie. */
export async function bridge(
  placement: Placement,
  [call, leg]: readonly [CallId, LegId],
  [otherCall, otherLeg]: readonly [CallId, LegId],
  as: LegId,
): Promise<void> {
  const one = sideOf(placement, call, leg)
  const isMoved = !placement.calls.get(otherCall)?.legs.has(otherLeg)
  const other = isMoved ? sideOf(placement, call, as) : sideOf(placement, otherCall, otherLeg)
  const before = [one, other].flatMap(({ placed, leg: end }) =>
    [...placed.ties.values()].filter(({ ends }) => ends.includes(end)).map((tie) => ({ placed, tie })),
  )
  const isNear = one.worker === other.worker
  if (isNear) await one.worker.bridge(call, leg, other.placed.call, other.leg, as)
  const used = isNear ? undefined : await bridgeOverTie(one, other, as)
  if (other.placed !== one.placed || other.leg !== as) other.placed.asked.delete(other.leg)
  other.placed.legs.delete(other.leg)
  placement.put(one.placed, as, other.worker)
  for (const { placed, tie } of before) if (tie !== used) await releaseTie(placed, tie)
  placement.settle(other.placed, [other.worker])
}

async function bridgeOverTie(one: Side, other: Side, as: LegId): Promise<Tie> {
  const { call } = one.placed
  const { worker } = other
  const describe = ({ kind, keys }: Awaited<ReturnType<RemoteWorker['move']>>): Towards =>
    kind === 'webrtc' ? { kind, keys } : { kind, localAddress: '', keys }
  const near = { ...one, towards: describe(await one.worker.move(call, one.leg, call, one.leg)) }
  const far = { worker, leg: as, towards: describe(await worker.move(other.placed.call, other.leg, call, as)) }
  try {
    await offerOverTie(one.placed, near, '', far)
    const tie = one.placed.asked.get(as)?.tie
    if (!tie) throw workerGone()
    await answerOverTie(one.placed, tie, as, one.leg, '')
    joinOver(one.placed, one.leg, as, tie)
    return tie
  } catch (error) {
    await worker.move(call, as, other.placed.call, other.leg).catch(() => {})
    throw error
  }
}

/** Throws where there is no such leg, and `MediaRefused` 503 when its worker has died. */
function sideOf({ calls }: Placement, call: CallId, leg: LegId): Side {
  const placed = calls.get(call)
  const worker = placed?.legs.get(leg)
  if (!placed || !worker) throw new Error(`there is no leg ${leg} of call ${call}`)
  placed.claimed = true
  if (!worker.alive) throw workerGone()
  return { placed, leg, worker }
}
