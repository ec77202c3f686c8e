/** Bodies of several parts (RFC 2046 5.1, RFC 5621). */
import { MisuseError } from './errors.ts'
import { canonical } from './names.ts'
import { parseParams, quote } from './params.ts'
import { scan } from './scan.ts'
import { nameEnd, unfold, valueEnd, valueStart } from './source.ts'
import { printLine } from './text.ts'
import type { Body, HeaderField, Params } from './types.ts'
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
    const part =
      parts.length < (limits.parts ?? 32) ? readPart(body.subarray(after, cuts[i + 1]?.before), limits) : undefined
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

/** A header's value; `name` is canonical. */
export function partHeader(part: Part, name: string): string | undefined {
  return part.headers.find(([other]) => canonical(other) === name)?.[1]
}

export function readMedia(contentType: string): { readonly type: string; readonly params: Params } {
  const semi = contentType.indexOf(';')
  const type = contentType.slice(0, semi < 0 ? undefined : semi)
  return {
    type: type.replace(/\s/g, '').toLowerCase(),
    params: (semi < 0 ? undefined : parseParams(contentType.slice(semi))) ?? {},
  }
}

function isBoundary(text: string): boolean {
  return /^[\w'()+,\-./:=? ]{0,69}[\w'()+,\-./:=?]$/.test(text)
}

/** A boundary line: where the part before it ends, where the one after it starts. */
interface Cut {
  readonly before: number
  readonly after: number
  readonly closing: boolean
}

function findCuts(body: Uint8Array, delimiter: Uint8Array): Cut[] {
  const cuts: Cut[] = []
  for (let start = 0, feed = -1; start < body.length; start = feed + 1) {
    feed = body.indexOf(10, start)
    if (feed < 0) feed = body.length
    if (!startsWith(body, start, delimiter)) continue
    let at = start + delimiter.length
    const closing = body[at] === 45 && body[at + 1] === 45
    if (closing) at += 2
    while (at < feed && isBlank(body[at])) at++
    // Otherwise it is the start of a longer boundary.
    if (at !== feed) continue
    // The line end before belongs to the boundary.
    const before = start === 0 ? 0 : body[start - 2] === 13 ? start - 2 : start - 1
    cuts.push({ before, after: Math.min(feed + 1, body.length), closing })
  }
  return cuts
}

function startsWith(body: Uint8Array, at: number, wanted: Uint8Array): boolean {
  if (at + wanted.length > body.length) return false
  for (let i = 0; i < wanted.length; i++) if (body[at + i] !== wanted[i]) return false
  return true
}

function isBlank(byte: number | undefined): boolean {
  return byte === 32 || byte === 9 || byte === 13
}

function readPart(bytes: Uint8Array, limits: MultipartLimits): Part | undefined {
  const start = headEnd(bytes)
  const text = decode(bytes.subarray(0, start))
  const table = scan(text, 0, { headers: limits.headers ?? 20 })
  if (typeof table === 'string') return undefined
  const headers: HeaderField[] = []
  for (let line = 0; line + 1 < table.lines.length; line++) {
    const name = text.slice(table.lines[line], nameEnd(text, table.lines, line))
    if (name === '') continue
    const from = valueStart(text, table.lines, line)
    headers.push([name, unfold(text.slice(from, valueEnd(text, table.lines, line, from)))])
  }
  const contentType = headers.find(([name]) => canonical(name) === 'content-type')?.[1]
  const type = contentType === undefined ? 'text/plain' : readMedia(contentType).type
  return { headers, type, body: bytes.subarray(start) }
}

/** Where the body of a part starts. */
function headEnd(bytes: Uint8Array): number {
  for (let start = 0; start < bytes.length; ) {
    if (bytes[start] === 10) return start + 1
    if (bytes[start] === 13 && bytes[start + 1] === 10) return start + 2
    const feed = bytes.indexOf(10, start)
    if (feed < 0) break
    start = feed + 1
  }
  return bytes.length
}
