import type { Reply, SessionEvent, TransactionId } from '../user-agent/types.ts'
import { awaitAck, type Call, end, gone, isEnded, type Small, sendBye } from './call.ts'
import { type Hear, type Server, sdp } from './core.ts'
import { type Dialog, inside, refreshTarget } from './dialog.ts'
import { exchange } from './exchange.ts'
import { printedRequest, type SmallMessage } from './message.ts'

const maxGlares = 40

/** The ACK to a 2xx: a request of its own with the INVITE's number and credentials (RFC 3261 13.2.2.4, 22.3). */
export function acknowledge({ core }: Call, dialog: Dialog, invite: SmallMessage): string {
  const credentials = invite.headers.filter(([name]) => name.endsWith('Authorization'))
  const ack = printedRequest(inside(core, dialog, 'ACK', credentials, undefined, invite.seq))
  core.transmit(dialog.flow, ack)
  return ack
}

/** The next re-INVITE of ours that waits, when nothing else is on offer. */
export function proceed(call: Call): void {
  const { core, dialog, state, waiting } = call
  const [wish] = waiting
  if (
    wish === undefined ||
    !dialog ||
    call.current ||
    call.pause ||
    call.received ||
    call.answer ||
    state.name !== 'confirmed'
  )
    return
  waiting.shift()
  let ack: string | undefined
  const settled = (): void => {
    call.glares = 0
    call.current = undefined
    proceed(call)
  }
  const hear: Hear = (client, response, cause) => {
    const status = response?.status ?? 0
    if (response && status < 300) {
      if (status < 200) return
      if (ack) {
        core.transmit(dialog.flow, ack)
        return
      }
      refreshTarget(dialog, response)
      ack = acknowledge(call, dialog, client.request)
      if (isEnded(call)) return
      call.tell({ type: 'reanswer', response })
      settled()
    } else if (isEnded(call)) return
    // Both offered at once: ours comes again later. Who made the Call-ID waits longer, so that one gets through (14.1).
    else if (status === 491 && ++call.glares <= maxGlares) {
      const fraction = core.fraction()
      call.current = undefined
      waiting.unshift(wish)
      call.pause = core.later(
        call.direction === 'outgoing' ? 2100 + 10 * Math.floor(191 * fraction) : 10 * Math.floor(201 * fraction),
        () => {
          call.pause = undefined
          proceed(call)
        },
      )
    } else if (status === 481) {
      sendBye(call, dialog)
      gone(call)
    } else {
      call.tell({ type: 'reofferFailed', ...(response ? { response } : { cause }) } as Small<SessionEvent>)
      settled()
    }
  }
  const request = inside(core, dialog, 'INVITE', [...core.capabilities, sdp], wish)
  call.current = exchange(core, request, dialog.flow, () => ++dialog.seq, hear)
}

/** A re-INVITE of the peer's. */
export function reoffered(call: Call, server: Server): void {
  const { core } = call
  const isConfirmed = call.state.name === 'confirmed'
  if (call.received) {
    core.respond(server, { status: 500, headers: [['Retry-After', `${Math.floor(core.fraction() * 11)}`]] })
    return
  }
  // Who sends a new INVITE has had our 2xx to the last one, whose ACK got lost; unless that carries an answer it is not
  // waited for any longer.
  if (isConfirmed && call.answer?.isOfferAnswered) call.answer.stop()
  // Before the ACK nothing new may be offered (RFC 5407 3.1.4): 491 makes the peer come again.
  const isBusy = !isConfirmed || call.answer || call.current
  core.respond(server, { status: isBusy ? 491 : 100 })
  if (isBusy) return
  call.received = server
  server.cancelled = () => void refuse(call, server.id, { status: 487 })
  call.tell({ type: 'reoffer', transaction: server.id, request: server.request })
}

/** Nothing when it is another's, answered or cancelled: that is a race, no misuse. */
function take(call: Call, id: TransactionId): Server | undefined {
  const { received } = call
  if (received?.id !== id) return undefined
  call.received = undefined
  return received
}

export function agree(call: Call, id: TransactionId, body: string | undefined): boolean {
  const { core, dialog } = call
  const server = dialog && take(call, id)
  if (!server) return false
  refreshTarget(dialog, server.request)
  core.respond(server, { status: 200, headers: [['Contact', dialog.contact], ...core.capabilities], body })
  awaitAck(call, server)
  return true
}

export function refuse(call: Call, id: TransactionId, reply: Reply): boolean {
  const server = take(call, id)
  if (!server) return false
  call.core.respond(server, reply)
  proceed(call)
  return true
}

/** The ACK to our 2xx; one that comes again changes nothing. */
export function acknowledged(call: Call, ack: SmallMessage): void {
  const { answer, late, dialog } = call
  if (answer?.seq !== ack.seq) return
  answer.stop()
  if (call.state.name === 'accepted') call.state = { name: 'confirmed' }
  call.tell({ type: 'acknowledged', request: ack })
  if (late && dialog) {
    sendBye(call, dialog, late.reason)
    end(call, { kind: 'bye', by: 'local', reason: late.reason })
  } else proceed(call)
}
