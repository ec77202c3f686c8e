import type { CallReport } from '@offhook/media'
import type { Reason, Session } from '@offhook/sip'
import { Call, type CallRegistry } from '../call.ts'
import type { SwitchContext } from '../context.ts'
import type { Leg } from '../leg.ts'
import { type KeptCall, type KeptLeg, sessionNow } from './kept-call.ts'

/** What an earlier process has left: its calls as written down, and the media that goes on. */
export interface Left {
  readonly calls: readonly KeptCall[]
  /** Ids of calls whose writing cannot be read. */
  readonly damaged: readonly string[]
  readonly media: readonly CallReport[]
  /** When the core's clock said 0, ms since 1970. */
  readonly epoch: number
}

export interface FoundAgain {
  readonly calls: readonly Call[]
  /** Hangs up calls whose sound nothing carries any more, and lets go of media that is nobody's. Before, nothing is changed. */
  settle(): void
}

const mediaLost: Reason = { protocol: 'Q.850', cause: 27, text: 'Media lost' }

/**
 * What both the journal and the workers know goes on; what only one of them knows is let go. Ringing calls are in no journal, so
 * their media goes.
 */
export function findAgain(
  { calls, damaged, media, epoch }: Left,
  context: SwitchContext,
  registry: CallRegistry,
): FoundAgain {
  const { log } = context
  for (const call of damaged) log.warn({ call }, 'what was written down of a call cannot be read')
  const reports = new Map(media.map((report) => [report.call, report]))
  const standing: [Call, CallReport][] = []
  const broken: Call[] = []
  const taken = new Set<string>()
  for (const kept of calls) {
    const call = attempt(kept, context, () => revive(kept, context, registry, epoch))
    const report = reports.get(kept.id)
    const isWhole = report !== undefined && hasMedia(kept, report)
    if (call === undefined) continue
    taken.add(kept.id)
    if (isWhole) standing.push([call, report])
    else broken.push(call)
  }
  if (standing.length + broken.length > 0)
    log.info({ standing: standing.length, broken: broken.length }, 'found calls again after a restart')
  return {
    calls: [...standing.map(([call]) => call), ...broken],
    settle() {
      for (const [call, report] of standing) keepMedia(call, report, context)
      for (const call of broken) call.mailbox.post(() => call.end(mediaLost))
      for (const { call } of media) {
        if (taken.has(call)) continue
        log.warn({ call }, 'nothing is known of a call that has media: it is released')
        letGo(context, call)
      }
    },
  }
}

/** One that cannot be restored must not keep the others from it. */
function attempt(kept: KeptCall, { log }: SwitchContext, make: () => Call): Call | undefined {
  try {
    return make()
  } catch (error) {
    log.warn({ call: kept.id, err: error }, 'a call could not be restored')
    return undefined
  }
}

function revive(kept: KeptCall, context: SwitchContext, registry: CallRegistry, epoch: number): Call {
  const legOf = (leg: KeptLeg): Leg => ({ ...leg, session: restore(leg, context, epoch) })
  const call = new Call(kept.id, legOf(kept.caller), context, registry)
  call.transfers = kept.transfers
  call.negotiation.on('answered')
  if (kept.answeredBy) {
    call.addDevice(legOf(kept.answeredBy))
    call.answeredBy = call.devices.get(kept.answeredBy.id)
  }
  return call
}

function restore(leg: KeptLeg, { endpoint, userAgent }: SwitchContext, epoch: number): Session {
  const made: { session?: Session } = {}
  endpoint.perform((now) => {
    const { session, effects } = userAgent.restore(sessionNow(leg, epoch), now)
    made.session = session
    return effects
  })
  if (made.session === undefined) throw new Error('the core has restored nothing')
  return made.session
}

/** Each leg lives, and has somebody or something at the other end. */
function hasMedia({ caller, answeredBy }: KeptCall, { legs }: CallReport): boolean {
  const find = (id: string) => legs.find(({ leg }) => leg === id)
  const first = find(caller.id)
  if (answeredBy === undefined) return first?.service !== undefined
  return first !== undefined && find(answeredBy.id) !== undefined
}

function keepMedia(call: Call, { legs }: CallReport, context: SwitchContext): void {
  context.claim?.(call.id)
  for (const { leg } of legs) if (!call.legs.some(({ id }) => id === leg)) letGo(context, call.id, leg)
  context.log.info({ call: call.id, legs: legs.length }, 'a call goes on after a restart')
}

function letGo({ engine, log }: SwitchContext, call: string, leg?: string): void {
  engine
    .release(call, leg)
    .catch((error: unknown) => log.error({ call, leg, err: error }, 'media could not be released'))
}
