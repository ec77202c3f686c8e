import type { Codec } from '../../message/index.ts'
import { readWithParams } from '../../message/with-params.ts'

/** An Event header's value (RFC 6665 8.2.1). */
export interface EventValue {
  /** Lower case. */
  readonly name: string
  readonly id?: string | undefined
}

export function parseEvent(codec: Pick<Codec, 'params'>, value: string): EventValue | undefined {
  const { head = '', params } = readWithParams(codec, value) ?? {}
  if (!/^[\w\-.!%*+`'~]+$/.test(head)) return undefined
  return typeof params?.id === 'string' ? { name: head.toLowerCase(), id: params.id } : { name: head.toLowerCase() }
}

/** A Subscription-State header's value (RFC 6665 8.2.3). */
export interface SubscriptionState {
  readonly isOver: boolean
  /** Seconds, while it is not over. */
  readonly expires?: number | undefined
  /** Why it is over. */
  readonly reason?: string | undefined
}

export function parseSubscriptionState(codec: Pick<Codec, 'params'>, value: string): SubscriptionState | undefined {
  const { head = '', params } = readWithParams(codec, value) ?? {}
  if (head === '') return undefined
  const { expires, reason } = params ?? {}
  return {
    isOver: head.toLowerCase() === 'terminated',
    ...(typeof expires === 'string' && /^\d{1,9}$/.test(expires) ? { expires: Number(expires) } : {}),
    ...(typeof reason === 'string' ? { reason: reason.toLowerCase() } : {}),
  }
}
