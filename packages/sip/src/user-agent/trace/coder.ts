import { printText, type SipMessage } from '../../message/index.ts'
import { decode, encode } from '../../message/utf8.ts'
import type { Flow } from '../types.ts'
import { bytesOfLetters, lettersOf } from './bytes.ts'

/**
 * Values as JSON: bytes, flows and messages by what they say, and what has verbs of its own (a session, a registration) by
 * its number, counted as they appear; so a replay finds its own under the same number.
 */
export class Coder {
  readonly #numbers = new WeakMap<object, number>()
  readonly #handles = new Map<number, object>()
  readonly #flows = new Map<string, { readonly flow: Flow; readonly text: string }>()
  readonly #keeps: boolean
  readonly #tellFlow: (flow: Flow) => void
  #count = 0
  readonly #credentials = new Map<unknown, object>()
  readonly #credentialNumbers = new WeakMap<object, number>()
  #credentialCount = 0

  /** `keeps`: handles can be found by their numbers again; a recorder keeps none of them alive. */
  constructor(keeps: boolean, tellFlow: (flow: Flow) => void) {
    this.#keeps = keeps
    this.#tellFlow = tellFlow
  }

  encode(value: unknown, name = ''): unknown {
    if (value instanceof Uint8Array) return encodedBytes(value)
    if (typeof value === 'function') throw new TypeError('trace: a function cannot be written down')
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item) => this.encode(item))
    if (isFlow(value)) return { $flow: this.flow(value) }
    if (isMessage(value)) return { $message: printText(value) }
    if (isHandle(value)) return { $handle: this.numberOf(value) }
    // Requests that are given the same object share its nonces.
    const same = name === 'credentials' ? { $credentials: this.#numberOfCredentials(value) } : {}
    return { ...same, ...Object.fromEntries(Object.entries(value).map(([key, item]) => [key, this.encode(item, key)])) }
  }

  decode(value: unknown): unknown {
    if (Array.isArray(value)) return value.map((item) => this.decode(item))
    if (typeof value !== 'object' || value === null) return value
    const { $data, $bytes, $flow, $handle, $credentials, ...rest } = value as Readonly<Record<string, unknown>>
    if (typeof $data === 'string') return encode($data)
    if (typeof $bytes === 'string') return bytesOfLetters($bytes)
    if (typeof $flow === 'string') return this.flowOf($flow)
    if (typeof $handle === 'number') return this.handle($handle)
    const known = this.#credentials.get($credentials)
    if (known !== undefined) return known
    const decoded = Object.fromEntries(Object.entries(rest).map(([key, item]) => [key, this.decode(item)]))
    if ($credentials !== undefined) this.#credentials.set($credentials, decoded)
    return decoded
  }

  #numberOfCredentials(value: object): number {
    const number = this.#credentialNumbers.get(value) ?? ++this.#credentialCount
    this.#credentialNumbers.set(value, number)
    return number
  }

  /** Its id; what it is is told once, and when it has changed. */
  flow(flow: Flow): string {
    const known = this.#flows.get(flow.id)
    if (known?.flow === flow) return flow.id
    const said = JSON.stringify(flow)
    if (known?.text !== said) this.#tellFlow(flow)
    this.#flows.set(flow.id, { flow, text: said })
    return flow.id
  }

  learnFlow(flow: Flow): void {
    this.#flows.set(flow.id, { flow, text: JSON.stringify(flow) })
  }

  flowOf(id: string): Flow {
    const known = this.#flows.get(id)
    if (known === undefined) throw new Error(`trace: no flow ${id}`)
    return known.flow
  }

  numberOf(handle: object): number {
    const known = this.#numbers.get(handle)
    if (known !== undefined) return known
    this.#numbers.set(handle, ++this.#count)
    if (this.#keeps) this.#handles.set(this.#count, handle)
    return this.#count
  }

  handle(number: number): object {
    const handle = this.#handles.get(number)
    if (handle === undefined) throw new Error(`trace: nothing has the number ${number}`)
    return handle
  }
}

function encodedBytes(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  return hasStray(text) ? { $bytes: lettersOf(bytes) } : { $data: text }
}

/** What was no UTF-8 became lone surrogates. */
export function hasStray(text: string): boolean {
  return /[\udc80-\udcff]/u.test(text)
}

function isFlow(value: object): value is Flow {
  return 'transport' in value && 'local' in value && 'remote' in value && 'id' in value
}

function isMessage(value: object): value is SipMessage {
  return 'kind' in value && (value.kind === 'request' || value.kind === 'response') && 'callId' in value
}

/** Whatever has methods. */
export function isHandle(value: object): boolean {
  if (isFlow(value) || isMessage(value) || value instanceof Uint8Array || Array.isArray(value)) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype !== Object.prototype && prototype !== null
    ? true
    : Object.values(value).some((item) => typeof item === 'function')
}
