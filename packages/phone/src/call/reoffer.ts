/** Changing the media of a standing call, asked for by either side. */
import type { SipRequest, SipResponse, TransactionId } from '@offhook/sip'
import type { LiveCall } from './live-call.ts'

/** The far side's re-INVITE or UPDATE: hold, resume, another codec, new keys. */
export function onReoffer(call: LiveCall, transaction: TransactionId, request: SipRequest): void {
  const { driver, line } = call.host
  void call.inTurn(async () => {
    const { session } = call
    if (call.over || !session) return
    try {
      const body = await bodyFor(call, request)
      call.learn({ heldRemotely: call.media.heldRemotely })
      driver.apply(session.answerReoffer(transaction, body, driver.now()))
    } catch {
      if (call.over) return
      await call.media.rollback().catch(() => {})
      driver.apply(session.rejectReoffer(transaction, { status: 488 }, driver.now()))
    }
  })

  function bodyFor({ media }: LiveCall, { text, method }: SipRequest): Promise<string> | undefined {
    if (text) return media.answer(text)
    // An UPDATE without an offer refreshes the session or its target; a re-INVITE without one asks for ours.
    if (method === 'UPDATE') return undefined
    call.awaitsAnswer = true
    return media.offer(!line?.trickles)
  }
}

/** Our re-INVITE. False where the far side refused: everything is as it was. */
export function renegotiate(call: LiveCall, iceRestart: boolean): Promise<boolean> {
  return call.inTurn(async () => {
    const { session, media, host } = call
    if (call.over || !session) return false
    const wait = iceRestart && !host.line?.trickles
    try {
      const offer = await media.offer(wait, iceRestart)
      const answer = await new Promise<SipResponse | undefined>((resolve) => {
        call.reoffered = resolve
        host.driver.apply(session.reoffer(offer, host.driver.now()))
      })
      if (answer) {
        await media.accept(answer.text)
        call.learn({ heldRemotely: media.heldRemotely })
        return true
      }
    } catch (error) {
      if (!call.over) host.platform.report(error)
    } finally {
      call.reoffered = undefined
    }
    if (!call.over) await media.rollback()
    return false
  })
}
