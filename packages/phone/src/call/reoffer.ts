/** Changing the media of a standing call, asked for by either side. */
import type { SipRequest, SipResponse, TransactionId } from '@offhook/sip'
import type { LiveCall } from './live-call.ts'

/** The far side's re-INVITE or UPDATE: hold, resume, another codec, new keys. */
export function onReoffer(call: LiveCall, transaction: TransactionId, request: SipRequest): void {
  const work = (): Promise<void> => answerReoffer(call, transaction, request)
  // The core sends ours after theirs is answered: theirs must not wait behind ours.
  if (call.reoffered) void work()
  else {
    call.offers++
    void call.inTurn(() => work().finally(() => call.offers--))
  }
}

async function answerReoffer(call: LiveCall, transaction: TransactionId, request: SipRequest): Promise<void> {
  const { session, media, host } = call
  const { driver } = host
  if (call.over || !session) return
  try {
    await media.rollback()
    const body = await bodyFor(call, request)
    call.learn({ heldRemotely: media.heldRemotely })
    driver.apply(session.answerReoffer(transaction, body, driver.now()))
  } catch {
    if (call.over) return
    await media.rollback().catch(() => {})
    driver.apply(session.rejectReoffer(transaction, { status: 488 }, driver.now()))
  }
}

function bodyFor(call: LiveCall, { text, method }: SipRequest): Promise<string> | undefined {
  if (text) return call.media.answer(text)
  // An UPDATE without an offer refreshes the session or its target; a re-INVITE without one asks for ours.
  if (method === 'UPDATE') return undefined
  call.awaitsAnswer = true
  return call.media.offer(!call.host.line?.trickles)
}

/** Our re-INVITE, with `hold` a new wish in this. False where the far side refused: everything is as it was. */
export async function renegotiate(call: LiveCall, iceRestart: boolean, hold?: boolean): Promise<boolean> {
  for (;;) {
    const done = await call.inTurn(() => attempt(call, iceRestart, hold))
    if (done !== 'later') return done
  }
}

async function attempt(call: LiveCall, iceRestart: boolean, hold?: boolean): Promise<boolean | 'later'> {
  const { session, media, host } = call
  if (call.over || !session) return false
  const before = media.held
  if (hold === before) return true
  try {
    if (hold !== undefined) media.hold(hold)
    const offer = await media.offer(iceRestart && !host.line?.trickles, iceRestart)
    if (call.offers > 0) {
      await media.rollback()
      media.hold(before)
      return 'later'
    }
    // Without a flow, which may have gone meanwhile, nothing is sent and nobody answers: half a minute would be lost.
    const answer =
      host.line?.flow &&
      (await new Promise<SipResponse | undefined>((resolve) => {
        call.reoffered = resolve
        host.driver.apply(session.reoffer(offer, host.driver.now()))
      }))
    if (answer) {
      // Where theirs came between, our offer was rolled back: `accept` makes it again.
      await media.accept(answer.text)
      // What comes back to a hold says nothing of the far side's own wish.
      call.learn(media.held ? { heldLocally: true } : { heldLocally: false, heldRemotely: media.heldRemotely })
      return true
    }
  } catch (error) {
    call.reoffered = undefined
    if (!call.over) host.platform.report(error)
  }
  if (!call.over) {
    await media.rollback()
    media.hold(before)
  }
  return false
}

/** The outcome of our re-INVITE; undefined when it failed. */
export function onReanswer(call: LiveCall, answer: SipResponse | undefined): void {
  const { reoffered } = call
  call.reoffered = undefined
  reoffered?.(answer)
}
