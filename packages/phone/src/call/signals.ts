/** What the far side says about a call, in the order it says it. */
import type { SessionEnd, SessionEvent, SipResponse } from '@offhook/sip'
import { failure } from '../failures.ts'
import { isIceLite } from '../media/media.ts'
import { digitOf } from './dtmf.ts'
import { hangUp, release } from './hang-up.ts'
import type { LiveCall } from './live-call.ts'
import { outcomeOf } from './outcome.ts'
import { onReanswer, onReoffer } from './reoffer.ts'

type Of<T extends SessionEvent['type']> = Extract<SessionEvent, { type: T }>

export function onSignal(call: LiveCall, event: SessionEvent): void {
  switch (event.type) {
    case 'progress':
      onProgress(call, event.response)
      break
    case 'accepted':
      onAccepted(call, event.response)
      break
    case 'acknowledged':
      onAcknowledged(call, event)
      break
    case 'reoffer':
      onReoffer(call, event.transaction, event.request)
      break
    case 'reanswer':
      onReanswer(call, event.response)
      break
    case 'reofferFailed':
      onReanswer(call, undefined)
      break
    case 'request':
      onRequest(call, event)
      break
    case 'ended':
      onEnded(call, event.end)
      break
    // A page's user agent does neither.
    case 'pracked':
    case 'redirected':
      break
    default:
      event satisfies never
  }
}

function onEnded(call: LiveCall, end: SessionEnd): void {
  if (!call.replaces) call.end(outcomeOf(end, call.direction, call.rang))
  else if (end.kind === 'failed' && end.cause === 'transport') call.session = undefined
  else call.end({ by: 'none', kind: 'failed', failure: failure('connection-lost', end) })
}

function onProgress(call: LiveCall, response: SipResponse): void {
  call.note(response)
  call.rang = true
  if (response.text && call.media.peerConnection?.signalingState === 'have-local-offer') {
    takeAnswer(call, response, () => call.learn({ phase: 'earlyMedia' }))
  } else if (response.status === 180 && call.facts.phase === 'dialing') call.learn({ phase: 'ringing' })
}

function onAccepted(call: LiveCall, response: SipResponse): void {
  const gone = call.replaces?.gone
  call.note(response)
  call.replaces = undefined
  // The token that it was resumed with is of no use any more.
  call.host.keep()
  takeAnswer(call, response, () => call.talk())
  if (gone) hangUp(call)
}

function takeAnswer(call: LiveCall, { text }: SipResponse, then: () => void): void {
  const { line } = call.host
  if (line) line.trickles ||= isIceLite(text)
  call
    .inTurn(async () => {
      if (call.over) return
      // A 2xx may repeat the answer of a 183 by leaving it out.
      if (text || call.media.peerConnection?.signalingState !== 'stable') await call.media.accept(text)
      then()
    })
    .catch((error: unknown) => unusable(call, error))
}

function onAcknowledged(call: LiveCall, { request }: Of<'acknowledged'>): void {
  const late = call.awaitsAnswer
  call.awaitsAnswer = false
  call
    .inTurn(async () => {
      if (call.over) return
      if (late) await call.media.accept(request.text)
      call.talk()
      call.learn({ heldRemotely: call.media.heldRemotely })
    })
    .catch((error: unknown) => unusable(call, error))
}

/** The browser does not take the far side's SDP. */
function unusable(call: LiveCall, error: unknown): void {
  if (call.over) return
  call.end({ by: 'local', kind: 'failed', failure: failure('not-acceptable', error, 488) })
  release(call, { protocol: 'SIP', cause: 488 })
}

function onRequest(call: LiveCall, event: Of<'request'>): void {
  const { transaction, request } = event
  if (call.takes(event)) return
  const { driver } = call.host
  const told = request.method === 'INFO'
  const status = told || request.method === 'OPTIONS' ? 200 : 501
  driver.apply(driver.ua.respond(transaction, { status }, driver.now()))
  const digit = told && digitOf(request)
  if (digit) call.digit(digit)
}
