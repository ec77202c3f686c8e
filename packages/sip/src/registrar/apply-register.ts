import { parseUri, type SipRequest, uriEquals } from '../message/index.ts'
import type { Flow } from '../user-agent/types.ts'
import { type Asked, readContacts, wholeNumber } from './contacts.ts'
import { knowsOutbound, lacksOutbound } from './outbound.ts'
import { refusal, success } from './responses.ts'
import type { Binding, RegisterResult, RegistrarPolicy } from './types.ts'

/**
 * The registrar's side of a REGISTER that has been authenticated (RFC 3261 10.3, RFC 5626 6): from the bindings of its
 * address of record to the new ones and the response. All of its contacts are taken, or none. `now` in ms.
 */
export function applyRegister(
  request: SipRequest,
  flow: Flow,
  bindings: readonly Binding[],
  now: number,
  policy: RegistrarPolicy = {},
): RegisterResult {
  const alive = bindings.filter((binding) => binding.expiresAt > now)
  const refuse = (status: number, reason: string, ...headers: (readonly [string, string])[]): RegisterResult => ({
    bindings: alive,
    response: refusal(status, reason, headers),
    changed: false,
  })
  if (request.isStar) {
    if (request.values('Contact').length !== 1 || wholeNumber(request.get('Expires')) !== 0)
      return refuse(400, 'Contact: * needs Expires: 0 and no other contact')
    if (alive.some((binding) => isOutOfOrder(request, binding))) return refuse(500, 'CSeq out of order')
    return { bindings: [], response: success(request, [], now, policy), changed: alive.length > 0 }
  }
  const contacts = readContacts(request, policy)
  if (contacts === undefined) return refuse(400, 'Contact: not understood')
  const several = contacts.some(({ instanceId, regId }) => instanceId !== undefined && regId !== undefined)
  if (policy.strictOutbound === true && several && knowsOutbound(request) && lacksOutbound(request))
    return refuse(439, 'First Hop Lacks Outbound Support')
  const { minExpires = 60, maxExpires = 3600, maxBindings = 10 } = policy
  if (contacts.some(({ expires }) => expires > 0 && expires < minExpires))
    return refuse(423, 'Interval Too Brief', ['Min-Expires', `${minExpires}`])
  let next: readonly Binding[] = alive
  for (const asked of contacts) {
    const replaced = next.filter((binding) => isSame(binding, asked))
    if (replaced.some((binding) => alive.includes(binding) && isOutOfOrder(request, binding)))
      return refuse(500, 'CSeq out of order')
    const rest = next.filter((binding) => !replaced.includes(binding))
    const added = asked.expires === 0 ? [] : [makeBinding(request, flow, asked, maxExpires, now)]
    next = [...added, ...rest]
  }
  if (next.length > maxBindings && next.length > alive.length) return refuse(403, 'Too Many Devices')
  return { bindings: next, response: success(request, next, now, policy), changed: contacts.length > 0 }
}

/**
 * The same device is the same binding, from whichever flow and address (RFC 5626 6): a reload replaces what it left behind.
 * Only where both name a reg-id and these differ has one device several flows. Without an instance the URI decides.
 */
function isSame(binding: Binding, asked: Asked): boolean {
  if (binding.instanceId !== undefined && asked.instanceId !== undefined) {
    if (binding.instanceId !== asked.instanceId) return false
    return binding.regId === undefined || asked.regId === undefined || binding.regId === asked.regId
  }
  const uri = parseUri(binding.uri)
  return uri !== undefined && uriEquals(uri, asked.uri)
}

/** An older REGISTER of the same client that was overtaken (10.3 step 7). */
function isOutOfOrder(request: SipRequest, binding: Binding): boolean {
  return binding.callId === request.callId && request.cseq.seq <= binding.cseq
}

function makeBinding(request: SipRequest, flow: Flow, asked: Asked, maxExpires: number, now: number): Binding {
  const { text, q, instanceId, regId, expires } = asked
  const userAgent = request.get('User-Agent')
  return {
    uri: text,
    ...(instanceId === undefined ? {} : { instanceId }),
    ...(regId === undefined ? {} : { regId }),
    flow,
    callId: request.callId,
    cseq: request.cseq.seq,
    expiresAt: now + 1000 * Math.min(expires, maxExpires),
    updatedAt: now,
    q,
    path: request.values('Path'),
    ...(userAgent === undefined ? {} : { userAgent }),
    methods: request.values('Allow').map((method) => method.trim().toUpperCase()),
  }
}
