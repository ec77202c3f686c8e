import { causes } from '../lib/Constants.ts'
import { Dialog } from '../lib/Dialog.ts'
import type { RTCSession } from '../lib/RTCSession.ts'
import type { IncomingRequest, IncomingResponse } from '../lib/SIPMessage.ts'
import { failed } from './tell.ts'

type Message = IncomingRequest | IncomingResponse

function idOf({ call_id, from_tag, to_tag }: Message, type: 'UAC' | 'UAS'): string {
  return type === 'UAS' ? call_id + to_tag + from_tag : call_id + from_tag + to_tag
}

/** Whether there is one now; without a Contact there is none, and the call has failed. */
export function createEarlyDialog(session: RTCSession, message: Message, type: 'UAC' | 'UAS'): boolean {
  const id = idOf(message, type)
  if (session._earlyDialogs[id] !== undefined) return true
  const dialog = Dialog.of(session, message, type, Dialog.C.STATUS_EARLY)
  if (dialog === undefined) return missing(session, message)
  session._earlyDialogs[id] = dialog
  return true
}

export function createDialog(session: RTCSession, message: Message, type: 'UAC' | 'UAS'): boolean {
  const id = idOf(message, type)
  session._from_tag = message.from_tag
  session._to_tag = message.to_tag
  const early = session._earlyDialogs[id]
  early?.update(message, type)
  delete session._earlyDialogs[id]
  session._dialog = early ?? Dialog.of(session, message, type)
  return session._dialog !== undefined || missing(session, message)
}

function missing(session: RTCSession, message: Message): false {
  failed(session, 'remote', message, causes.INTERNAL_ERROR)
  return false
}
