import { paramName } from './param-name.ts'
import type { Params } from './types.ts'

/** Inherits nothing, so that a parameter called `constructor` or `__proto__` is a parameter like any other. */
class Bag {
  [name: string]: string | true
}
Object.setPrototypeOf(Bag.prototype, null)
Reflect.deleteProperty(Bag.prototype, 'constructor')

export function newParams(): Record<string, string | true> {
  return new Bag()
}

export const NO_PARAMS: Params = Object.freeze(new Bag())

export function isSpace(code: number): boolean {
  return code === 32 || code === 9 || code === 13 || code === 10
}

export function skipSpace(s: string, at: number, end: number): number {
  while (at < end && isSpace(s.charCodeAt(at))) at++
  return at
}

/** The index after the closing quote of the string that opens at `at`, or -1. */
export function afterQuoted(s: string, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const code = s.charCodeAt(i)
    if (code === 92) i++
    else if (code === 34) return i + 1
  }
  return -1
}

/** The content of a quoted string given with its quotes; other text is returned as it is. */
export function unquote(text: string): string {
  if (text.length < 2 || text.charCodeAt(0) !== 34) return text
  const inner = text.slice(1, text.endsWith('"') ? -1 : undefined)
  return inner.includes('\\') ? inner.replace(/\\(.)/gs, '$1') : inner
}

export function quote(text: string): string {
  return `"${/["\\]/.test(text) ? text.replace(/["\\]/g, '\\$&') : text}"`
}

/**
 * Reads `;name=value;flag` from `at` to `end`. `undefined` when something else stands there. The first of two
 * parameters with one name counts.
 */
export function readParams(s: string, at: number, end: number): Params | undefined {
  at = skipSpace(s, at, end)
  if (at >= end) return NO_PARAMS
  const params = newParams()
  while (at < end) {
    if (s.charCodeAt(at) !== 59) return undefined
    const start = skipSpace(s, at + 1, end)
    at = start
    let code = 0
    while (at < end) {
      code = s.charCodeAt(at)
      if (code === 59 || code === 61 || isSpace(code)) break
      if (code === 34 || code === 44 || code === 60) return undefined
      at++
    }
    const name = paramName(s, start, at)
    at = skipSpace(s, at, end)
    let value: string | true = true
    if (at < end && s.charCodeAt(at) === 61) {
      if (name === '') return undefined
      const from = skipSpace(s, at + 1, end)
      if (s.charCodeAt(from) === 34 && from < end) {
        at = afterQuoted(s, from, end)
        if (at < 0) return undefined
        value = unquote(s.slice(from, at))
      } else {
        at = from
        while (at < end) {
          code = s.charCodeAt(at)
          if (code === 59 || isSpace(code)) break
          if (code === 34 || code === 44) return undefined
          at++
        }
        value = s.slice(from, at)
      }
      at = skipSpace(s, at, end)
    }
    // `;;` and a trailing `;` are common and harmless.
    if (name !== '' && params[name] === undefined) params[name] = value
  }
  return params
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
