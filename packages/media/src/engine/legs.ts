import { isIP } from 'node:net'
import { isUnspecified } from '../sdp/address.ts'
import { type Kind, refuse } from '../sdp/audio.ts'
import type { Section } from '../sdp/section.ts'
import { BrowserLeg, type BrowserOptions } from './browser-leg.ts'
import type { Call } from './call.ts'
import type { LegContext, LegName } from './context.ts'
import { part } from './join.ts'
import type { Leg } from './leg.ts'
import type { PortPairs } from './port-pairs.ts'
import { RtpLeg } from './rtp-leg.ts'
import type { Tones } from './tones.ts'
import type { CallId, LegId, Towards } from './types.ts'

/** What the verbs work on: the calls of one engine, and what a leg is made of. */
export interface Legs {
  readonly calls: Map<CallId, Call>
  readonly context: LegContext
  readonly browser: BrowserOptions
  readonly ports: PortPairs
  readonly tones: Tones
  /** Present where legs may be on other workers. */
  readonly openTie?: OpenTie
}

export type TieTowards = Extract<Towards, { kind: 'tie' }>
/** A leg whose packets come from and go to another worker. */
export type OpenTie = (name: LegName, context: LegContext, towards: TieTowards) => Leg

/** In which form a leg is described. */
export const formOf = (towards: Towards): Kind => (towards.kind === 'tie' ? 'rtp' : towards.kind)

/** What its peer is, at whichever end of a tie. */
export const speaks = (towards: Towards): Kind => (towards.kind === 'tie' ? towards.as : towards.kind)

/** How many codecs it is offered. */
export const codecsOf = (towards: Towards) => (towards.kind === 'webrtc' ? undefined : towards.codecs)

export function callOf(legs: Legs, id: CallId): Call {
  let call = legs.calls.get(id)
  if (!call) {
    call = { id, legs: new Map(), pending: new Map() }
    legs.calls.set(id, call)
  }
  return call
}

/** The leg of that id, made when there is none. Rejects with `MediaRefused` 503 when ports have run out. */
export async function legOf(legs: Legs, call: Call, id: LegId, towards: Towards): Promise<Leg> {
  const found = call.legs.get(id)
  if (found) {
    if (found.kind !== formOf(towards)) throw new Error(`leg ${id} is ${found.kind} and cannot become ${towards.kind}`)
    return found
  }
  try {
    const leg = await open(legs, { call: call.id, leg: id }, towards)
    leg.keys = towards.keys ?? 'rtp'
    call.legs.set(id, leg)
    return leg
  } finally {
    if (call.legs.size === 0) legs.calls.delete(call.id)
  }
}

/** The leg that has offered `section`; a new one is where its peer can be reached. Rejects with `MediaRefused`. */
export async function offererOf(legs: Legs, call: Call, id: LegId, towards: Towards, section: Section): Promise<Leg> {
  try {
    call.legs.get(id)?.check(section, 'offer')
    return await legOf(legs, call, id, reachable(legs, towards, section))
  } finally {
    if (call.legs.size === 0) legs.calls.delete(call.id)
  }
}

/** A phone that signals over IPv4 may want its RTP over IPv6, or the other way round: we answer with an address it can send to. */
function reachable({ browser }: Legs, towards: Towards, { address }: Section): Towards {
  if (towards.kind !== 'rtp' || isUnspecified(address) || isIP(address) === isIP(towards.localAddress)) return towards
  const localAddress = browser.addresses.find((one) => isIP(one) === isIP(address))
  if (localAddress === undefined) throw refuse(`no address of ours of the family of ${address}`)
  return { ...towards, localAddress }
}

async function open({ context, browser, ports, openTie }: Legs, name: LegName, towards: Towards): Promise<Leg> {
  if (towards.kind === 'webrtc') return new BrowserLeg(name, context, browser)
  if (towards.kind === 'rtp') return RtpLeg.open(name, context, towards, { ...browser, ports })
  if (!openTie) throw new Error('this engine is not one of several workers')
  return openTie(name, context, towards)
}

/** The call's legs, or the one. Their ports are free when it resolves. */
export async function release(legs: Legs, callId: CallId, legId?: LegId): Promise<void> {
  const call = legs.calls.get(callId)
  if (!call) return
  const gone = [...call.legs.values()].filter((leg) => legId === undefined || leg.name.leg === legId)
  for (const leg of gone) {
    call.legs.delete(leg.name.leg)
    call.pending.delete(leg.name.leg)
    for (const [to, pending] of call.pending) if (pending.from === leg) call.pending.delete(to)
    part(leg)
    legs.tones.stop(leg)
  }
  if (call.legs.size === 0) legs.calls.delete(callId)
  await Promise.all(gone.map((leg) => leg.close()))
}
