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

/**
 * Reads `;name=value;flag` from `at` to `end`. `undefined` when something else stands there. The first of two
 * parameters with one name counts.
 */
export function readParams(s: string, at: number, end: number): Params | undefined {
  if (at >= end) return NO_PARAMS
  let params: Record<string, string | true> | undefined
  at = skipSpace(s, at, end)
  while (at < end) {
    if (s.charCodeAt(at) !== 59) return undefined
    const start = skipSpace(s, at + 1, end)
    let name = knownName(s, start, end)
    at = start + name.length
    if (name === '' || !isNameEnd(s, at, end)) {
      while (!isNameEnd(s, at, end)) at++
      name = s.slice(start, at).toLowerCase()
    }
    if (at < end && isSpace(s.charCodeAt(at))) at = skipSpace(s, at, end)
    let value: string | true = true
    if (at < end && s.charCodeAt(at) === 61) {
      if (name === '') return undefined
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
      if (at < end && s.charCodeAt(at) !== 59) at = skipSpace(s, at, end)
    }
    // `;;` and a trailing `;` are common and harmless.
    if (name === '') continue
    if (params === undefined) params = started(name, value)
    else put(params, name, value)
  }
  return params ?? NO_PARAMS
}

// The names of nearly every Via, From and To are spelled out: a fixed name is stored several times as quickly as any.

function started(name: string, value: string | true): Record<string, string | true> {
  const params = newParams()
  if (name === 'branch') params.branch = value
  else if (name === 'tag') params.tag = value
  else params[name] = value
  return params
}

function put(params: Record<string, string | true>, name: string, value: string | true): void {
  if (name === 'received') params.received ??= value
  else if (name === 'rport') params.rport ??= value
  else if (params[name] === undefined) params[name] = value
}

function isNameEnd(s: string, at: number, end: number): boolean {
  return at >= end || ((chars[s.charCodeAt(at)] ?? 0) & NAME_STOP) !== 0
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
