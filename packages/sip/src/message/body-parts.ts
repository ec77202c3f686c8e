/** Which part of a message's body is meant for whom (RFC 5621). */
import { type Part, parseMultipart, partHeader, readMedia } from './multipart.ts'
import { parseParams } from './params.ts'
import type { HeaderField, MessageBase } from './types.ts'

/** How deep bodies in bodies are followed. */
const DEPTH = 4

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
  const contentType = partHeader(part, 'content-type') ?? ''
  const parts = parseMultipart(contentType, part.body)
  if (parts === undefined) return undefined
  const subtype = part.type.slice('multipart/'.length)
  if (subtype !== 'related') return { subtype, parts }
  const { start } = readMedia(contentType).params
  const root = parts.find((inner) => start !== undefined && partHeader(inner, 'content-id') === start) ?? parts[0]
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
  const disposition = (partHeader(part, 'content-disposition') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
  return isPlain(part) && (part.type !== 'application/sdp' || disposition === '' || disposition === 'session')
}

function isPlain(part: Part): boolean {
  const encoding = partHeader(part, 'content-encoding')?.toLowerCase() ?? 'identity'
  return encoding === 'identity' || encoding === ''
}

function handling(part: Part): string {
  const value = partHeader(part, 'content-disposition') ?? ''
  const semi = value.indexOf(';')
  const written = semi < 0 ? undefined : parseParams(value.slice(semi))?.handling
  return typeof written === 'string' ? written.toLowerCase() : 'required'
}
