import type { HeaderField, SipRequest, SipResponse } from '../message/index.ts'
import type { Reply } from '../user-agent/types.ts'
import type { Call } from './call.ts'

/** Headers of a refresh request of ours: what we are able to, and what the extensions add. */
export function refreshHeaders(call: Pick<Call, 'all' | 'extensions'>, method: 'INVITE' | 'UPDATE'): HeaderField[] {
  return [
    ...call.all.context.capabilities,
    ...call.extensions.flatMap((extension) => extension.headers?.(method) ?? []),
  ]
}

/** The first refusal of the peer's refresh request. */
export function refusal(call: Call, request: SipRequest): Reply | undefined {
  for (const extension of call.extensions) {
    const reply = extension.refuse?.(request)
    if (reply !== undefined) return reply
  }
  return undefined
}

/** Headers of our 2xx to the peer's refresh request. */
export function acceptHeaders(call: Call, contact: string, request: SipRequest): HeaderField[] {
  return [
    ['Contact', contact],
    ...call.all.context.capabilities,
    ...call.extensions.flatMap((extension) => extension.accept?.(request) ?? []),
  ]
}

/** What the extensions would change in a refresh request of ours that met this failure. */
export function retryChanges(
  call: Call,
): (request: SipRequest, response: SipResponse) => Readonly<Record<string, readonly string[]>> | undefined {
  return (request, response) => {
    for (const extension of call.extensions) {
      const changes = extension.retry?.(request, response)
      if (changes !== undefined) return changes
    }
    return undefined
  }
}

/** A 2xx to a refresh request was heard, or sent. */
export function refreshed(
  call: Call,
  request: SipRequest,
  response: SipResponse | Reply,
  by: 'local' | 'remote',
  now: number,
): void {
  for (const extension of call.extensions) extension.refreshed?.(request, response, by, now)
}
