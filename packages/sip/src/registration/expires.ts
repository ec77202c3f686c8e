import type { Codec } from '../message/codec.ts'
import { type SipResponse, uriEquals } from '../message/index.ts'

/** Seconds granted to our contact (RFC 3261 10.2.4): its own parameter, else the header, else what was asked for. */
export function grantedExpires(codec: Codec, response: SipResponse, contact: string, asked: number): number {
  const ours = codec.address(contact)
  const contacts = response.values('Contact').flatMap((value) => codec.address(value) ?? [])
  const own = contacts.find(({ uri }) => ours !== undefined && uriEquals(uri, ours.uri))
  return seconds(own?.params.expires) ?? seconds(response.get('Expires')) ?? asked
}

export function minExpires(response: SipResponse): number | undefined {
  return seconds(response.get('Min-Expires'))
}

function seconds(value: string | true | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,10}$/.test(value.trim())) return undefined
  return Math.min(Number(value), 0x7fff_ffff)
}
