import { arena, machineOf } from '../../arena/index.ts'
import type { Run } from '../keystream.ts'
import { assembled, LARGEST_PACKET, LAYOUT, SPOILT } from './program.ts'

interface Exports {
  hmac(at: number, end: number, trailer: number): void
  sha1(from: number, at: number, count: number, to: number): void
  xor(start: number, end: number): void
  seal(at: number, start: number, end: number, trailer: number): void
  verify(at: number, end: number, trailer: number): number
}

const SHA1_START = Buffer.from('67452301efcdab8998badcfe10325476c3d2e1f0', 'hex')
const BLOCK = 64
/** Of a state of SHA-1. */
const WORDS = 5
/** What a buffer is at least that packets may be worked on in: all of one, and what is spoilt. */
const ROOM = LARGEST_PACKET + SPOILT

const machine = machineOf(assembled()) as Exports
const words = new Int32Array(arena.buffer)
const { inner, outer, packet: elsewhere, keystream } = LAYOUT
// Behind the inner hash: a 1 bit, zeros, and the length in bits of a block of key and the hash (FIPS 180-4 5.1.1).
arena[LAYOUT.outerBlock + SHA1_START.length] = 0x80
arena.writeUInt32BE((BLOCK + SHA1_START.length) * 8, LAYOUT.outerBlock + BLOCK - 4)

/** An HMAC-SHA1 key (at most 64 bytes) with its first two blocks hashed already: that halves the work per packet. */
export class MachineKey {
  /** As they lie in the memory: of the inner hash, then of the outer. */
  readonly states = new Int32Array(2 * WORDS)

  constructor(key: Buffer) {
    for (const [at, pad] of [0x36, 0x5c].entries()) {
      const block = Buffer.alloc(BLOCK, pad)
      for (const [index, byte] of key.entries()) block[index] = byte ^ pad
      SHA1_START.copy(arena, LAYOUT.tag)
      block.copy(arena, elsewhere)
      machine.sha1(LAYOUT.tag, elsewhere, 1, LAYOUT.tag)
      this.states.set(words.subarray(LAYOUT.tag / 4, LAYOUT.tag / 4 + WORDS), at * WORDS)
    }
  }
}

let keyInUse: MachineKey | undefined

/** Word by word: so short a copy costs more to ask for than to make. */
function use(key: MachineKey): void {
  if (keyInUse === key) return
  keyInUse = key
  const { states } = key
  for (let at = 0; at < WORDS; at++) {
    words[inner / 4 + at] = states[at] as number
    words[outer / 4 + at] = states[WORDS + at] as number
  }
}

/** Where the machine works on `packet`: where it is, if that is in the arena and there is room behind it. */
const placeOf = (packet: Buffer): number =>
  packet.buffer === words.buffer && packet.length >= ROOM ? packet.byteOffset : elsewhere

function take(packet: Buffer, length: number): number {
  const at = placeOf(packet)
  if (at === elsewhere) packet.copy(arena, elsewhere, 0, length)
  return at
}

function ready({ stream, at }: Run, length: number): void {
  const first = at >> 2
  const count = (length + 3) >> 2
  for (let word = 0; word < count; word++) words[keystream / 4 + word] = stream[first + word] as number
}

/**
 * The work on one packet's bytes, in WebAssembly: there is one machine per process, since it keeps nothing from one packet
 * to the next. node:crypto's HMAC makes several objects per packet, and costs more for them than for hashing. Up to 128 bytes
 * behind a packet in the arena are spoilt.
 */
export const packetMachine = {
  largest: LARGEST_PACKET,

  /** Encrypts from `start` to `length` with what `run` has, and writes the first `tagLength` bytes (at most 10) of the tag behind. */
  seal(key: MachineKey, packet: Buffer, start: number, length: number, trailer: number, run: Run, tagLength: number) {
    use(key)
    const at = take(packet, length)
    ready(run, length - start)
    machine.seal(at, at + start, at + length, trailer)
    if (at === elsewhere) arena.copy(packet, start, at + start, at + length + tagLength)
  },

  /** Whether the 10 or 4 bytes at `end` are the tag of what stands before and of `trailer`. In constant time. */
  verify(key: MachineKey, packet: Buffer, end: number, trailer: number, tagLength: number): boolean {
    use(key)
    const at = take(packet, end + tagLength)
    if (tagLength === 10) return machine.verify(at, at + end, trailer) === 0
    const tag = packet.readInt32BE(end)
    machine.hmac(at, at + end, trailer)
    packet.writeInt32BE(tag, end)
    return arena.readInt32BE(LAYOUT.tag) === tag
  },

  /** Decrypts the packet that was verified just before. */
  open(packet: Buffer, start: number, end: number, run: Run) {
    const at = placeOf(packet)
    ready(run, end - start)
    machine.xor(at + start, at + end)
    if (at === elsewhere) arena.copy(packet, start, at + start, at + end)
  },
}
