import type { Libc } from './libc.ts'
import { SourceTable } from './source-table.ts'
import type { UdpSource } from './types.ts'

const INET = 2
const INET6 = 10
/** Bytes of a sockaddr_in and a sockaddr_in6. */
const SHORT = 16
export const LONGEST_NAME = 28
/** Addresses remembered at once; strangers can make up many. */
const MOST = 10_000
/** The longest text of an address, and of an interface's name. */
const TEXT = 64

/** Turns addresses and ports into the system's form and back, and remembers what it has turned. */
export class Names {
  readonly #libc: Libc
  readonly #byAddress = new Map<string, Buffer | undefined>()
  readonly #ofIpv4 = new SourceTable()
  readonly #ofIpv6 = new Map<string, UdpSource>()
  readonly #text = Buffer.alloc(TEXT)

  constructor(libc: Libc) {
    this.#libc = libc
  }

  /** Of that address and port 0; undefined when it is no literal address. Not to be written to. */
  of(address: string): Buffer | undefined {
    let name = this.#byAddress.get(address)
    if (name || this.#byAddress.has(address)) return name
    name = this.#parse(address)
    if (this.#byAddress.size >= MOST) this.#byAddress.clear()
    this.#byAddress.set(address, name)
    return name
  }

  /** Who the name at `at` is, of which `family` and port are `head` and the next four bytes `next`, both as the machine reads them. */
  source(names: Buffer, at: number, head: number, next: number): UdpSource {
    if ((head & 0xffff) === INET) {
      const known = this.#ofIpv4.find(head, next)
      if (known) return known
      const source = this.#read(names, at)
      this.#ofIpv4.keep(head, next, source)
      return source
    }
    const key = names.toString('latin1', at + 2, at + LONGEST_NAME)
    let source = this.#ofIpv6.get(key)
    if (source) return source
    source = this.#read(names, at)
    if (this.#ofIpv6.size >= MOST) this.#ofIpv6.clear()
    this.#ofIpv6.set(key, source)
    return source
  }

  #parse(address: string): Buffer | undefined {
    const [text = '', zone] = address.split('%', 2)
    if (!text.includes(':')) {
      const name = Buffer.allocUnsafeSlow(SHORT).fill(0)
      name.writeUInt16LE(INET, 0)
      return this.#libc.toBytes(INET, text, name.subarray(4)) === 1 ? name : undefined
    }
    const name = Buffer.allocUnsafeSlow(LONGEST_NAME).fill(0)
    name.writeUInt16LE(INET6, 0)
    if (zone !== undefined) name.writeUInt32LE(this.#libc.nameToIndex(zone), LONGEST_NAME - 4)
    return this.#libc.toBytes(INET6, text, name.subarray(8)) === 1 ? name : undefined
  }

  #read(names: Buffer, at: number): UdpSource {
    const family = names.readUInt16LE(at)
    const port = names.readUInt16BE(at + 2)
    const bytes = names.subarray(at + (family === INET ? 4 : 8), at + LONGEST_NAME)
    const text = this.#libc.toText(family, bytes, this.#text, TEXT) ?? ''
    const index = family === INET ? 0 : names.readUInt32LE(at + LONGEST_NAME - 4)
    const zone = index === 0 ? null : this.#libc.indexToName(index, this.#text)
    return { address: zone === null ? text : `${text}%${zone}`, port }
  }
}

export const familyOf = (name: Buffer): number => name.readUInt16LE(0)
export const isSix = (name: Buffer): boolean => familyOf(name) === INET6
