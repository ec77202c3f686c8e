import { bracketed, Exchange } from '../dialog/index.ts'
import type { HeaderField, SipResponse } from '../message/index.ts'
import { firstHeaders } from '../transaction/index.ts'
import type { LocalFailure } from '../user-agent/types.ts'
import type { ClientRegistration } from './registration.ts'

/** One REGISTER with the same Call-ID as all of them (RFC 3261 10.2.4); expires 0 removes the binding. */
export function sendRegister(
  registration: ClientRegistration,
  done: (outcome: SipResponse | LocalFailure, now: number) => void,
  now: number,
): Exchange {
  const { transactions, options, flow, authentication, tag, callId, contact, outbound, expires } = registration
  const { context } = transactions
  const branch = context.tokens.branch()
  const { registrar } = options
  const aor = bracketed(options.aor)
  const method = 'REGISTER'
  const seq = registration.nextSeq()
  const headers: HeaderField[] = [
    ...firstHeaders({ flow, branch, from: `${aor};tag=${tag}`, to: aor, callId, seq, method }),
    ['Contact', `${bracketed(contact)}${outbound};expires=${expires}`],
    ['Expires', `${expires}`],
    ...context.capabilities,
    ...(options.headers ?? []),
    ...(authentication?.headers(method, registrar, undefined, flow) ?? []),
    ...context.userAgent,
  ]
  const request = context.parts.codec.request({ method, uri: registrar, headers })
  const exchange = new Exchange(transactions, registration, authentication, done)
  exchange.start(request, branch, flow, now)
  return exchange
}
