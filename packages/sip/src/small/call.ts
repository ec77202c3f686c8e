import type { SipMessage } from '../message/types.ts'
import type { Flow, Reason, Session, SessionEnd, SessionEvent } from '../user-agent/types.ts'
import type { Core, Server, Stop } from './core.ts'
import { type Dialog, inside, keyOf } from './dialog.ts'
import { type Exchange, exchange } from './exchange.ts'
import type { SmallMessage } from './message.ts'
import { reasonHeaders } from './reason.ts'

/** The same with small messages. */
export type Small<T> = T extends SipMessage
  ? SmallMessage
  : T extends object
    ? { readonly [K in keyof T]: Small<T[K]> }
    : T

export type Dialogs = Map<string, { readonly dialog: Dialog; readonly call: Call }>

/** What the verbs of a session share. */
export interface Call extends Pick<Session, 'state'> {
  state: Session['state']
  readonly core: Core
  readonly dialogs: Dialogs
  readonly direction: 'incoming' | 'outgoing'
  /** The INVITE as received, or as sent first. */
  readonly request: SmallMessage
  /** Where requests went and came from last. */
  flow: Flow
  dialog?: Dialog
  tell(event: Small<SessionEvent>): void
  /** Ends what the first INVITE has left running. */
  settle: Stop
  /** Our 2xx that awaits its ACK. */
  answer?: { readonly seq: number; readonly isOfferAnswered: boolean; readonly stop: Stop } | undefined
  /** hangUp was asked for before the ACK came. */
  late?: { readonly reason: Reason | undefined }
  /** Offers that wait for their turn, and the re-INVITE that is under way. */
  readonly waiting: string[]
  current?: Exchange | undefined
  glares: number
  pause?: Stop | undefined
  /** The peer's re-INVITE, not answered yet. */
  received?: Server | undefined
  /** Before the 2xx: our CANCEL, or the 487 to theirs. */
  endEarly(kind: 'cancelled' | 'bye', reason: Reason | undefined): void
}

export function isEnded({ state }: Call): boolean {
  return state.name === 'ended'
}

/** The end of it all: what still waits is told or stopped, and the dialog is gone. */
export function end(call: Call, how: Small<SessionEnd>): void {
  if (isEnded(call)) return
  const { core, dialog, received } = call
  call.state = { name: 'ended' }
  call.answer?.stop()
  call.pause?.()
  call.settle()
  if (call.current) core.hasten(call.current.client)
  if (received) core.respond(received, { status: 487 })
  if (dialog) call.dialogs.delete(keyOf(dialog))
  call.tell({ type: 'ended', end: how })
}

/** Waits for nothing: the call is over whatever becomes of it (RFC 3261 15.1.1). */
export function sendBye({ core }: Call, dialog: Dialog, reason?: Reason): void {
  exchange(
    core,
    inside(core, dialog, 'BYE', reasonHeaders(reason)),
    dialog.flow,
    () => ++dialog.seq,
    () => {},
  )
}

/** The dialog is confirmed, or early: what comes in it is the call's. */
export function enter(call: Call, dialog: Dialog): void {
  call.dialogs.set(keyOf(dialog), { dialog, call })
}

/** The peer knows nothing of this dialog (RFC 3261 12.2.1.2). */
export function gone(call: Call): void {
  end(call, { kind: 'failed', cause: 'dialog-gone' })
}

/**
 * A 2xx to an INVITE: repeated by us, whatever the flow, since somewhere on its way there may be one that loses, until its
 * ACK comes (RFC 3261 13.3.1.4).
 */
export function awaitAck(call: Call, server: Server): void {
  const { core } = call
  let interval = core.t1
  const again = (): void => {
    core.resend(server)
    interval = Math.min(2 * interval, core.t2)
    repeat = core.later(interval, again)
  }
  let repeat = core.later(interval, again)
  const stop = (): void => {
    call.answer = undefined
    repeat()
    limit()
  }
  const limit = core.later(core.patience, () => {
    stop()
    if (call.dialog) sendBye(call, call.dialog)
    end(call, { kind: 'failed', cause: 'no-ack' })
  })
  call.answer = { seq: server.request.seq, isOfferAnswered: server.request.text !== '', stop }
}
