/** Bodies of several parts (RFC 2046 5.1, RFC 5621). */
import { MisuseError } from './errors.ts'
import { canonical } from './names.ts'
import { afterQuoted, inner, parseParams, quote } from './params.ts'
import { scan } from './scan.ts'
import { nameEnd, unfold, valueEnd, valueStart } from './source.ts'
import { printLine } from './text.ts'
import type { Body, HeaderField, MessageBase, Params } from './types.ts'
import { decode, encode } from './utf8.ts'

/** One part of a body, or a body that is not divided. */
export interface Part {
  readonly headers: readonly HeaderField[]
  /** Lower case, without parameters; `text/plain` where nothing is said (RFC 2046 5.2). */
  readonly type: string
  readonly body: Uint8Array
}

export interface MultipartLimits {
  /** Parts of one body; 32 by default. */
  readonly parts?: number
  /** Header lines of one part; 20 by default. */
  readonly headers?: number
}

/** How deep bodies in bodies are followed. */
const DEPTH = 4

/**
 * Cuts a body at its boundary. `undefined` when the type is not multipart, names no boundary, or the body does not hold it
 * or breaks a limit. A last part without its closing boundary is taken as it is. Part bodies are views, not copies.
 */
export function parseMultipart(
  contentType: string,
  body: Uint8Array,
  limits: MultipartLimits = {},
): readonly Part[] | undefined {
  const media = readMedia(contentType)
  const { boundary } = media.params
  if (!media.type.startsWith('multipart/') || typeof boundary !== 'string' || !isBoundary(boundary)) return undefined
  const parts: Part[] = []
  const cuts = findCuts(body, encode(`--${boundary}`))
  for (let i = 0; i < cuts.length; i++) {
    const { after, closing } = cuts[i] ?? { after: 0, closing: true }
    if (closing) break
    const part = parts.length < (limits.parts ?? 32) ? readPart(body.subarray(after, cuts[i + 1]?.before), limits) : undefined
    if (part === undefined) return undefined
    parts.push(part)
  }
  return parts.length === 0 ? undefined : parts
}

/** Throws `MisuseError` where a header would break the body apart, or a part holds the boundary. */
export function printMultipart(
  boundary: string,
  parts: readonly { readonly headers: readonly HeaderField[]; readonly body: Body }[],
): Uint8Array {
  if (!isBoundary(boundary)) throw new MisuseError(`No boundary: ${JSON.stringify(boundary)}`)
  const delimiter = encode(`--${boundary}`)
  const pieces: Uint8Array[] = []
  for (const [index, { headers, body }] of parts.entries()) {
    const content = typeof body === 'string' ? encode(body) : body
    if (findCuts(content, delimiter).length > 0) throw new MisuseError('A part holds the boundary')
    const head = headers.map(([name, value]) => printLine(name, value)).join('')
    pieces.push(encode(`${index === 0 ? '' : '\r\n'}--${boundary}\r\n${head}\r\n`), content)
  }
  pieces.push(encode(`\r\n--${boundary}--\r\n`))
  const out = new Uint8Array(pieces.reduce((length, piece) => length + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}

/** The Content-Type that goes with `printMultipart`: `multipart/mixed` unless another subtype is named. */
export function multipartType(boundary: string, subtype = 'mixed'): string {
  return `multipart/${subtype};boundary=${quote(boundary)}`
}

/**
 * What a message carries of this media type: its body, or the part of it that counts. Of alternatives the last counts, of
 * related parts the root, of mixed ones the first (RFC 2046 5.1). A part that is not for the session's set-up, such as an
 * early session's (RFC 3959), is not taken for SDP.
 */
export function partOf(message: Pick<MessageBase, 'get' | 'body'>, type: string): Part | undefined {
  const whole = wholeOf(message)
  return whole === undefined ? undefined : find(whole, type.toLowerCase(), DEPTH)
}

/**
 * The media types that the sender requires to be understood and that are none of `known`: what to answer with 415
 * (RFC 5621 8.3). Required is what does not say `handling=optional`, of alternatives only when none of them is known.
 */
export function unknownParts(message: Pick<MessageBase, 'get' | 'body'>, known: readonly string[]): readonly string[] {
  const whole = wholeOf(message)
  return whole === undefined ? [] : unknownIn(whole, new Set(known.map((type) => type.toLowerCase())), DEPTH)
}

function wholeOf(message: Pick<MessageBase, 'get' | 'body'>): Part | undefined {
  const { body } = message
  const contentType = message.get('Content-Type')
  if (contentType === undefined || body.length === 0) return undefined
  const headers: HeaderField[] = [['Content-Type', contentType]]
  for (const name of ['Content-Disposition', 'Content-Encoding']) {
    const value = message.get(name)
    if (value !== undefined) headers.push([name, value])
  }
  return { headers, type: readMedia(contentType).type, body }
}

/** The parts inside a part that count; undefined where it is not divided. */
function inside(part: Part, depth: number): { readonly subtype: string; readonly parts: readonly Part[] } | undefined {
  if (depth === 0 || !part.type.startsWith('multipart/')) return undefined
  const contentType = valueOf(part, 'content-type') ?? ''
  const parts = parseMultipart(contentType, part.body)
  if (parts === undefined) return undefined
  const subtype = part.type.slice('multipart/'.length)
  if (subtype !== 'related') return { subtype, parts }
  const { start } = readMedia(contentType).params
  const root = parts.find((inner) => start !== undefined && valueOf(inner, 'content-id') === start) ?? parts[0]
  return { subtype, parts: root === undefined ? [] : [root] }
}

function find(part: Part, type: string, depth: number): Part | undefined {
  if (part.type === type) return isUsable(part) ? part : undefined
  const divided = inside(part, depth)
  if (divided === undefined) return undefined
  const order = divided.subtype === 'alternative' ? [...divided.parts].reverse() : divided.parts
  for (const inner of order) {
    const found = find(inner, type, depth - 1)
    if (found !== undefined) return found
  }
  return undefined
}

function unknownIn(part: Part, known: ReadonlySet<string>, depth: number): readonly string[] {
  if (handling(part) === 'optional' || (known.has(part.type) && isPlain(part))) return []
  const divided = inside(part, depth)
  if (divided === undefined) return [part.type]
  const unknown = divided.parts.map((inner) => unknownIn(inner, known, depth - 1))
  const isEnough = divided.subtype === 'alternative' && unknown.some((types) => types.length === 0)
  return isEnough ? [] : unknown.flat()
}

/** Whether it can be read as it is, and is no early session's. */
function isUsable(part: Part): boolean {
  const disposition = (valueOf(part, 'content-disposition') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return isPlain(part) && (part.type !== 'application/sdp' || disposition === '' || disposition === 'session')
}

function isPlain(part: Part): boolean {
  const encoding = valueOf(part, 'content-encoding')?.toLowerCase() ?? 'identity'
  return encoding === 'identity' || encoding === ''
}

function handling(part: Part): string {
  const value = valueOf(part, 'content-disposition') ?? ''
  const semi = value.indexOf(';')
  const written = semi < 0 ? undefined : parseParams(value.slice(semi))?.handling
  return typeof written === 'string' ? written.toLowerCase() : 'required'
}

function valueOf(part: Part, name: string): string | undefined {
  return part.headers.find(([other]) => canonical(other) === name)?.[1]
}

function readMedia(contentType: string): { readonly type: string; readonly params: Params } {
  const semi = contentType.indexOf(';')
  const type = contentType.slice(0, semi < 0 ? undefined : semi)
  return {
    type: type.replace(/\s/g, '').toLowerCase(),
    params: (semi < 0 ? undefined : parseParams(contentType.slice(semi))) ?? {},
  }
}
