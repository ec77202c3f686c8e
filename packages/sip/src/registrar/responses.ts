import type { HeaderField, SipRequest } from '../message/index.ts'
import type { Reply } from '../user-agent/types.ts'
import { knowsOutbound, lacksOutbound } from './outbound.ts'
import type { Binding, RegistrarPolicy } from './types.ts'

export function refusal(status: number, reason: string, headers: readonly HeaderField[]): Reply {
  return { status, reason, headers }
}

/** All bindings with what is left of them (RFC 3261 10.3 step 8). */
export function success(
  request: SipRequest,
  bindings: readonly Binding[],
  now: number,
  policy: RegistrarPolicy,
): Reply {
  const headers: HeaderField[] = bindings.map((binding) => ['Contact', printBinding(binding, now)])
  for (const path of request.values('Path')) headers.push(['Path', path])
  for (const route of policy.serviceRoute ?? []) headers.push(['Service-Route', route])
  headers.push(['Supported', 'outbound, path'])
  // Says that the flow will be used (RFC 5626 6), to those who know what that means.
  const isFlow = bindings.some(
    ({ callId, instanceId, regId }) => callId === request.callId && instanceId !== undefined && regId !== undefined,
  )
  if (isFlow && knowsOutbound(request) && !lacksOutbound(request)) {
    headers.push(['Require', 'outbound'])
    if (policy.flowTimer !== undefined) headers.push(['Flow-Timer', `${policy.flowTimer}`])
  }
  return { status: 200, headers }
}

function printBinding({ uri, instanceId, regId, q, expiresAt }: Binding, now: number): string {
  let text = `<${uri}>`
  if (q !== 1) text += `;q=${q}`
  if (instanceId !== undefined) text += `;+sip.instance="${instanceId.replace(/["\\]/g, '\\$&')}"`
  if (regId !== undefined) text += `;reg-id=${regId}`
  return `${text};expires=${Math.max(0, Math.round((expiresAt - now) / 1000))}`
}
