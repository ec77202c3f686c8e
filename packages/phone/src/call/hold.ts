/** Hold and resume, each true only once the far side has agreed. */
import { phoneError } from '../failures.ts'
import type { LiveCall } from './live-call.ts'
import { renegotiate } from './reoffer.ts'

export async function hold(call: LiveCall, held: boolean): Promise<void> {
  if (call.over || call.facts.phase !== 'talking') throw phoneError('misuse', call.state)
  if (await renegotiate(call, false, held)) return
  throw phoneError(call.host.line?.flow ? 'not-acceptable' : 'connection-lost', call.state)
}
