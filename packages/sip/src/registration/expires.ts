import type { Codec } from '../message/codec.ts'
import type { SipResponse, Uri } from '../message/index.ts'

/** Seconds granted to our contact (RFC 3261 10.2.4): its own parameter, else the header, else what was asked for. */
export function grantedExpires(codec: Codec, response: SipResponse, contact: string, asked: number): number {
  const ours = codec.address(contact)
  const contacts = response.values('Contact').flatMap((value) => codec.address(value) ?? [])
  // Registrars change parameters in what they copy; who and where stays.
  const own = contacts.find(({ uri }) => isSame(uri, ours?.uri))
  return seconds(own?.params.expires) ?? seconds(response.get('Expires')) ?? asked
}

function isSame(a: Uri, b: Uri | undefined): boolean {
  return a.user === b?.user && a.host === b?.host && a.port === b?.port
}

export function minExpires(response: SipResponse): number | undefined {
  return seconds(response.get('Min-Expires'))
}

function seconds(value: string | true | undefined): number | undefined {
  if (typeof value !== 'string' || !/^\d{1,10}$/.test(value.trim())) return undefined
  return Math.min(Number(value), 0x7fff_ffff)
}
