import { Dialog } from '../../dialog/index.ts'
import { type HeaderField, makeResponse, type SipRequest, type SipResponse } from '../../message/index.ts'
import { decode } from '../../message/utf8.ts'
import type { ServerTransaction } from '../../transaction/index.ts'
import type { KeptRefresh, KeptSession, Reply } from '../../user-agent/types.ts'
import type { Call } from '../call.ts'
import type { Calls } from '../calls.ts'
import type { CallExtension, Extension } from '../extension.ts'
import type { InviteSession } from '../session.ts'
import { termsOf } from '../timer/headers.ts'
import { Offers } from './offers.ts'

/** Notes what is agreed on session timers, so that a session can be kept. */
export const keeping: Extension = { of: (call) => new Keeping(call) }

/** Of calls with a timer. */
const refreshes = new WeakMap<Call, KeptRefresh>()
const telling = ['Session-Expires', 'Min-SE', 'Allow']

class Keeping implements CallExtension {
  readonly #call: Call

  constructor(call: Call) {
    this.#call = call
  }

  refreshed(request: SipRequest, response: SipResponse | Reply, by: 'local' | 'remote', now: number): void {
    const { codec } = this.#call.all.context.parts
    if (termsOf(codec, response) === undefined) refreshes.delete(this.#call)
    else refreshes.set(this.#call, { by, at: now, request: said(request), response: said(response) })
  }
}

function said(message: SipRequest | SipResponse | Reply): readonly HeaderField[] {
  if (!('kind' in message)) return (message.headers ?? []).filter(([name]) => telling.includes(name))
  return telling.flatMap((name) => {
    const value = message.lines(name).join(', ')
    return value === '' ? [] : [[name, value] as const]
  })
}

/** See `Session.keep`. */
export function keep(call: Call): KeptSession | undefined {
  const { state, dialog, request, direction, local } = call
  if (dialog === undefined || (state.name !== 'confirmed' && state.name !== 'accepted')) return undefined
  const { callId, localTag, remoteTag, routes, target, contact, flow, localSeq, remoteSeq } = dialog
  const userAgent = request.get('User-Agent')
  const refreshed = refreshes.get(call)
  return {
    direction,
    callId,
    localTag,
    remoteTag,
    uri: request.requestUri,
    from: request.get('From') ?? '',
    to: request.get('To') ?? '',
    ...(userAgent !== undefined && { userAgent }),
    routes,
    target,
    contact,
    flow,
    localSeq,
    ...(remoteSeq !== undefined && { remoteSeq }),
    ...(local !== undefined && { local: typeof local === 'string' ? local : decode(local) }),
    ...(refreshed !== undefined && { refreshed }),
  }
}

/**
 * What was kept may be older than the last request that was sent: a number that is used twice is refused, one that is left out
 * is not (RFC 3261 12.2.2).
 */
const skipped = 32

/** See `UserAgent.restore`. */
export function restore(calls: Calls, kept: KeptSession, now: number): InviteSession {
  const { direction, localTag, remoteTag, flow, contact, refreshed } = kept
  const isIncoming = direction === 'incoming'
  const request = inviteOf(calls, kept)
  // Its INVITE is answered: nothing asks for the transaction any more, nor for what else was wanted of it.
  const start = isIncoming ? ({ request, flow, release() {} } as ServerTransaction) : { ...kept, headers: [] }
  const session = new calls.parts.session(calls, () => request, localTag, flow, start)
  const own = isIncoming ? `${kept.to};tag=${localTag}` : kept.from
  const theirs = isIncoming ? kept.from : `${kept.to};tag=${remoteTag}`
  const dialog = new Dialog(request, [localTag, remoteTag], [own, theirs], kept.routes, kept.target, flow, contact)
  dialog.localSeq = kept.localSeq + skipped
  dialog.remoteSeq = kept.remoteSeq
  session.state = { name: 'confirmed' }
  session.dialog = dialog
  session.local = kept.local
  calls.add(dialog, session)
  // Nothing is on offer.
  if (session.reoffers instanceof Offers)
    session.reoffers.machine(remoteTag).put(isIncoming ? 'we refuse' : 'they refuse')
  if (refreshed !== undefined) agreeAgain(session, refreshed, now)
  return session
}

/** The first INVITE, as far as anybody asks for it later. */
function inviteOf({ context }: Calls, { uri, from, to, callId, userAgent }: KeptSession): SipRequest {
  const headers: HeaderField[] = [
    ['From', from],
    ['To', to],
    ['Call-ID', callId],
    ['CSeq', '1 INVITE'],
  ]
  if (userAgent !== undefined) headers.push(['User-Agent', userAgent])
  return context.parts.codec.request({ method: 'INVITE', uri, headers })
}

/** The timer goes on from where it was; what is overdue is due at once. */
function agreeAgain(session: InviteSession, { by, at, request, response }: KeptRefresh, now: number): void {
  const asked = session.request.with(Object.fromEntries(request))
  const reply = { status: 200, headers: response }
  session.extension?.refreshed?.(asked, by === 'local' ? makeResponse(reply) : reply, by, Math.min(at, now))
}
