import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { causes, SIP, SIP_ERROR_CAUSES } from './Constants.ts'
import { parse } from './Grammar.ts'
import { URI } from './URI.ts'

/** Bytes of the text in UTF-8. */
export function str_utf8_length(str: string): number {
  return new TextEncoder().encode(str).length
}

export function isFunction(fn: unknown): boolean {
  return Object.prototype.toString.call(fn) === '[object Function]'
}

export function isString(str: unknown): str is string {
  return Object.prototype.toString.call(str) === '[object String]'
}

export function isDecimal(num: unknown): num is number {
  return !Number.isNaN(Number(num)) && Number.parseFloat(num as string) === Number.parseInt(num as string, 10)
}

export function isEmpty(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === '' ||
    (Array.isArray(value) && value.length === 0) ||
    (typeof value === 'number' && Number.isNaN(value))
  )
}

/** Despite its name: whether it has none of them. Kept, since that is what callers have been told so far. */
// biome-ignore lint/suspicious/noExplicitAny: JsSIP's own type
export function hasMethods(obj: any, ...methodNames: string[]): boolean {
  return !methodNames.some((name) => isFunction(obj[name]))
}

/** Random digits of this base, from the platform's CSPRNG. */
export function createRandomToken(size: number, base = 32): string {
  const words = crypto.getRandomValues(new Uint32Array(size))
  return Array.from(words, (word) => (word % base).toString(base)).join('')
}

export function newTag(): string {
  return createRandomToken(10)
}

/** RFC 9562 version 4; not crypto.randomUUID, which pages without TLS lack. */
export function newUUID(): string {
  const [high = 0] = crypto.getRandomValues(new Uint8Array(1))
  const variant = ((high & 3) | 8).toString(16)
  const part = (size: number): string => createRandomToken(size, 16)
  return `${part(8)}-${part(4)}-4${part(3)}-${variant}${part(3)}-${part(12)}`
}

/** `domain`, `IPv4` or `IPv6`. */
export function hostType(host: string): string {
  const parsed = host ? parse(host, 'host') : -1
  return (parsed === -1 ? undefined : parsed.host_type) as string
}

/** Escapes a URI's user part, but for `:`, `+`, `?` and `/`. */
export function escapeUser(user: string): string {
  return encodeURIComponent(decodeURIComponent(user)).replace(/%(3A|2B|3F|2F)/gi, decodeURIComponent)
}

/** A SIP URI with a user from what a person or a page writes: a number, `bob`, `bob@pbx`, `tel:…`, a URI. */
export function normalizeTarget(target: URI | string, domain?: string): URI | undefined {
  if (!target) return undefined
  if (target instanceof URI) return target
  if (typeof target !== 'string') return undefined
  const at = target.lastIndexOf('@')
  const host = at < 0 ? domain : target.slice(at + 1)
  if (!host && at < 0) return undefined
  let user = (at < 0 ? target : target.slice(0, at)).replace(/^(sips?|tel):/i, '')
  // Visual separators are dropped where nothing but a number is left (RFC 3966 5.1.1).
  if (/^[-.()]*\+?[0-9\-.()]+$/.test(user)) user = user.replace(/[-.()]/g, '')
  return URI.parse(`${SIP}:${escapeUser(user)}@${host}`)
}

const unusual: Readonly<Record<string, string>> = {
  'Call-Id': 'Call-ID',
  Cseq: 'CSeq',
  'Www-Authenticate': 'WWW-Authenticate',
}

/** A header's name as it is usually written. */
export function headerize(str: string): string {
  const name = str
    .toLowerCase()
    .replace(/_/g, '-')
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('-')
  return unusual[name] ?? name
}

export function sipErrorCause(status_code: number): causes {
  const found = Object.entries(SIP_ERROR_CAUSES).find(([, codes]) => (codes as readonly number[]).includes(status_code))
  return found === undefined ? causes.SIP_FAILURE_CODE : causes[found[0] as keyof typeof SIP_ERROR_CAUSES]
}

/** An address for documentation and tests (RFC 5737). */
export function getRandomTestNetIP(): string {
  return `192.0.2.${1 + Math.floor(Math.random() * 254)}`
}

/** Lower-case hex of the text's MD5. */
export function calculateMD5(str: string): string {
  return bytesToHex(md5(utf8ToBytes(str)))
}

export function closeMediaStream(stream?: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop()
}

export function cloneArray<T = unknown>(arr: readonly T[] | null | undefined): T[] {
  return arr?.slice() ?? []
}

export function cloneObject<T>(obj: T | null | undefined, fallback: T = {} as T): T {
  return obj ? { ...obj } : fallback
}
