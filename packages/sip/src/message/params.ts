import { chars, NAME_STOP, STOP } from './chars.ts'
import { knownName } from './param-name.ts'
import type { Params } from './types.ts'

/** Inherits nothing, so that a parameter called `constructor` or `__proto__` is a parameter like any other. */
const Bag = /* @__PURE__ */ bag()

function bag(): new () => Record<string, string | true> {
  // A constructor makes these much quicker than Object.create(null) or a literal does.
  function Bag() {}
  Bag.prototype = Object.create(null)
  return Bag as unknown as new () => Record<string, string | true>
}

export function newParams(): Record<string, string | true> {
  return new Bag()
}

export const NO_PARAMS: Params = /* @__PURE__ */ Object.freeze(/* @__PURE__ */ newParams())

export function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10
}

export function skipSpace(s: string, at: number, end: number): number {
  while (at < end && isSpace(s.charCodeAt(at))) at++
  return at
}

/** The index after the closing quote of the string that opens at `at`, or -1. */
export function afterQuoted(s: string, at: number, end: number): number {
  const close = s.indexOf('"', at + 1)
  if (close < 0 || close >= end) return -1
  if (s.charCodeAt(close - 1) !== 92) return close + 1
  for (let i = at + 1; i < end; i++) {
    const code = s.charCodeAt(i)
    if (code === 92) i++
    else if (code === 34) return i + 1
  }
  return -1
}

/** The content of the quoted string from `start` to `end`, which holds its quotes. */
export function inner(s: string, start: number, end: number): string {
  const text = s.slice(start + 1, end - 1)
  return text.includes('\\') ? text.replace(/\\(.)/gs, '$1') : text
}

/** The content of a quoted string given with its quotes; other text is returned as it is. */
export function unquote(text: string): string {
  if (text[0] !== '"') return text
  return text.slice(1, text.length > 1 && text.endsWith('"') ? -1 : undefined).replace(/\\(.)/gs, '$1')
}

export function quote(text: string): string {
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`
}

const BLANK_OR_QUOTE = /[\s",]/g

/**
 * Reads `;name=value;flag` from `at` to `end`. `undefined` when something else stands there. The first of two
 * parameters with one name counts.
 */
export function readParams(s: string, at: number, end: number): Params | undefined {
  if (at >= end) return NO_PARAMS
  BLANK_OR_QUOTE.lastIndex = at
  return BLANK_OR_QUOTE.test(s) && BLANK_OR_QUOTE.lastIndex <= end ? readAny(s, at, end) : readPlain(s, at, end)
}

/** Without blanks, quotes and commas each `;` ends a parameter. */
function readPlain(s: string, at: number, end: number): Params | undefined {
  if (s.charCodeAt(at) !== 59) return undefined
  const params = newParams()
  let count = 0
  while (at < end) {
    const start = at + 1
    at = s.indexOf(';', start)
    if (at < 0 || at > end) at = end
    // What nearly every Via, From and To has is spelled out: a fixed name is found and stored several times as quickly.
    const letter = s.charCodeAt(start)
    if (letter === 116 && s.startsWith('tag=', start)) params.tag ??= s.slice(start + 4, at)
    else if (letter === 98 && s.startsWith('branch=', start)) params.branch ??= s.slice(start + 7, at)
    else if (letter === 114 && s.startsWith('rport=', start)) params.rport ??= s.slice(start + 6, at)
    else if (letter === 114 && s.startsWith('received=', start)) params.received ??= s.slice(start + 9, at)
    else if (start < at) {
      const known = knownName(s, start, at)
      const next = nameEnd(s, start + known.length, at)
      if (next === start || (next < at && s.charCodeAt(next) !== 61)) return undefined
      const value = next < at ? s.slice(next + 1, at) : true
      if (next - start === known.length) putKnown(params, known, value)
      else putOther(params, s.slice(start, next), value, count)
    }
    count++
  }
  return params
}

function readAny(s: string, at: number, end: number): Params | undefined {
  const params = newParams()
  let count = 0
  at = skipSpace(s, at, end)
  while (at < end) {
    if (s.charCodeAt(at) !== 59) return undefined
    const start = skipSpace(s, at + 1, end)
    const known = knownName(s, start, end)
    const next = nameEnd(s, start + known.length, end)
    at = skipSpace(s, next, end)
    let value: string | true = true
    if (at < end && s.charCodeAt(at) === 61) {
      if (next === start) return undefined
      const from = skipSpace(s, at + 1, end)
      if (from < end && s.charCodeAt(from) === 34) {
        at = afterQuoted(s, from, end)
        if (at < 0) return undefined
        value = inner(s, from, at)
      } else {
        at = from
        while (at < end && ((chars[s.charCodeAt(at)] ?? 0) & STOP) === 0) at++
        value = s.slice(from, at)
      }
      at = skipSpace(s, at, end)
    }
    // `;;` and a trailing `;` are common and harmless.
    if (next === start) continue
    if (next - start === known.length) putKnown(params, known, value)
    else putOther(params, s.slice(start, next), value, count)
    count++
  }
  return params
}

/** The first of two with one name counts. A name that is spelled out is stored several times as quickly. */
export function putKnown(params: Record<string, string | true>, name: string, value: string | true): void {
  switch (name) {
    case 'transport':
      params.transport ??= value
      return
    case 'lr':
      params.lr ??= value
      return
    case 'ob':
      params.ob ??= value
      return
    case 'expires':
      params.expires ??= value
      return
    case '+sip.instance':
      params['+sip.instance'] ??= value
      return
    default:
      params[name] ??= value
  }
}

/** Looking for a name that is nobody's takes long; there is none before the first. */
export function putOther(
  params: Record<string, string | true>,
  name: string,
  value: string | true,
  count: number,
): void {
  const lower = name.toLowerCase()
  if (count === 0 || params[lower] === undefined) params[lower] = value
}

function nameEnd(s: string, at: number, end: number): number {
  while (at < end && ((chars[s.charCodeAt(at)] ?? 0) & NAME_STOP) === 0) at++
  return at
}

/** Reads `;name=value;flag`. `undefined` when that is not what the text is. */
export function parseParams(text: string): Params | undefined {
  return readParams(text, 0, text.length)
}

// Token characters, and those of an IPv6 reference or host:port, which come unquoted in received= and maddr=.
const bare = /^[\w\-.!%*+`'~[\]:/]+$/

/** `;name=value;flag`, values quoted where they need it. */
export function printParams(params: Params): string {
  let out = ''
  for (const name in params) {
    const value = params[name]
    if (value === undefined) continue
    out += value === true ? `;${name}` : `;${name}=${bare.test(value) ? value : quote(value)}`
  }
  return out
}
