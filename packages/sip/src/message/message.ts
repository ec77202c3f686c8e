import { MalformedHeader } from './errors.ts'
import { eachValue, splitList, valueEnd } from './list.ts'
import { readNameAddr } from './name-addr.ts'
import { canonical, isName } from './names.ts'
import { rewrite } from './rewrite.ts'
import { scan, type Table } from './scan.ts'
import type { Body, CSeq, HeaderField, MessageBase, NameAddr, Via } from './types.ts'
import { decode, encode } from './utf8.ts'
import { readVia } from './via.ts'

export const MAX_CSEQ = 0x7fff_ffff

/** What a message is made from: the text with its headers, and where its body is. */
export interface Source {
  /** Start line, headers, blank line, and for a parsed message the body. */
  readonly text: string
  /** Where the header lines start. */
  readonly start: number
  readonly table?: Table
  /** A parsed message as it came. */
  readonly raw?: Uint8Array | string
  /** Bytes of the body, of a parsed message with a Content-Length. */
  readonly length?: number
  /** The body of a message that was built. */
  readonly body?: Body
}

/** The lazy reader behind requests and responses; see `MessageBase`. */
export abstract class Message implements MessageBase {
  /** For this package alone. */
  readonly source: Source
  #table: Table | undefined
  #via: Via | undefined
  #from: NameAddr | undefined
  #to: NameAddr | undefined
  #callId: string | undefined
  #cseq: CSeq | undefined
  #contacts: readonly NameAddr[] | undefined
  #body: Uint8Array | undefined

  constructor(source: Source) {
    this.source = source
    this.#table = source.table
  }

  get table(): Table {
    if (this.#table === undefined) {
      const table = scan(this.source.text, this.source.start, { headers: 1e6, line: 1e9 })
      if (typeof table === 'string') throw new Error(table)
      this.#table = table
    }
    return this.#table
  }

  /** The index into the table of the first line of this canonical name from `from` on, or -1. */
  find(name: string, from = 0): number {
    const { text } = this.source
    const { at } = this.table
    for (let i = from; i < at.length; i += 4) if (isName(text, at[i] ?? 0, at[i + 1] ?? 0, name)) return i
    return -1
  }

  /** The unfolded value of the line at this index. */
  value(index: number): string {
    const { at, folded } = this.table
    const value = this.source.text.slice(at[index + 2], at[index + 3])
    return folded && value.includes('\n') ? value.replace(/[ \t]*\r?\n[ \t]+/g, ' ') : value
  }

  get(name: string): string | undefined {
    const index = this.find(canonical(name))
    return index < 0 ? undefined : this.value(index)
  }

  lines(name: string): readonly string[] {
    const out: string[] = []
    const wanted = canonical(name)
    for (let i = this.find(wanted); i >= 0; i = this.find(wanted, i + 4)) out.push(this.value(i))
    return out
  }

  values(name: string): readonly string[] {
    return this.lines(name).flatMap(splitList)
  }

  has(name: string): boolean {
    return this.find(canonical(name)) >= 0
  }

  get headers(): readonly HeaderField[] {
    const { at } = this.table
    const out: HeaderField[] = []
    for (let i = 0; i < at.length; i += 4) out.push([this.source.text.slice(at[i], at[i + 1]), this.value(i)])
    return out
  }

  #must(name: string): string {
    const value = this.get(name)
    if (value === undefined || value === '') throw new MalformedHeader(name, 'missing')
    return value
  }

  get via(): Via {
    if (this.#via === undefined) {
      const value = this.#must('Via')
      this.#via = readVia(value, 0, valueEnd(value, 0, value.length))
      if (this.#via === undefined) throw new MalformedHeader('Via', 'not understood')
    }
    return this.#via
  }

  get from(): NameAddr {
    this.#from ??= this.#address('From')
    return this.#from
  }

  get to(): NameAddr {
    this.#to ??= this.#address('To')
    return this.#to
  }

  #address(name: string): NameAddr {
    const value = this.#must(name)
    const address = readNameAddr(value, 0, value.length)
    if (address === undefined) throw new MalformedHeader(name, 'not understood')
    return address
  }

  get callId(): string {
    this.#callId ??= this.#must('Call-ID')
    return this.#callId
  }

  get cseq(): CSeq {
    if (this.#cseq === undefined) {
      const value = this.#must('CSeq')
      const parts = /^(\d+)\s+([\w\-.!%*+`'~]+)$/.exec(value)
      const seq = Number(parts?.[1])
      if (parts === null || !(seq <= MAX_CSEQ)) throw new MalformedHeader('CSeq', 'not understood')
      this.#cseq = { seq, method: parts[2] ?? '' }
    }
    return this.#cseq
  }

  get contacts(): readonly NameAddr[] {
    if (this.#contacts === undefined) {
      const found: NameAddr[] = []
      for (const line of this.lines('contact')) {
        if (line === '*') continue
        eachValue(line, 0, line.length, (start, end) => {
          const address = readNameAddr(line, start, end)
          if (address !== undefined) found.push(address)
          else if (line.slice(start, end).trim() !== '') throw new MalformedHeader('Contact', 'not understood')
        })
      }
      this.#contacts = found
    }
    return this.#contacts
  }

  get isStar(): boolean {
    return this.lines('contact').includes('*')
  }

  get body(): Uint8Array {
    this.#body ??= readBody(this.source, this.table)
    return this.#body
  }

  /** Whether a parsed message can be printed as it came: with a Content-Length that is right. */
  get isWhole(): boolean {
    const { raw, length, start, text } = this.source
    if (raw === undefined || length === undefined) return false
    if (typeof raw !== 'string' && text.length === raw.length)
      return start === 0 || raw.length === this.table.body + length
    return false
  }

  get text(): string {
    return typeof this.source.body === 'string' ? this.source.body : decode(this.body)
  }

  with(changes: Readonly<Record<string, string | readonly string[] | undefined>>, body?: Body): this {
    return this.rebuilt(rewrite(this, changes, body)) as this
  }

  /** A message of the same kind from another source. */
  abstract rebuilt(source: Source): Message
}

function readBody({ raw, text, length, body }: Source, table: Table): Uint8Array {
  if (raw === undefined) return body === undefined ? new Uint8Array(0) : typeof body === 'string' ? encode(body) : body
  if (typeof raw === 'string') return encode(raw.slice(table.body)).subarray(0, length)
  // UTF-8 text is as long as its bytes only when each is one, and then the offsets are the same.
  const start = text.length === raw.length ? table.body : encode(text.slice(0, table.body)).length
  return raw.subarray(start, length === undefined ? raw.length : start + length)
}
