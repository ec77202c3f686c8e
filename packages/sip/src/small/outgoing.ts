import type { PageInviteOptions, Reason, SessionEnd } from '../user-agent/types.ts'
import { type Call, end, enter, isEnded, type Small, sendBye } from './call.ts'
import type { Hear } from './core.ts'
import { type Dialog, dialogOfResponse, keyOf, refreshTarget } from './dialog.ts'
import { exchange } from './exchange.ts'
import { tagOf } from './message.ts'
import { reasonHeaders } from './reason.ts'
import { acknowledge, proceed } from './reoffers.ts'

/** Forks of one INVITE that are listened to. */
const maxForks = 20

/** Sends our INVITE and follows it to the ACK (RFC 3261 13.2). Returns what gives it up: CANCEL at once, or as soon as it is allowed. */
export function callOut(
  call: Call,
  { contact, giveUpAfter }: PageInviteOptions,
): (reason?: Reason, endAs?: Small<SessionEnd>) => void {
  const { core, dialogs } = call
  /** By the peer's tag. */
  const early = new Map<string, Dialog>()
  const acks = new Map<string, string>()
  let seq = 1
  let why: Reason | undefined
  let endAs: Small<SessionEnd> | undefined
  let isCancelled = false
  const dropEarly = (): void => {
    for (const dialog of early.values()) if (dialog !== call.dialog) dialogs.delete(keyOf(dialog))
    early.clear()
  }
  const cancelled = (): Small<SessionEnd> => endAs ?? { kind: 'cancelled', by: 'local', reason: why }
  const sendCancel = (): void => {
    if (!isCancelled) core.cancel(one.client, reasonHeaders(why))
    isCancelled = true
  }
  const hear: Hear = (client, response, cause) => {
    const { name } = call.state
    const isLive = name === 'calling' || name === 'proceeding'
    if (!response) {
      if (client === one.client) end(call, name === 'cancelling' || !cause ? cancelled() : { kind: 'failed', cause })
      return
    }
    const { status } = response
    const tag = tagOf(response.first('To'))
    const fresh = dialogOfResponse(client.request, response, call.flow, contact)
    if (status < 200) {
      // A CANCEL may not overtake the INVITE: now we know that it has arrived (9.1).
      if (name === 'cancelling') sendCancel()
      if (!isLive) return
      call.state = { name: 'proceeding' }
      if (status === 100) return
      const known = early.get(tag)
      if (known) refreshTarget(known, response)
      else if (tag && early.size < maxForks) {
        early.set(tag, fresh)
        enter(call, fresh)
      }
      call.tell({ type: 'progress', response, tag })
    } else if (status < 300) {
      const again = acks.get(tag)
      if (again) {
        core.transmit(call.dialog?.remoteTag === tag ? call.dialog.flow : client.flow, again)
        return
      }
      if (acks.size >= maxForks) return
      // The dialog's routes are those of the 2xx, whatever the early ones were (13.2.2.4).
      const dialog = Object.assign(early.get(tag) ?? fresh, { routes: fresh.routes, target: fresh.target })
      acks.set(tag, acknowledge(call, dialog, client.request))
      if (isLive) {
        call.dialog = dialog
        call.settle()
        enter(call, dialog)
        call.state = { name: 'confirmed' }
        call.tell({ type: 'accepted', response })
        proceed(call)
        return
      }
      // Too late, or another fork's: acknowledged above, now hung up (13.2.2.4, 15).
      sendBye(call, dialog, why)
      if (name === 'cancelling') end(call, cancelled())
    } else if (client === one.client && !isEnded(call))
      end(call, name === 'cancelling' ? cancelled() : { kind: 'rejected', by: 'remote', response, status })
  }
  const one = exchange(
    core,
    call.request,
    call.flow,
    () => ++seq,
    hear,
    () => {
      dropEarly()
      call.state = { name: 'calling' }
    },
  )
  const cancel = (reason?: Reason, as?: Small<SessionEnd>): void => {
    const isHeard = call.state.name === 'proceeding'
    noGiveUp()
    call.state = { name: 'cancelling' }
    one.isSettled = true
    why = reason
    endAs = as
    if (isHeard) sendCancel()
  }
  const noGiveUp =
    giveUpAfter === undefined
      ? () => {}
      : core.later(giveUpAfter, () => cancel({ protocol: 'SIP', cause: 408, text: 'No answer' }))
  // No more early dialogs, no more giving up.
  call.settle = () => {
    noGiveUp()
    dropEarly()
    if (isEnded(call)) core.hasten(one.client)
  }
  return cancel
}
