/** Numbers, URIs and what to show of them. */
import type { NameAddr } from '@offhook/sip'
import { quote, unescaped } from '@offhook/sip/page'
import type { Party } from './types.ts'

/** `alice` and `pbx.example` of `sip:alice@pbx.example`. */
export function partsOf(aor: string): { readonly user: string; readonly domain: string } {
  const [, user = '', domain = ''] = /^sips?:(?:([^@]*)@)?([^;?]+)/i.exec(aor) ?? []
  return { user: unescaped(user), domain }
}

// RFC 3261 25.1 `user`: encodeURIComponent escapes more than it must; + is kept because numbers start with it.
const escaped = (user: string): string => encodeURIComponent(user).replaceAll('%2B', '+')

/** What a person typed, as a SIP URI: a number or name is dialled at `domain`; `sip:` and `user@host` stay; `tel:` is a number. */
export function targetUri(target: string, domain: string): string {
  const typed = target.trim()
  if (/^sips?:/i.test(typed)) return typed
  const number = typed.replace(/^tel:/i, '')
  const at = number.lastIndexOf('@')
  if (at > 0) return `sip:${escaped(number.slice(0, at))}@${number.slice(at + 1)}`
  // Numbers are copied with their spaces, brackets and dashes.
  const user = /^\+?[\d\s()./-]+$/.test(number) ? number.replace(/[^\d+]/g, '') : number
  return `sip:${escaped(user)}@${domain}`
}

/** `"Alice" <sip:alice@pbx.example>`. */
export function nameAddr(uri: string, displayName?: string): string {
  return displayName ? `${quote(displayName.replace(/[\r\n]+/g, ' '))} <${uri}>` : `<${uri}>`
}

export function partyOfUri(uri: string): Party {
  return { number: partsOf(uri).user || uri, uri }
}

export function partyOf({ displayName, uri }: NameAddr): Party {
  const user = uri.user ?? ''
  const host = uri.port === undefined ? uri.host : `${uri.host}:${uri.port}`
  const text = uri.host ? `${uri.scheme}:${user && `${escaped(user)}@`}${host}` : `${uri.scheme}:${user}`
  return { number: user || text, uri: text, ...(displayName ? { name: displayName } : {}) }
}
