import { decode } from '../../message/utf8.ts'
import { createUserAgent } from '../server.ts'
import type { Flow, UserAgent, UserAgentOptions } from '../types.ts'
import { hexOf, lettersOf } from './bytes.ts'
import { Coder, hasStray, isHandle } from './coder.ts'
import type { DataLine, TraceLine } from './lines.ts'
import { outcomeOf } from './outcome.ts'
import { redactArgs, redactValue, StreamRedactor } from './redact.ts'
import { verbOf } from './verbs.ts'

export interface RecordOptions {
  /** Takes out passwords, tokens, the answers to challenges and the keys of media. True unless said otherwise. */
  readonly redact?: boolean
}

/**
 * A user agent that writes down all that it is told and what it makes of that, one JSON line at a time without its line
 * end: see docs/sip/trace.md. Otherwise it is what `createUserAgent` makes.
 */
export function createRecordedUserAgent(
  options: UserAgentOptions,
  write: (line: string) => void,
  { redact = true }: RecordOptions = {},
): UserAgent {
  return new Recorder(options, write, redact).userAgent
}

type Verb = (...args: readonly unknown[]) => unknown

/** What is asked, not told. */
const questions = new Set(['nextDeadline', 'keep'])

class Recorder {
  readonly userAgent: UserAgent
  readonly #write: (line: string) => void
  readonly #redacts: boolean
  readonly #streams = new StreamRedactor()
  readonly #coder = new Coder(false, (open) => this.#line({ open }))
  /** What was handed out for what the core knows, and back. */
  readonly #outside = new WeakMap<object, object>()
  readonly #inside = new WeakMap<object, object>()

  constructor({ random, ...options }: UserAgentOptions, write: (line: string) => void, redacts: boolean) {
    this.#write = write
    this.#redacts = redacts
    this.#line({ trace: 1, redacted: redacts, options })
    const noted = (bytes: Uint8Array) => {
      random(bytes)
      this.#line({ random: hexOf(bytes) })
    }
    this.userAgent = this.#recorded(createUserAgent({ ...options, random: noted }), undefined)
  }

  #line(line: TraceLine): void {
    this.#write(JSON.stringify(line))
  }

  /** The same object to look at, with verbs that are written down. */
  #recorded<Kind extends object>(inner: Kind, number: number | undefined): Kind {
    const verbs = new Map<unknown, Verb>()
    const outer = new Proxy(inner, {
      get: (target, name) => {
        if (typeof name !== 'string') return Reflect.get(target, name, target)
        const value = verbOf(target, name)
        if (typeof value !== 'function') return this.#outer(value)
        const verb = value.bind(target) as Verb
        if (questions.has(name)) return verb
        const known = verbs.get(name) ?? ((...args: readonly unknown[]) => this.#told(number, name, verb, args))
        verbs.set(name, known)
        return known
      },
    })
    this.#outside.set(inner, outer)
    this.#inside.set(outer, inner)
    return outer
  }

  #told(number: number | undefined, name: string, verb: Verb, outer: readonly unknown[]): unknown {
    const args = outer.map((value) => this.#inner(value))
    this.#input(number, name, args)
    let value: unknown
    try {
      value = verb(...args)
    } catch (error) {
      this.#line({ threw: error instanceof Error ? error.message : String(error) })
      throw error
    }
    this.#line({ returned: outcomeOf(this.#coder, value, this.#redacts) })
    return this.#outer(value)
  }

  #input(number: number | undefined, name: string, args: readonly unknown[]): void {
    const [first, second, third] = args
    if (number === undefined && name === 'receive' && typeof third === 'number') {
      this.#line({ now: third, ...this.#data(first as Flow, second as Uint8Array | string) })
    } else if (number === undefined && name === 'flowClosed' && typeof second === 'number') {
      const flow = first as Flow
      this.#streams.forget(flow.id)
      this.#line({ now: second, flowClosed: this.#coder.flow(flow) })
    } else {
      const encoded = args.map((value) => this.#coder.encode(value) ?? null)
      const now = args.find((value) => typeof value === 'number')
      const of = number === undefined ? {} : { of: number }
      this.#line({ now, verb: name, ...of, args: this.#redacts ? redactArgs(name, encoded) : encoded })
    }
  }

  #data(flow: Flow, data: Uint8Array | string): Omit<DataLine, 'now'> {
    const id = this.#coder.flow(flow)
    const isStream = flow.transport === 'tcp' || flow.transport === 'tls'
    const redacted = (text: string) => {
      if (!this.#redacts) return text
      return isStream ? this.#streams.redact(id, text) : (redactValue(text) as string)
    }
    if (typeof data === 'string') return { flow: id, text: redacted(data) }
    const text = decode(data)
    return hasStray(text) ? { flow: id, bytes: redacted(lettersOf(data)) } : { flow: id, data: redacted(text) }
  }

  #inner(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    const known = this.#inside.get(value)
    if (known !== undefined) return known
    return isPlain(value) ? mapped(value, (item) => this.#inner(item)) : value
  }

  #outer(value: unknown): unknown {
    if (typeof value !== 'object' || value === null) return value
    if (isHandle(value)) return this.#outside.get(value) ?? this.#recorded(value, this.#coder.numberOf(value))
    return isPlain(value) ? mapped(value, (item) => this.#outer(item)) : value
  }
}

function isPlain(value: object): boolean {
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}

/** The object itself where nothing in it changes: flows are told apart by being the same. */
function mapped(value: object, change: (item: unknown) => unknown): object {
  if (Array.isArray(value)) {
    const items = value.map(change)
    return items.some((item, index) => item !== value[index]) ? items : value
  }
  const entries = Object.entries(value)
  const changed = entries.map(([key, item]) => [key, change(item)] as const)
  return changed.some(([, item], index) => item !== entries[index]?.[1]) ? Object.fromEntries(changed) : value
}
