import type { Codec, SipRequest, SipResponse } from '../../message/index.ts'
import { readWithParams } from '../../message/with-params.ts'
import type { Reply } from '../../user-agent/types.ts'

/** Of the transaction that carries it: whoever sent the request, or whoever answers it. */
export type Refresher = 'uac' | 'uas'

/** A Session-Expires header's value (RFC 4028 4). */
export interface SessionExpires {
  /** Seconds. */
  readonly expires: number
  readonly refresher?: Refresher | undefined
}

/** What a message says of session timers; a header that is not understood says nothing. */
export interface Said {
  readonly terms: SessionExpires | undefined
  /** Seconds. */
  readonly minSe: number | undefined
  /** Whether its sender knows of session timers. */
  readonly supports: boolean
}

export function parseSessionExpires(codec: Pick<Codec, 'params'>, value: string): SessionExpires | undefined {
  const read = readWithParams(codec, value)
  const expires = seconds(read?.head)
  if (read === undefined || expires === undefined) return undefined
  const refresher = String(read.params.refresher).toLowerCase()
  return refresher === 'uac' || refresher === 'uas' ? { expires, refresher } : { expires }
}

export function printSessionExpires({ expires, refresher }: SessionExpires): string {
  return refresher === undefined ? `${expires}` : `${expires};refresher=${refresher}`
}

/** Seconds (RFC 4028 5). */
export function parseMinSe(codec: Pick<Codec, 'params'>, value: string): number | undefined {
  return seconds(readWithParams(codec, value)?.head)
}

/** 0 is nothing that could be kept to. */
function seconds(text: string | undefined): number | undefined {
  const number = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : 0
  return number > 0 ? number : undefined
}

export function readTimer(codec: Pick<Codec, 'params'>, message: SipRequest | SipResponse): Said {
  const expires = message.get('Session-Expires')
  const least = message.get('Min-SE')
  return {
    terms: expires === undefined ? undefined : parseSessionExpires(codec, expires),
    minSe: least === undefined ? undefined : parseMinSe(codec, least),
    supports: hasTag(message, 'Supported') || hasTag(message, 'Require'),
  }
}

function hasTag(message: SipRequest | SipResponse, name: string): boolean {
  return message.values(name).some((tag) => tag.trim().toLowerCase() === 'timer')
}

/** The terms of a 2xx, received or sent. */
export function termsOf(codec: Pick<Codec, 'params'>, response: SipResponse | Reply): SessionExpires | undefined {
  const value =
    'kind' in response
      ? response.get('Session-Expires')
      : response.headers?.find(([name]) => name.toLowerCase() === 'session-expires')?.[1]
  return value === undefined ? undefined : parseSessionExpires(codec, value)
}
