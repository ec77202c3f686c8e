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

/** Where things are in the memory, in bytes. */
export const LAYOUT = {
  /** States of SHA-1 behind the inner and the outer key block (RFC 2104 4), of the key in use. */
  inner: 0,
  outer: 32,
  /** The one block the outer hash takes: 20 bytes of inner hash, and padding that never changes. */
  outerBlock: 64,
  tag: 128,
  /** To be laid over the packet from its payload on. */
  keystream: 1_024,
  /** For packets that lie elsewhere, with room behind for the padding. */
  packet: 8_192,
} as const
/** Packets up to this many bytes, tag included. Larger than any that crosses the internet whole. */
export const LARGEST_PACKET = 1_920
/** What is spoilt behind a packet and its tag, at the most. */
export const SPOILT = 128

const TAG_LENGTH = 10
const SHA1_INDEX = 0
const HMAC_INDEX = 1
const XOR_INDEX = 2

/** hmac(at, end, trailer): the tag of what lies there and the four bytes of `trailer`, to `LAYOUT.tag`. Spoils what is behind. */
const AT = 0
const END = 1
const TRAILER = 2
const BLOCKS = 3
const hmac: WasmFunction = {
  name: 'hmac',
  parameters: 3,
  locals: 1,
  body: code(
    // A 1 bit, zeros, and the length in bits, one 64-byte block of key included (FIPS 180-4 5.1.1).
    store32(get(END), swap32(get(TRAILER))),
    ...[5, 21, 37, 53, 69].map((at) => storeVector(get(END), zeroVector, at)),
    store8(get(END), constant(0x80), 4),
    shiftRight(add(subtract(get(END), get(AT)), constant(4 + 9 + 63)), constant(6)),
    set(BLOCKS),
    store32(
      add(get(AT), subtract(shiftLeft(get(BLOCKS), constant(6)), constant(4))),
      swap32(shiftLeft(add(subtract(get(END), get(AT)), constant(64 + 4)), constant(3))),
    ),
    constant(LAYOUT.inner),
    get(AT),
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

/** xor(start, end): lays the keystream over what lies there, in whole vectors: up to 15 bytes behind `end` are spoilt. */
const STREAM = 2
const overlay: WasmFunction = {
  name: 'xor',
  parameters: 2,
  locals: 1,
  body: code(
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

/** seal(at, start, end, trailer): encrypts from `start` on, and puts the tag behind. */
const seal: WasmFunction = {
  name: 'seal',
  parameters: 4,
  locals: 0,
  body: code(
    get(1),
    get(2),
    call(XOR_INDEX),
    get(0),
    get(2),
    get(3),
    call(HMAC_INDEX),
    ...[0, 4].map((at) => store32(get(2), load32(constant(LAYOUT.tag), at), at)),
    store16(get(2), load16(constant(LAYOUT.tag), 8), 8),
  ),
}

/** verify(at, end, trailer): zero when the ten bytes at `end` are the tag; they stay. The same time wherever they differ. */
const TOLD = 3
const verify: WasmFunction = {
  name: 'verify',
  parameters: 3,
  locals: 3,
  result: true,
  body: code(
    ...[0, 4].map((at, which) => code(load32(get(END), at), set(TOLD + which))),
    load16(get(END), 8),
    set(TOLD + 2),
    get(AT),
    get(END),
    get(TRAILER),
    call(HMAC_INDEX),
    ...[0, 4].map((at, which) => store32(get(END), get(TOLD + which), at)),
    store16(get(END), get(TOLD + 2), 8),
    or(
      ...([0, 4].map((at, which) => xor(get(TOLD + which), load32(constant(LAYOUT.tag), at))) as [Code, Code]),
      xor(get(TOLD + 2), load16(constant(LAYOUT.tag), TAG_LENGTH - 2)),
    ),
  ),
}

export const assembled = (): Uint8Array<ArrayBuffer> => assemble([sha1, hmac, overlay, seal, verify])
