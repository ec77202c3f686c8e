import { Turns } from '../../engine/turns.ts'
import type {
  CallId,
  EngineStats,
  KeyPress,
  LegId,
  MediaEvent,
  Reoffered,
  Service,
  Towards,
} from '../../engine/types.ts'
import { bridge } from './bridge.ts'
import type { Keeper } from './keeper.ts'
import { offer } from './offer.ts'
import type { Placement } from './placement.ts'
import { release } from './release.ts'
import { type RemoteWorker, workerGone } from './remote.ts'
import { sumOf } from './stats.ts'
import { answerOverTie, endsOf, joinOver } from './tie.ts'
import type { PooledCall, WorkerPool, WorkerReport } from './types.ts'

/** Events kept for the first listener: of the last ones, should nobody ever listen. */
const MOST_EARLY = 1000

/** The engine that the switch commands, spread over processes. */
export class Pool implements WorkerPool {
  readonly #keeper: Keeper
  readonly #placement: Placement
  readonly #listeners = new Set<(event: MediaEvent) => void>()
  /** What came before anybody listened. */
  #early: MediaEvent[] | undefined = []
  readonly #turns = new Turns()

  constructor(keeper: Keeper, placement: Placement) {
    this.#keeper = keeper
    this.#placement = placement
  }

  offer(call: CallId, from: LegId, sdp: string, fromTowards: Towards, to: LegId, towards: Towards): Promise<string> {
    return this.#turns.take(call, () =>
      offer(this.#placement, call, { leg: from, sdp, towards: fromTowards }, { leg: to, towards }),
    )
  }

  answer(call: CallId, leg: LegId, sdp: string): Promise<string> {
    return this.#turns.take(call, async () => {
      const placed = this.#placement.calls.get(call)
      const worker = this.#workerOf(call, leg)
      const asked = placed?.asked.get(leg)
      if (!placed || !asked) return worker.answer(call, leg, sdp)
      const { from, tie } = asked
      const answer = tie ? await answerOverTie(placed, tie, leg, from, sdp) : await worker.answer(call, leg, sdp)
      joinOver(placed, from, leg, tie)
      return answer
    })
  }

  serve(call: CallId, leg: LegId, sdp: string, towards: Towards, service: Service): Promise<string> {
    return this.#turns.take(call, async () => {
      const placed = this.#placement.of(call)
      const home = [...placed.legs.values()].find(({ alive }) => alive)
      try {
        const worker = placed.legs.get(leg) ?? this.#placement.order(call, leg, home)[0]
        if (!worker?.alive) throw workerGone()
        const answer = await worker.serve(call, leg, sdp, towards, service)
        this.#placement.put(placed, leg, worker)
        return answer
      } finally {
        this.#placement.settle(placed, [])
      }
    })
  }

  bridge(call: CallId, leg: LegId, otherCall: CallId, otherLeg: LegId, as: LegId = otherLeg): Promise<void> {
    return this.#turns.takeBoth(call, otherCall, () => bridge(this.#placement, [call, leg], [otherCall, otherLeg], as))
  }

  reoffer(call: CallId, leg: LegId, sdp: string): Promise<Reoffered> {
    return this.#turns.take(call, async () => this.#workerOf(call, leg).reoffer(call, leg, sdp))
  }

  sendDigits(call: CallId, leg: LegId, digits: readonly KeyPress[]): Promise<boolean> {
    return this.#turns.take(call, async () => {
      const known = this.#placement.calls.get(call)?.legs.has(leg)
      return known ? this.#workerOf(call, leg).sendDigits(call, leg, digits) : false
    })
  }

  release(call: CallId, leg?: LegId): Promise<void> {
    return this.#turns.take(call, async () => {
      const placed = this.#placement.calls.get(call)
      if (placed) await release(this.#placement, placed, leg)
    })
  }

  on(listener: (event: MediaEvent) => void): () => void {
    this.#listeners.add(listener)
    const early = this.#early ?? []
    this.#early = undefined
    for (const event of early) listener(event)
    return () => this.#listeners.delete(listener)
  }

  emit(event: MediaEvent): void {
    if (this.#early && this.#early.push(event) > MOST_EARLY) this.#early.shift()
    for (const listener of this.#listeners) listener(event)
  }

  async stats(): Promise<EngineStats> {
    const results = await Promise.allSettled(this.#keeper.all.map((worker) => worker.stats()))
    const given = results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
    const calls = [...this.#placement.calls.values()]
    return { ...sumOf(given), calls: calls.length, legs: calls.reduce((sum, { legs }) => sum + legs.size, 0) }
  }

  workers(): readonly WorkerReport[] {
    return this.#keeper.all.map(reportOf)
  }

  async inventory(): Promise<PooledCall[]> {
    const calls = new Map<CallId, PooledCall & { legs: PooledCall['legs'][number][] }>()
    await Promise.all(
      this.#keeper.all.map(async (worker) => {
        for (const { call, legs } of await worker.inventory().catch(() => [])) {
          const found = calls.get(call) ?? {
            call,
            legs: [],
            claimed: this.#placement.calls.get(call)?.claimed ?? false,
          }
          calls.set(call, found)
          for (const leg of legs) if (!endsOf(leg.leg)) found.legs.push({ ...acrossTie(leg), worker: worker.about.id })
        }
      }),
    )
    return [...calls.values()]
  }

  claim(call: CallId): boolean {
    const placed = this.#placement.calls.get(call)
    if (placed) placed.claimed = true
    return placed !== undefined
  }

  /** Everything it carried is gone, and what was tied to that hears nothing more. */
  died(worker: RemoteWorker): void {
    for (const call of worker.calls) {
      const placed = this.#placement.calls.get(call)
      if (!placed) continue
      const gone = new Set([...placed.legs].flatMap(([leg, at]) => (at === worker ? [leg] : [])))
      for (const { ends, joined } of placed.ties.values())
        if (joined && ends.some((end) => gone.has(end))) for (const end of ends) gone.add(end)
      const reason = 'the media worker has ended'
      for (const leg of gone) this.emit({ type: 'lost', call, leg, reason, cause: 'worker' })
    }
  }

  part(): Promise<void> {
    return this.#keeper.part()
  }

  async close(): Promise<void> {
    // What is under way ends with its worker, at the latest.
    const over = this.#turns.close()
    await this.#keeper.close()
    await over
    this.#listeners.clear()
  }

  /** Throws when there is no such leg, and `MediaRefused` 503 when its worker has died. */
  #workerOf(call: CallId, leg: LegId): RemoteWorker {
    const placed = this.#placement.calls.get(call)
    const worker = placed?.legs.get(leg)
    if (!placed || !worker) throw new Error(`there is no leg ${leg} of call ${call}`)
    placed.claimed = true
    if (!worker.alive) throw workerGone()
    return worker
  }
}

export const reportOf = ({ about, busy, calls, retiring }: RemoteWorker): WorkerReport => ({
  id: about.id,
  pid: about.pid,
  slot: about.slot,
  busy,
  calls: calls.size,
  retiring,
})

/** Whom it hears, whichever worker that lives on. */
function acrossTie<T extends { readonly leg: LegId; readonly other?: LegId }>(leg: T): T {
  const ends = leg.other === undefined ? undefined : endsOf(leg.other)
  return ends ? { ...leg, other: ends[0] === leg.leg ? ends[1] : ends[0] } : leg
}
