import type { NameAddrHeader } from '../lib/NameAddrHeader.ts'
import type { IncomingResponse } from '../lib/SIPMessage.ts'
import type { URI } from '../lib/URI.ts'

/** Which of the bindings that the registrar lists is ours: by instance and flow (RFC 5626), else by its user. */
export function chooseContact(response: IncomingResponse, instance: string, own: URI): NameAddrHeader | undefined {
  const contacts = (response.headers.Contact ?? []).flatMap(
    ({ parsed }) => (parsed as NameAddrHeader | undefined) ?? [],
  )
  return (
    contacts.find(
      (contact) => contact.getParam('+sip.instance') === instance && Number(contact.getParam('reg-id')) === 1,
    ) ?? contacts.find(({ uri }) => uri.user === own.user)
  )
}

/** Seconds granted (RFC 3261 10.2.4). */
export function expiresOf(contact: NameAddrHeader, response: IncomingResponse, asked: number): number {
  return Number(contact.getParam<string>('expires') || response.getHeader('expires') || asked)
}

/** Milliseconds: half the time, and then by chance, so that not all pages ask at once. */
export function refreshAfter(expires: number): number {
  if (expires <= 64) return expires * 1000 - 5000
  return expires * 500 + Math.floor((expires / 2 - 32) * 1000 * Math.random())
}
