/** Answering an incoming call: microphone, SDP, 2xx. */
import { failure, PhoneError, phoneError } from '../failures.ts'
import { isIceLite } from '../media/media.ts'
import type { LiveCall } from './live-call.ts'

/** Resolves when the far side has acknowledged. Where only the microphone failed, the call rings on. */
export async function answer(call: LiveCall): Promise<void> {
  if (call.over) return call.answered
  if (call.direction !== 'incoming' || call.facts.phase !== 'ringing') throw phoneError('misuse', call.state)
  call.learn({ phase: 'connecting' })
  try {
    await call.media.open(call.audio)
  } catch (error) {
    call.learn({ phase: 'ringing' })
    if (call.over) return call.answered
    throw error
  }
  try {
    await call.inTurn(() => accept(call))
  } catch (error) {
    refuse(call, error)
  }
  return call.answered
}

async function accept(call: LiveCall): Promise<void> {
  const { session, host } = call
  const contact = host.line?.contact
  if (call.over || !session || !contact) return
  const offer = session.request.text
  // A late offer (RFC 3264 4): ours goes into the 2xx, the answer comes with the ACK.
  call.awaitsAnswer = offer === ''
  const body = offer ? await call.media.answer(offer) : await call.media.offer(true)
  if (call.over) return
  if (host.line) host.line.trickles ||= isIceLite(offer)
  host.driver.apply(session.accept({ contact, body }, host.driver.now()))
}

function refuse(call: LiveCall, error: unknown): void {
  if (call.over) return
  const { session, host } = call
  call.end({
    by: 'local',
    kind: 'failed',
    failure: error instanceof PhoneError ? error.failure : failure('not-acceptable', error),
  })
  if (session?.state.name === 'proceeding') host.driver.apply(session.reject({ status: 488 }, host.driver.now()))
}
