import type { LegId, Towards } from '@offhook/media'
import type { Flow, KeptSession } from '@offhook/sip'
import type { Call } from '../call.ts'
import type { Leg } from '../leg.ts'
import type { Pass } from '../pass.ts'

/** Of what is below: what another version has written down is not read. */
const VERSION = 1

/** An answered call, as it is written down. Times are ms since 1970. */
export interface KeptCall {
  readonly version: typeof VERSION
  readonly id: string
  readonly caller: KeptLeg
  /** Absent: a service, or nobody yet. */
  readonly answeredBy?: KeptLeg
  readonly transfers: number
}

export interface KeptLeg {
  readonly id: LegId
  readonly owner?: string
  readonly pass?: Pass
  readonly towards: Towards
  readonly session: KeptSession
}

/** Undefined where there is nothing that could outlive us. `epoch`: when the core's clock said 0. */
export function keptCall(call: Call, epoch: number): KeptCall | undefined {
  if (!call.answered || call.over) return undefined
  const caller = keptLeg(call.caller, epoch)
  const answeredBy = call.answeredBy && keptLeg(call.answeredBy, epoch)
  if (!caller || (call.answeredBy && !answeredBy)) return undefined
  const { id, transfers } = call
  return { version: VERSION, id, caller, ...(answeredBy && { answeredBy }), transfers }
}

function keptLeg({ session, ...leg }: Leg, epoch: number): KeptLeg | undefined {
  const kept = session.keep()
  return kept && { ...leg, session: moved(kept, epoch) }
}

/** To another clock. */
function moved(session: KeptSession, by: number): KeptSession {
  const { refreshed } = session
  return refreshed ? { ...session, refreshed: { ...refreshed, at: Math.round(refreshed.at + by) } } : session
}

/** What `text` says; undefined where it is none of ours. Nobody else can have written it: it was sealed. */
export function readKeptCall(text: string): KeptCall | undefined {
  try {
    const { version, id, caller } = JSON.parse(text) as Partial<KeptCall>
    const isOurs = version === VERSION && typeof id === 'string' && typeof caller?.session?.callId === 'string'
    return isOurs ? (JSON.parse(text) as KeptCall) : undefined
  } catch {
    return undefined
  }
}

/** The session as the core of this process shall have it. */
export function sessionNow({ session }: KeptLeg, epoch: number): KeptSession {
  return { ...moved(session, -epoch), flow: flowNow(session.flow) }
}

const gone = ' before the restart'

/** A connection has ended with its process. Its id must be nobody else's: they are counted from 1 again. */
function flowNow(flow: Flow): Flow {
  return flow.transport === 'udp' || flow.id.endsWith(gone) ? flow : { ...flow, id: `${flow.id}${gone}` }
}
