import { createHmac, randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { arena, room } from '../../src/arena/index.ts'
import { createSrtp } from '../../src/srtp/index.ts'
import { Run } from '../../src/srtp/keystream.ts'
import { MachineKey, packetMachine } from '../../src/srtp/wasm/packet-machine.ts'
import { referenceProtect } from './reference.ts'

const key = randomBytes(16)
const salt = randomBytes(14)
const make = () => createSrtp({ profile: 'AES_CM_128_HMAC_SHA1_80', key, salt })

function rtp(ssrc: number, sequence: number, payload: number): Buffer {
  const packet = randomBytes(12 + payload)
  packet[0] = 0x80
  packet.writeUInt16BE(sequence, 2)
  packet.writeUInt32BE(ssrc, 8)
  return packet
}

/** Sizes as audio has them, as video has them, and larger than the machine takes. */
const sizes = [0, 1, 15, 16, 17, 33, 80, 160, 160, 160, 161, 319, 320, 321, 1_188, 1_908, 1_909, 2_027, 3_000]

/** Packet indexes from `start`: runs, gaps, and every seventh packet one place late. */
function schedule(start: number, count: number): number[] {
  const indexes = Array.from({ length: count }, (_, at) => start + at + 700 * Math.floor(at / 9))
  for (let at = 2; at + 1 < count; at += 9) indexes.splice(at, 2, indexes[at + 1] ?? 0, indexes[at] ?? 0)
  return indexes
}

describe('SRTP against the reference', () => {
  it('seals and opens as it does: mixed sizes, two sources, gaps, late packets and roll-overs', () => {
    const sender = make()
    const receiver = make()
    const audio = schedule(60_000, 3_000).map((index) => ({ ssrc: 0x80000001, index }))
    const rare = schedule(65_530, 300).map((index) => ({ ssrc: 0xfffffffe, index }))
    const all = audio.flatMap((each, at) => (at % 10 === 0 ? [each, ...rare.slice(at / 10, at / 10 + 1)] : [each]))
    expect(all.at(-1)?.index).toBeGreaterThan(4 * 65_536)
    for (const [round, { ssrc, index }] of all.entries()) {
      const plain = rtp(ssrc, index % 65_536, sizes[round % sizes.length] ?? 0)
      const packet = Buffer.alloc(plain.length + 10)
      plain.copy(packet)
      const length = sender.protect(packet, plain.length)
      expect(length, `round ${round}`).toBe(packet.length)
      expect(packet.equals(referenceProtect(key, salt, plain, Math.floor(index / 65_536))), `round ${round}`).toBe(true)
      expect(receiver.unprotect(packet, length)).toBe(plain.length)
      expect(packet.subarray(0, plain.length).equals(plain)).toBe(true)
    }
  })
})

describe('the packet machine', () => {
  it('does in the arena what it does elsewhere, and leaves the tag of a packet that it refuses', () => {
    const run = new Run()
    run.stream = new Int32Array(randomBytes(2_048).buffer.slice(0, 2_048))
    const key = new MachineKey(randomBytes(20))
    const other = new MachineKey(randomBytes(20))
    const slot = room(2_048)
    expect(slot.buffer).toBe(arena.buffer)
    for (const tagLength of [10, 4])
      for (let length = 13; length < 1_500; length += 37) {
        const plain = randomBytes(length)
        const elsewhere = Buffer.concat([plain, Buffer.alloc(10)])
        plain.copy(slot)
        packetMachine.seal(key, elsewhere, 12, length, 7, run, tagLength)
        packetMachine.seal(key, slot, 12, length, 7, run, tagLength)
        const sealed = Buffer.from(slot.subarray(0, length + tagLength))
        expect(sealed.equals(elsewhere.subarray(0, length + tagLength)), `${length} bytes`).toBe(true)
        expect(packetMachine.verify(other, slot, length, 7, tagLength)).toBe(false)
        expect(slot.subarray(0, length + tagLength).equals(sealed)).toBe(true)
        expect(packetMachine.verify(key, slot, length, 7, tagLength)).toBe(true)
        packetMachine.open(slot, 12, length, run)
        expect(slot.subarray(0, length).equals(plain)).toBe(true)
      }
  })

  it('computes HMAC-SHA1 of any length and any key up to a block', () => {
    const run = new Run()
    run.stream = new Int32Array(packetMachine.largest / 4)
    for (let length = 0; length <= packetMachine.largest - 10; length += length < 300 ? 1 : 61) {
      const secret = randomBytes(length % 65)
      const machineKey = new MachineKey(secret)
      const packet = randomBytes(length + 10)
      const trailer = randomBytes(4)
      const expected = createHmac('sha1', secret).update(packet.subarray(0, length)).update(trailer).digest()
      packetMachine.seal(machineKey, packet, length, length, trailer.readInt32BE(), run, 10)
      expect(packet.subarray(length).toString('hex'), `${length} bytes`).toBe(expected.toString('hex', 0, 10))
      expect(packetMachine.verify(machineKey, packet, length, trailer.readInt32BE(), 10)).toBe(true)
      for (let bit = 0; bit < 80; bit += 7) {
        const forged = Buffer.from(packet)
        forged[length + (bit >> 3)] = (forged[length + (bit >> 3)] ?? 0) ^ (1 << (bit & 7))
        expect(packetMachine.verify(machineKey, forged, length, trailer.readInt32BE(), 10)).toBe(false)
      }
    }
  })

  it('takes the right key when two take turns', () => {
    const run = new Run()
    run.stream = new Int32Array(16)
    const [one, other] = [new MachineKey(Buffer.from('one')), new MachineKey(Buffer.from('other'))]
    const packet = Buffer.alloc(60)
    packetMachine.seal(one, packet, 50, 50, 0, run, 10)
    expect(packetMachine.verify(other, packet, 50, 0, 10)).toBe(false)
    expect(packetMachine.verify(one, packet, 50, 0, 10)).toBe(true)
  })
})
