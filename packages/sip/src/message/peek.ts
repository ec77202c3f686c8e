import { itemEnd } from './list.ts'
import { isColon, isHeader } from './names.ts'
import { unfold } from './source.ts'
import { readStartLine, skipBlankLines } from './start-line.ts'
import type { Via } from './types.ts'
import { decode } from './utf8.ts'
import { readVia } from './via.ts'

/** The start line of a message and its topmost Via. */
export type Peek =
  | { readonly kind: 'request'; readonly method: string; readonly requestUri: string; readonly via: Via }
  | { readonly kind: 'response'; readonly status: number; readonly reason: string; readonly via: Via }

/** Bytes that are decoded first: they hold the topmost Via of nearly every message. */
const FRONT = 512

/**
 * What whoever spreads messages over processes needs, and nothing else is looked at: of what `parseMessage` takes it says
 * the same, but it takes much that `parseMessage` refuses. `undefined` where there is no start line or Via to be read.
 */
export function peek(data: Uint8Array | string): Peek | undefined {
  if (typeof data === 'string') return peekText(data, true)
  if (data.length > FRONT) {
    const found = peekText(decode(data.subarray(0, FRONT)), false)
    if (found !== undefined) return found
  }
  return peekText(decode(data), true)
}

/** Of text that is not `whole`, a line is believed when another follows. */
function peekText(text: string, whole: boolean): Peek | undefined {
  const begin = skipBlankLines(text)
  const feed = text.indexOf('\n', begin)
  if (feed < 0) return undefined
  const via = topVia(text, feed + 1, whole)
  if (via === undefined) return undefined
  const start = readStartLine(text, begin, feed)
  if (start?.current !== true) return undefined
  const { status, method, uri: requestUri, reason } = start
  if (status === 0) return { kind: 'request', method, requestUri, via }
  return status >= 100 && status < 700 ? { kind: 'response', status, reason, via } : undefined
}

function topVia(s: string, at: number, whole: boolean): Via | undefined {
  while (at < s.length) {
    const start = at
    let code = s.charCodeAt(at)
    if (code === 10 || (code === 13 && s.charCodeAt(at + 1) === 10)) return undefined
    // v, V
    const isVia = (code | 32) === 118 && (isColon(s, at + 1) || isHeader(s, at, 'via'))
    // To the line end which no blank follows.
    do {
      const feed = s.indexOf('\n', at)
      at = feed < 0 ? s.length : feed + 1
      code = s.charCodeAt(at)
    } while (code === 32 || code === 9)
    if (isVia) return at < s.length || whole ? viaOf(s, start, at) : undefined
  }
  return undefined
}

/** The first value of the line from `start` to `next`, read in place where it can. */
function viaOf(s: string, start: number, next: number): Via | undefined {
  let from = s.indexOf(':', start) + 1
  while (from < next && s.charCodeAt(from) <= 32) from++
  let to = next
  while (to > from && s.charCodeAt(to - 1) <= 32) to--
  const end = itemEnd(s, from, to)
  if (isPlain(s, '\r', from, end) && isPlain(s, '\n', from, end) && isPlain(s, '\0', from, end))
    return readVia(s, from, end)
  const value = unfold(s.slice(from, to))
  return readVia(value, 0, itemEnd(value, 0, value.length))
}

function isPlain(s: string, char: string, from: number, end: number): boolean {
  const at = s.indexOf(char, from)
  return at < 0 || at >= end
}
