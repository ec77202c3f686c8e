/** The far side asks us to call somebody else (RFC 3515): the page is asked. */
import type { ReceivedReferral, TransactionId } from '@offhook/sip'
import { printReplaces, takeReferral } from '@offhook/sip/page'
import { partyOfUri } from '../address.ts'
import type { FullCall } from './call.ts'

/** True when the REFER is dealt with. */
export function askedToTransfer(call: FullCall, transaction: TransactionId): boolean {
  const { session, fullHost: host } = call
  if (!session) return false
  const { driver } = host
  const { referral, effects } = takeReferral(session, transaction, driver.now())
  driver.apply(effects)
  if (!referral) return true
  const decline = (): void => driver.apply(referral.reject({ status: 603 }, driver.now()))
  // Anything else than a call is not ours to make.
  if (referral.to.method !== 'INVITE') {
    decline()
    return true
  }
  const by = /<([^>]*)>/.exec(referral.referredBy ?? '')?.[1]
  const asked = host.tell('transferRequest', {
    call,
    target: { ...partyOfUri(referral.to.uri), ...(referral.to.displayName ? { name: referral.to.displayName } : {}) },
    by: by === undefined ? undefined : partyOfUri(by),
    accept: () => follow(call, referral),
    decline,
  })
  if (!asked) decline()
  return true
}

function follow(call: FullCall, referral: ReceivedReferral): FullCall {
  const { driver } = call.host
  const { to, referredBy } = referral
  driver.apply(referral.accept(driver.now()))
  const headers: [string, string][] = []
  if (to.replaces) headers.push(['Replaces', printReplaces(to.replaces)])
  if (referredBy) headers.push(['Referred-By', referredBy])
  const made = call.fullHost.call(to.uri, { headers })
  made.answered.catch(() => {})
  let told = 100
  const tell = (status: number): void => {
    if (status <= told || told >= 200) return
    told = status
    driver.apply(referral.progress(status, driver.now()))
  }
  made.on('state', (state) => {
    if (state.name === 'ringing' || state.name === 'earlyMedia') tell(180)
    else if (state.name === 'answered') tell(200)
    else if (state.name === 'ended') tell(state.outcome.failure?.status || 603)
  })
  return made
}
