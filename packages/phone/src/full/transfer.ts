/** Sending the far side elsewhere (RFC 3515), with a way back. */
import type { Effect, Referral, ReferralEnd, ReferralEvent } from '@offhook/sip'
import { refer } from '@offhook/sip/page'
import { partsOf, targetUri } from '../address.ts'
import { failure, PhoneError, phoneError } from '../failures.ts'
import type { FullCall } from './call.ts'

const waiting = new WeakMap<Referral, (event: ReferralEvent) => void>()

/** ms the last word of a far side that has hung up may take; many hang up first, and some say nothing more. */
const lastWord = 2_000

/** True when the effect was one of a transfer. */
export function onReferral(effect: Effect): boolean {
  if (effect.type !== 'referral') return false
  waiting.get(effect.referral)?.(effect.event)
  return true
}

export async function transfer(call: FullCall, target: string | FullCall): Promise<void> {
  const other = typeof target === 'string' ? undefined : target
  for (const one of other ? [call, other] : [call])
    if (one.over || one.facts.phase !== 'talking' || !one.session) throw phoneError('misuse', one.state)
  const wasHeld = call.facts.heldLocally
  await call.hold()
  // Theirs must not hear the one leave.
  await other?.hold()
  try {
    await send(call, target)
  } catch (error) {
    if (!call.over && !wasHeld) await call.resume().catch(() => {})
    throw error
  }
  await Promise.all([call.hangUp(), other?.hangUp()])
}

/** Resolves when the far side has got there, so far as it tells. */
function send(call: FullCall, target: string | FullCall): Promise<void> {
  const { host, session } = call
  const { driver, platform, options } = host
  const other = typeof target === 'string' ? undefined : target.session
  const to = typeof target === 'string' ? targetUri(target, partsOf(options.aor).domain) : target.remote.uri
  return new Promise((resolve, reject) => {
    if (!session) throw phoneError('misuse', call.state)
    const fail = (cause: unknown, status = 0): void => reject(new PhoneError(failure('transfer-failed', cause, status)))
    const { referral, effects } = refer(
      session,
      { to, referredBy: `<${options.aor}>`, ...(other ? { replaces: other } : {}) },
      driver.now(),
    )
    waiting.set(referral, (event) => {
      if (event.type === 'progress') call.tellTransfer(event.status)
      else if (event.type === 'accepted') {
        // Hanging up is what a far side does that is content.
        void call.ended.then((outcome) => {
          if (outcome.by === 'remote') platform.later(resolve, lastWord)
        })
      } else settle(event.end, resolve, fail)
    })
    driver.apply(effects)
  })
}

function settle(end: ReferralEnd, resolve: () => void, fail: (cause: unknown, status?: number) => void): void {
  if (end.kind === 'quiet' || (end.kind === 'done' && end.status < 300)) resolve()
  else if (end.kind === 'done') fail(end, end.status)
  else fail(end, end.kind === 'refused' ? end.response.status : 0)
}
