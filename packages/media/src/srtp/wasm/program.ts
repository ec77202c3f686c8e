import {
  add,
  assemble,
  type Code,
  call,
  code,
  constant,
  get,
  isLessUnsigned,
  load16,
  load32,
  loadVector,
  or,
  repeatWhile,
  set,
  shiftLeft,
  shiftRight,
  store8,
  store16,
  store32,
  storeVector,
  subtract,
  swap32,
  vectorXor,
  type WasmFunction,
  xor,
  zeroVector,
} from './assembler.ts'
import { sha1 } from './sha1.ts'

/** Where things are in the module's memory, in bytes. */
export const LAYOUT = {
  /** States of SHA-1 behind the inner and the outer key block (RFC 2104 4), of the key in use. */
  inner: 0,
  outer: 32,
  /** The one block the outer hash takes: 20 bytes of inner hash, and padding that never changes. */
  outerBlock: 64,
  tag: 128,
  /** To be laid over the packet from its payload on. */
  keystream: 1_024,
  packet: 8_192,
  /** With room behind for the padding. */
  packetEnd: 8_192 + 4_096,
} as const
/** Packets up to this many bytes, tag included. Larger than any that crosses the internet whole. */
export const LARGEST_PACKET = 2_048

const TAG_LENGTH = 10
const SHA1_INDEX = 0
const HMAC_INDEX = 1
const XOR_INDEX = 2

const packet = (offset: Code) => add(constant(LAYOUT.packet), offset)

/** hmac(length, trailer): the tag of the packet and the four bytes of `trailer`, to `LAYOUT.tag`. Spoils what is behind. */
const LENGTH = 0
const TRAILER = 1
const BEHIND = 2
const BLOCKS = 3
const hmac: WasmFunction = {
  name: 'hmac',
  parameters: 2,
  locals: 2,
  body: code(
    packet(get(LENGTH)),
    set(BEHIND),
    // A 1 bit, zeros, and the length in bits, one 64-byte block of key included (FIPS 180-4 5.1.1).
    store32(get(BEHIND), swap32(get(TRAILER))),
    ...[5, 21, 37, 53, 69].map((at) => storeVector(get(BEHIND), zeroVector, at)),
    store8(get(BEHIND), constant(0x80), 4),
    shiftRight(add(get(LENGTH), constant(4 + 9 + 63)), constant(6)),
    set(BLOCKS),
    store32(
      packet(subtract(shiftLeft(get(BLOCKS), constant(6)), constant(4))),
      swap32(shiftLeft(add(get(LENGTH), constant(64 + 4)), constant(3))),
    ),
    constant(LAYOUT.inner),
    constant(LAYOUT.packet),
    get(BLOCKS),
    constant(LAYOUT.outerBlock),
    call(SHA1_INDEX),
    constant(LAYOUT.outer),
    constant(LAYOUT.outerBlock),
    constant(1),
    constant(LAYOUT.tag),
    call(SHA1_INDEX),
  ),
}

/** xor(start, end): lays the keystream over the packet, in whole vectors: up to 15 bytes behind `end` are spoilt. */
const AT = 0
const END = 1
const STREAM = 2
const overlay: WasmFunction = {
  name: 'xor',
  parameters: 2,
  locals: 1,
  body: code(
    packet(get(AT)),
    set(AT),
    packet(get(END)),
    set(END),
    constant(LAYOUT.keystream),
    set(STREAM),
    repeatWhile(
      code(
        storeVector(get(AT), vectorXor(loadVector(get(AT)), loadVector(get(STREAM)))),
        add(get(STREAM), constant(16)),
        set(STREAM),
        add(get(AT), constant(16)),
        set(AT),
      ),
      isLessUnsigned(get(AT), get(END)),
    ),
  ),
}

/** seal(start, length, trailer): encrypts, and puts the tag behind. */
const seal: WasmFunction = {
  name: 'seal',
  parameters: 3,
  locals: 0,
  body: code(
    get(0),
    get(1),
    call(XOR_INDEX),
    get(1),
    get(2),
    call(HMAC_INDEX),
    ...[0, 4].map((at) => store32(packet(get(1)), load32(constant(LAYOUT.tag), at), at)),
    store16(packet(get(1)), load16(constant(LAYOUT.tag), 8), 8),
  ),
}

/** verify(end, trailer): zero when the ten bytes at `end` are the tag. The same time wherever they differ. */
const verify: WasmFunction = {
  name: 'verify',
  parameters: 2,
  locals: 3,
  result: true,
  body: code(
    ...[0, 4].map((at, which) => code(load32(packet(get(0)), at), set(2 + which))),
    load16(packet(get(0)), 8),
    set(4),
    get(0),
    get(1),
    call(HMAC_INDEX),
    or(
      ...([0, 4].map((at, which) => xor(get(2 + which), load32(constant(LAYOUT.tag), at))) as [Code, Code]),
      xor(get(4), load16(constant(LAYOUT.tag), TAG_LENGTH - 2)),
    ),
  ),
}

export const assembled = (): Uint8Array<ArrayBuffer> => assemble(1, [sha1, hmac, overlay, seal, verify])
