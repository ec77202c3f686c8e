/**
 * Calls outlive a reload: what names them is kept in the tab's session storage, without any secret, and the next page asks
 * for each with an INVITE: with the token that our server has given for it, elsewhere with Replaces (RFC 3891).
 */
import { printReplaces, type Replaces, randomToken, replacesOf } from '@offhook/sip/page'
import { failureOf } from '../failures.ts'
import type { Party } from '../types.ts'
import type { Host, LiveCall } from './live-call.ts'
import { invite } from './place.ts'

export interface Kept {
  readonly id: string
  readonly direction: 'incoming' | 'outgoing'
  readonly remote: Party
  readonly since: number
  readonly held: boolean
  readonly muted: boolean
  readonly serverCallId: string | undefined
  readonly dialog: Replaces
  readonly token: string | undefined
  /** It was hung up, and the far side does not know yet. */
  gone?: boolean
}

const key = (host: Host, what: 'calls' | 'tab'): string => `offhook:${what}:${host.options.aor}`

/** Notes what stands now. */
export function keep(host: Host, calls: readonly LiveCall[]): void {
  if (host.options.resume === false) return
  const kept = calls.flatMap((call): Kept[] => {
    const { id, session, facts, direction, remote, muted, serverCallId, token } = call
    if (!session?.remoteTag || facts.phase !== 'talking') return call.replaces ? [call.replaces] : []
    const { since, heldLocally: held } = facts
    return [{ id, direction, remote, since, held, muted, serverCallId, dialog: replacesOf(session), token }]
  })
  host.platform.keep(key(host, 'calls'), kept[0] && JSON.stringify(kept))
}

/** The calls that the page before this one left standing, as they were; each still has to be asked for. */
export async function left<C extends LiveCall>(host: Host<C>): Promise<C[]> {
  const { platform, options } = host
  if (options.resume === false) return []
  const text = platform.kept(key(host, 'calls'))
  const tab = platform.kept(key(host, 'tab'))
  // A tab that was duplicated has the same storage, and its twin lives.
  if (!tab || !(await platform.alone(tab))) {
    const fresh = randomToken(platform, 16)
    platform.keep(key(host, 'tab'), fresh)
    void platform.alone(fresh)
    return []
  }
  return (JSON.parse(text ?? '[]') as Kept[]).map((kept) => {
    const call = host.make(kept.direction, kept.remote)
    call.id = kept.id
    call.replaces = kept
    call.serverCallId = kept.serverCallId
    call.stand(kept.since)
    return call
  })
}

/** Asks for the call. Where the line breaks meanwhile, it is asked for again. */
export async function resume(call: LiveCall): Promise<void> {
  const { host, media, replaces } = call
  if (!replaces) return
  try {
    if (!media.peerConnection) await media.open(call.audio)
    await media.rollback()
    if (replaces.muted) call.mute()
    media.hold(replaces.held)
    call.learn({ heldLocally: replaces.held })
    const body = await media.offer(!host.line?.trickles)
    const { token, dialog } = replaces
    if (!call.over) invite(call, body, [token ? ['Offhook-Resume', token] : ['Replaces', printReplaces(dialog)]])
  } catch (error) {
    call.end({ by: 'none', kind: 'failed', failure: failureOf(error, 'connection-lost') })
  }
}
