import { readCSeq } from './cseq.ts'
import { MalformedHeader } from './errors.ts'
import { allOf, firstOf, isListed } from './fields.ts'
import { itemEnd, splitList } from './list.ts'
import type { ResponseHead } from './make.ts'
import { readNameAddr } from './name-addr.ts'
import { isColon, isHeader } from './names.ts'
import { rewrite } from './rewrite.ts'
import { scan, type Table } from './scan.ts'
import { builtBody, nameEnd, readBody, type Source, unfold, valueEnd, valueStart } from './source.ts'
import type { Body, CSeq, HeaderField, MessageBase, NameAddr, Via } from './types.ts'
import { decode } from './utf8.ts'
import { readVia } from './via.ts'
import { type Wanted, wanted } from './wanted.ts'

const UNFIT = /[\r\n\0]/

type Reader<T> = (s: string, start: number, end: number) => T | undefined

/** The lazy reader behind requests and responses; see `MessageBase`. */
export abstract class Message implements MessageBase {
  /** For this package alone. */
  source: Source
  #table: Table | undefined
  #via: Via | undefined
  #from: NameAddr | undefined
  #to: NameAddr | undefined
  #callId: string | undefined
  #cseq: CSeq | undefined
  #contacts: readonly NameAddr[] | undefined
  #body: Uint8Array | undefined
  /** For this package alone: what responses to it copy. */
  answered: ResponseHead | undefined

  constructor(source: Source) {
    this.source = source
    this.#table = source.table
  }

  /** For this package alone. */
  get table(): Table {
    if (this.#table === undefined) {
      const table = scan(this.source.text, this.source.start, { headers: 1e6, line: 1e9 })
      if (typeof table === 'string') throw new Error(table)
      this.#table = table
    }
    return this.#table
  }

  /** The table's index of the first such line from `from` on, or -1. */
  find({ name, first, letter }: Wanted, from = 0): number {
    const { text } = this.source
    const { lines } = this.table
    for (let i = from; i + 1 < lines.length; i++) {
      const at = lines[i] ?? 0
      const code = text.charCodeAt(at) | 32
      if ((code === first && isHeader(text, at, name)) || (code === letter && isColon(text, at + 1))) return i
    }
    return -1
  }

  /** The value of the line at this index of the table, fit to be printed. */
  value(line: number): string {
    const { text } = this.source
    const { lines, odd } = this.table
    const start = valueStart(text, lines, line)
    const end = valueEnd(text, lines, line, start)
    const value = text.slice(start, end)
    return (odd || text.indexOf('\r', start) < end) && UNFIT.test(value) ? unfold(value) : value
  }

  /** The line at this index of the table with this name, as it came if it may be printed so. */
  copy(line: number, name: string): string {
    const { text } = this.source
    const { lines, odd } = this.table
    const start = lines[line] ?? 0
    const end = lines[line + 1] ?? 0
    if (!odd && text.startsWith(name, start) && text.charCodeAt(start + name.length) === 58) {
      if (text.charCodeAt(end - 1) === 10 && text.indexOf('\r', start) === end - 2) return text.slice(start, end)
    }
    return `${name}: ${this.value(line)}\r\n`
  }

  get(name: string): string | undefined {
    const what = wanted(name)
    if (isListed(this.source, what)) return firstOf(this.source.fields, what)
    const line = this.find(what)
    return line < 0 ? undefined : this.value(line)
  }

  lines(name: string): readonly string[] {
    const what = wanted(name)
    if (isListed(this.source, what)) return allOf(this.source.fields, what)
    const out: string[] = []
    for (let i = this.find(what); i >= 0; i = this.find(what, i + 1)) out.push(this.value(i))
    return out
  }

  values(name: string): readonly string[] {
    const lines = this.lines(name)
    return lines.length === 0 ? lines : lines.flatMap(splitList)
  }

  has(name: string): boolean {
    return this.get(name) !== undefined
  }

  get headers(): readonly HeaderField[] {
    const { lines } = this.table
    const out: HeaderField[] = []
    for (let i = 0; i + 1 < lines.length; i++) {
      const name = this.source.text.slice(lines[i], nameEnd(this.source.text, lines, i))
      if (name !== '') out.push([name, this.value(i)])
    }
    return out
  }

  /** Reads the first header of this name: where the table has it, or from what the message was built of. */
  #read<T>(header: string, key: 'via' | 'from' | 'to' | 'callId' | 'cseq', read: Reader<T>): T {
    const { fields } = this.source
    if (fields === undefined) return this.#readLine(header, this.table[key], read)
    const text = firstOf(fields, wanted(header)) ?? ''
    if (text === '') throw new MalformedHeader(header, 'missing')
    const value = readText(text, read)
    if (value === undefined) throw new MalformedHeader(header, 'not understood')
    return value
  }

  /** Reads the line at this index in place where it can. */
  #readLine<T>(header: string, line: number, read: Reader<T>): T {
    const { text } = this.source
    const { lines, odd } = this.table
    if (line < 0) throw new MalformedHeader(header, 'missing')
    const start = valueStart(text, lines, line)
    const end = valueEnd(text, lines, line, start)
    if (start >= end) throw new MalformedHeader(header, 'missing')
    const value = odd || text.indexOf('\r', start) < end ? readText(this.value(line), read) : read(text, start, end)
    if (value === undefined) throw new MalformedHeader(header, 'not understood')
    return value
  }

  get via(): Via {
    this.#via ??= this.#read('Via', 'via', readFirstVia)
    return this.#via
  }

  get from(): NameAddr {
    this.#from ??= this.#read('From', 'from', readNameAddr)
    return this.#from
  }

  get to(): NameAddr {
    this.#to ??= this.#read('To', 'to', readNameAddr)
    return this.#to
  }

  get callId(): string {
    this.#callId ??= this.#read('Call-ID', 'callId', slice)
    return this.#callId
  }

  get cseq(): CSeq {
    this.#cseq ??= this.#read('CSeq', 'cseq', readCSeq)
    return this.#cseq
  }

  get contacts(): readonly NameAddr[] {
    this.#contacts ??= this.#readContacts()
    return this.#contacts
  }

  #readContacts(): NameAddr[] {
    const { contact, contacts } = this.table
    if (contacts === 0) return []
    const out = this.#readLine('Contact', contact, readAddresses)
    for (let i = 1, line = contact; i < contacts; i++) {
      line = this.find(wanted('Contact'), line + 1)
      out.push(...this.#readLine('Contact', line, readAddresses))
    }
    return out
  }

  get isStar(): boolean {
    return this.lines('contact').includes('*')
  }

  get body(): Uint8Array {
    this.#body ??= this.source.raw === undefined ? builtBody(this.source) : readBody(this.source, this.table.body)
    return this.#body
  }

  /** Told without making the bytes. */
  get hasBody(): boolean {
    const { body, raw, length, text } = this.source
    if (raw === undefined) return body !== undefined && body.length > 0
    return length !== 0 && text.length > this.table.body
  }

  /**
   * For this package alone: lets go of all that the text can give again, of a message that is kept as long as its call. Texts
   * as long as their bytes are equal to them.
   */
  condense(): void {
    const { text, start, raw, length, body } = this.source
    // To look into a text that was put together joins its parts.
    if (text.includes('\0')) return
    const kept = raw?.length === text.length ? text : raw
    this.source = { text, start, table: undefined, raw: kept, length, body, fields: undefined }
    this.#table =
      this.#via =
      this.#from =
      this.#to =
      this.#callId =
      this.#cseq =
      this.#contacts =
      this.#body =
        undefined
    this.answered = undefined
  }

  get text(): string {
    const { body, raw, length } = this.source
    if (typeof body === 'string') return body
    if (raw === undefined) return decode(this.body)
    const { text } = this.source
    const start = this.table.body
    if (typeof raw === 'string' ? length === undefined : text.length === raw.length) {
      return text.slice(start, length === undefined ? undefined : start + length)
    }
    return decode(this.body)
  }

  with(changes: Readonly<Record<string, string | readonly string[] | undefined>>, body?: Body): this {
    return this.rebuilt(rewrite(this, changes, body)) as this
  }

  /** A message of the same kind from another source. */
  abstract rebuilt(source: Source): Message
}

function readText<T>(text: string, read: Reader<T>): T | undefined {
  return read(text, 0, text.length)
}

function readFirstVia(s: string, start: number, end: number): Via | undefined {
  return readVia(s, start, itemEnd(s, start, end))
}

function slice(s: string, start: number, end: number): string {
  return s.slice(start, end)
}

function readAddresses(s: string, start: number, end: number): NameAddr[] | undefined {
  const out: NameAddr[] = []
  if (end - start === 1 && s.charCodeAt(start) === 42) return out
  while (start < end) {
    const comma = itemEnd(s, start, end)
    const address = readNameAddr(s, start, comma)
    if (address !== undefined) out.push(address)
    else if (s.slice(start, comma).trim() !== '') return undefined
    start = comma + 1
  }
  return out
}
