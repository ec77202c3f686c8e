import { addrSpec } from '../dialog/index.ts'
import type { SipRequest } from '../message/index.ts'

export function knowsOutbound(request: SipRequest): boolean {
  return request.values('Supported').some((tag) => tag.trim().toLowerCase() === 'outbound')
}

/**
 * Whether a proxy stands between us and the device that does not keep the device's flow (RFC 5626 6): the one next to the
 * device, which wrote the last Path, would have said `ob`.
 */
export function lacksOutbound(request: SipRequest): boolean {
  if (request.values('Via').length < 2) return false
  const edge = request.values('Path').at(-1)
  return edge === undefined || !/;ob(?=[;=?]|$)/i.test(addrSpec(edge) ?? '')
}
