import type { HeaderField, SipRequest } from '../message/index.ts'
import type { Call } from './call.ts'

/** Headers of a refresh request of ours: what we are able to, and what the extensions add. */
export function refreshHeaders(call: Pick<Call, 'all' | 'extension'>, method: 'INVITE' | 'UPDATE'): HeaderField[] {
  return [...call.all.context.capabilities, ...(call.extension?.headers?.(method) ?? [])]
}

/** Headers of our 2xx to the peer's refresh request. */
export function acceptHeaders(call: Call, contact: string, request: SipRequest): HeaderField[] {
  return [['Contact', contact], ...call.all.context.capabilities, ...(call.extension?.accept?.(request) ?? [])]
}
