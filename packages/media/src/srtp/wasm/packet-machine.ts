import type { Run } from '../keystream.ts'
import { assembled, LARGEST_PACKET, LAYOUT } from './program.ts'

/** Node's WebAssembly, which the types of Node leave to those of browsers. */
interface WebAssemblyApi {
  readonly Module: new (bytes: Uint8Array) => object
  readonly Instance: new (module: object) => { readonly exports: unknown }
}

interface Exports {
  readonly memory: { readonly buffer: ArrayBuffer }
  hmac(length: number, trailer: number): void
  sha1(from: number, at: number, count: number, to: number): void
  xor(start: number, end: number): void
  seal(start: number, length: number, trailer: number): void
  verify(end: number, trailer: number): number
}

const SHA1_START = Buffer.from('67452301efcdab8998badcfe10325476c3d2e1f0', 'hex')
const BLOCK = 64
/** Both states, as they lie in the module's memory from 0 on. */
const KEY_LENGTH = LAYOUT.outer + SHA1_START.length

const { Module, Instance } = (globalThis as unknown as { WebAssembly: WebAssemblyApi }).WebAssembly
const machine = new Instance(new Module(assembled())).exports as Exports
const memory = Buffer.from(machine.memory.buffer)
// Behind the inner hash: a 1 bit, zeros, and the length in bits of a block of key and the hash (FIPS 180-4 5.1.1).
memory[LAYOUT.outerBlock + SHA1_START.length] = 0x80
memory.writeUInt32BE((BLOCK + SHA1_START.length) * 8, LAYOUT.outerBlock + BLOCK - 4)

/** An HMAC-SHA1 key (at most 64 bytes) with its first two blocks hashed already: that halves the work per packet. */
export class MachineKey {
  readonly states: Buffer

  constructor(key: Buffer) {
    const states = Buffer.alloc(KEY_LENGTH)
    for (const [at, pad] of [
      [LAYOUT.inner, 0x36],
      [LAYOUT.outer, 0x5c],
    ] as const) {
      const block = Buffer.alloc(BLOCK, pad)
      for (const [index, byte] of key.entries()) block[index] = byte ^ pad
      SHA1_START.copy(memory, LAYOUT.tag)
      block.copy(memory, LAYOUT.packet)
      machine.sha1(LAYOUT.tag, LAYOUT.packet, 1, LAYOUT.tag)
      memory.copy(states, at, LAYOUT.tag, LAYOUT.tag + SHA1_START.length)
    }
    this.states = states
  }
}

let keyInUse: MachineKey | undefined

function take(key: MachineKey, packet: Buffer, length: number): void {
  if (keyInUse !== key) {
    key.states.copy(memory, LAYOUT.inner)
    keyInUse = key
  }
  packet.copy(memory, LAYOUT.packet, 0, length)
}

/**
 * The work on one packet's bytes, in WebAssembly: there is one machine per process, since it keeps nothing from one packet
 * to the next. node:crypto's HMAC makes several objects per packet, and costs more for them than for hashing.
 */
export const packetMachine = {
  largest: LARGEST_PACKET,

  /** Encrypts from `start` to `length` with what `run` has, and writes the first `tagLength` bytes (at most 10) of the tag behind. */
  seal(
    key: MachineKey,
    packet: Buffer,
    start: number,
    length: number,
    trailer: number,
    { stream, at }: Run,
    tagLength: number,
  ) {
    take(key, packet, length)
    stream.copy(memory, LAYOUT.keystream, at, at + length - start)
    machine.seal(start, length, trailer)
    memory.copy(packet, start, LAYOUT.packet + start, LAYOUT.packet + length + tagLength)
  },

  /** Whether the 10 or 4 bytes at `end` are the tag of what stands before and of `trailer`. In constant time. */
  verify(key: MachineKey, packet: Buffer, end: number, trailer: number, tagLength: number): boolean {
    take(key, packet, end + tagLength)
    if (tagLength === 10) return machine.verify(end, trailer) === 0
    machine.hmac(end, trailer)
    return memory.readInt32BE(LAYOUT.tag) === packet.readInt32BE(end)
  },

  /** Decrypts the packet that was verified just before. */
  open(packet: Buffer, start: number, end: number, { stream, at }: Run) {
    stream.copy(memory, LAYOUT.keystream, at, at + end - start)
    machine.xor(start, end)
    memory.copy(packet, start, LAYOUT.packet + start, LAYOUT.packet + end)
  },
}
