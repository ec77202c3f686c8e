import { randomBytes } from 'node:crypto'
import { codecsOf, speaks } from '../../engine/legs.ts'
import type { LegId, Towards } from '../../engine/types.ts'
import type { Placed, Tie } from './placement.ts'
import type { RemoteWorker } from './remote.ts'

const PREFIX = 'tie '

interface End {
  readonly leg: LegId
  readonly towards: Towards
  readonly worker: RemoteWorker
}

/**
 * `from` has offered `sdp`: the offer to make to `to`, which lives on another worker. Each worker sees the other half as a leg
 * of its own, so codecs, keys and conversions are settled as if the two were two calls in a row.
 */
export async function offerOverTie(placed: Placed, from: End, sdp: string, to: End): Promise<string> {
  const name = tieName(from.leg, to.leg)
  const workers = new Map([
    [from.leg, from.worker],
    [to.leg, to.worker],
  ])
  const standing = placed.ties.get(name)
  const tie: Tie = standing ?? { name, ends: [from.leg, to.leg], workers, joined: false }
  const channel = standing ? 0 : randomBytes(4).readUInt32BE(0)
  const half = ({ towards, worker }: End): Towards => {
    const { keys } = towards
    const codecs = codecsOf(towards)
    return {
      kind: 'tie',
      as: speaks(towards),
      channel,
      peer: worker.path,
      ...(keys && { keys }),
      ...(codecs && { codecs }),
    }
  }
  const { call } = placed
  const inner = await from.worker.offer(call, from.leg, sdp, from.towards, name, half(to))
  try {
    const outer = await to.worker.offer(call, name, inner, half(from), to.leg, to.towards)
    placed.ties.set(name, tie)
    placed.asked.set(to.leg, { tie, from: from.leg })
    return outer
  } catch (error) {
    if (!standing) await releaseTie(placed, tie)
    if (!placed.legs.has(from.leg)) await from.worker.release(call, from.leg).catch(() => {})
    throw error
  }
}

/** `leg` has answered an offer that came over a tie: the answer for who had offered. */
export async function answerOverTie(
  { call }: Placed,
  { name, workers }: Tie,
  leg: LegId,
  from: LegId,
  sdp: string,
): Promise<string> {
  const outer = await workers.get(leg)?.answer(call, leg, sdp)
  const inner = outer && (await workers.get(from)?.answer(call, name, outer))
  if (inner === undefined) throw new Error(`tie ${name} of call ${call} has lost an end`)
  return inner
}

/** `a` and `b` hear each other from now on, and nobody else. */
export function joinOver({ ties }: Placed, a: LegId, b: LegId, tie: Tie | undefined): void {
  for (const one of ties.values()) if (one.ends.includes(a) || one.ends.includes(b)) one.joined = one === tie
}

export async function releaseTie({ call, ties, asked }: Placed, { name, workers }: Tie): Promise<void> {
  ties.delete(name)
  for (const [leg, { tie }] of asked) if (tie?.name === name) asked.delete(leg)
  await Promise.allSettled([...workers.values()].map((worker) => worker.release(call, name)))
}

/** The same whoever of the two offers. */
function tieName(a: LegId, b: LegId): LegId {
  return PREFIX + JSON.stringify(a < b ? [a, b] : [b, a])
}

/** Which legs it joins, where `leg` is a tie's. */
export function endsOf(leg: LegId): [LegId, LegId] | undefined {
  if (!leg.startsWith(PREFIX)) return undefined
  try {
    const ends = JSON.parse(leg.slice(PREFIX.length)) as unknown
    const [a, b] = Array.isArray(ends) ? (ends as unknown[]) : []
    return typeof a === 'string' && typeof b === 'string' ? [a, b] : undefined
  } catch {
    return undefined
  }
}
