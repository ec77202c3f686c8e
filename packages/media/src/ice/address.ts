import { isIP } from 'node:net'
import { MAGIC_COOKIE } from './stun.ts'

const DOT = 0x2e
const ZERO = 0x30

export interface TransportAddress {
  readonly address: string
  readonly port: number
  readonly family: 4 | 6
}

/** The 4 or 16 bytes of an address as text, or undefined. An IPv4 address mapped into IPv6 counts as IPv4. */
export function addressBytes(text: string): Buffer | undefined {
  const zone = text.indexOf('%')
  const address = zone < 0 ? text : text.slice(0, zone)
  const family = isIP(address)
  if (family === 4) return ipv4Bytes(address)
  if (family !== 6) return undefined
  const bytes = ipv6Bytes(address)
  const mapped = bytes.subarray(0, 10).every((byte) => byte === 0) && bytes.readUInt16BE(10) === 0xffff
  return mapped ? bytes.subarray(12) : bytes
}

/** `address` has passed isIP. */
function ipv4Bytes(address: string): Buffer {
  const bytes = Buffer.allocUnsafe(4)
  let at = 0
  let byte = 0
  for (let i = 0; i < address.length; i++) {
    const code = address.charCodeAt(i)
    if (code === DOT) {
      bytes[at++] = byte
      byte = 0
    } else byte = byte * 10 + code - ZERO
  }
  bytes[at] = byte
  return bytes
}

/** `address` has passed isIP. */
function ipv6Bytes(address: string): Buffer {
  const dotted = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const plain = dotted
    ? address.slice(0, dotted.index) +
      [dotted.slice(1, 3), dotted.slice(3, 5)].map(([a, b]) => (Number(a) * 256 + Number(b)).toString(16)).join(':')
    : address
  const [head = '', tail] = plain.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  const first = groups(head)
  const last = tail === undefined ? [] : groups(tail)
  const bytes = Buffer.alloc(16)
  for (const [at, group] of first.entries()) bytes.writeUInt16BE(group, at * 2)
  for (const [at, group] of last.entries()) bytes.writeUInt16BE(group, 16 - (last.length - at) * 2)
  return bytes
}

/** The value of XOR-MAPPED-ADDRESS (RFC 8489 14.2), or undefined when `from` is no address. */
export function xorMappedAddress(from: TransportAddress, transactionId: Buffer): Buffer | undefined {
  const bytes = addressBytes(from.address)
  if (!bytes) return undefined
  const value = Buffer.allocUnsafe(4 + bytes.length)
  value[0] = 0
  value[1] = bytes.length === 4 ? 1 : 2
  value.writeUInt16BE((from.port ^ (MAGIC_COOKIE >>> 16)) & 0xffff, 2)
  bytes.copy(value, 4)
  value.writeInt32BE(value.readInt32BE(4) ^ MAGIC_COOKIE, 4)
  for (let at = 8; at < value.length; at++) value[at] = (value[at] ?? 0) ^ (transactionId[at - 8] ?? 0)
  return value
}
