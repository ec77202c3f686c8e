import { ACK, BYE, causes, REASON_PHRASE } from '../lib/Constants.ts'
import type { Dialog } from '../lib/Dialog.ts'
import { InvalidStateError } from '../lib/Exceptions.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest, InitialOutgoingInviteRequest } from '../lib/SIPMessage.ts'
import { C as T } from '../lib/Transactions.ts'
import { C } from './status.ts'
import { ended, failed } from './tell.ts'
import { SessionDirection, type TerminateOptions } from './types.ts'

/** CANCEL, BYE or a refusal, as the state of the call demands. Throws `InvalidStateError` once it is over. */
export function terminate(session: RTCSession, options: TerminateOptions): void {
  const { cause = causes.BYE } = options
  switch (session._status) {
    case C.STATUS_TERMINATED:
      throw new InvalidStateError(session._status)
    case C.STATUS_NULL:
    case C.STATUS_INVITE_SENT:
    case C.STATUS_1XX_RECEIVED:
      cancel(session, options)
      return
    case C.STATUS_WAITING_FOR_ANSWER:
    case C.STATUS_ANSWERED:
      reject(session, options)
      return
    case C.STATUS_WAITING_FOR_ACK:
    case C.STATUS_CONFIRMED:
      bye(session, options, cause)
  }
}

/** A Reason header (RFC 3326), where there is one to give. */
export function reasonHeader(status: number | undefined, phrase: string | undefined): string[] {
  return status ? [`Reason: ${reasonOf(status, phrase, '; ')}`] : []
}

/** Down to the blanks, since there are servers that compare text. */
function reasonOf(status: number, phrase: string | undefined, separator = ' ;'): string {
  return `SIP ;cause=${status}${separator}text="${phrase || REASON_PHRASE[status] || ''}"`
}

function check(status: number | undefined, least: number): void {
  if (status && (status < least || status >= 700)) throw new TypeError(`Invalid status_code: ${status}`)
}

function cancel(session: RTCSession, { status_code, reason_phrase }: TerminateOptions): void {
  check(status_code, 200)
  session._cancel_reason = status_code ? reasonOf(status_code, reason_phrase) : ''
  // From now on a 2xx that crosses the CANCEL is hung up.
  session._is_canceled = true
  // Before the first provisional response a CANCEL would find nothing (RFC 3261 9.1).
  if (session._status === C.STATUS_1XX_RECEIVED) sendCancel(session)
  session._status = C.STATUS_CANCELED
  failed(session, 'local', null, causes.CANCELED)
}

/** Once. */
export function sendCancel(session: RTCSession): void {
  if (session._is_cancel_sent) return
  session._is_cancel_sent = true
  ;(session._request as InitialOutgoingInviteRequest).cancel(session._cancel_reason)
}

function reject(session: RTCSession, options: TerminateOptions): void {
  const { reason_phrase, extraHeaders, body } = options
  const status = options.status_code || 480
  check(status, 300)
  ;(session._request as IncomingRequest).reply(status, reason_phrase, extraHeaders, body)
  failed(session, 'local', null, causes.REJECTED)
}

function bye(session: RTCSession, options: TerminateOptions, cause: string): void {
  const { status_code, reason_phrase, body } = options
  check(status_code, 200)
  const extraHeaders = [...(options.extraHeaders ?? []), ...reasonHeader(status_code, reason_phrase)]
  const ua = session._ua
  const dialog = session._dialog
  const say = (): void => {
    if (!ua.isConnected()) {
      // Nobody hears it now: said when the server is reached again.
      ua._owed.push(say)
      return
    }
    dialog?.sendRequest(BYE, { extraHeaders, body })
    dialog?.terminate()
  }
  const transaction = (session._request as IncomingRequest).server_transaction
  const isUnacknowledged =
    session._status === C.STATUS_WAITING_FOR_ACK &&
    session._direction === SessionDirection.INCOMING &&
    transaction !== null &&
    transaction.state !== T.STATUS_TERMINATED
  if (!isUnacknowledged || dialog === undefined) {
    say()
    ended(session, 'local', null, cause)
    return
  }
  ended(session, 'local', null, cause)
  sayAfterAck(session, dialog, say)
}

/** The callee must not send BYE before the ACK has come or its transaction is over (RFC 3261 15). */
function sayAfterAck(session: RTCSession, dialog: Dialog, say: () => void): void {
  const transaction = (session._request as IncomingRequest).server_transaction
  let isSaid = false
  const once = (): void => {
    if (isSaid) return
    isSaid = true
    say()
  }
  session._ua.newDialog(dialog)
  session.receiveRequest = ({ method }) => {
    if (method === ACK) once()
  }
  transaction?.on('stateChanged', () => {
    if (transaction.state === T.STATUS_TERMINATED) once()
  })
}
