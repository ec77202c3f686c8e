import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { DtlsServer } from '../../src/dtls/index.ts'
import { certificates, onTime, pair } from './link.ts'

const server = () => new DtlsServer({ certificate: certificates.server, profiles: ['AES_CM_128_HMAC_SHA1_80'], now: 0 })

/** Bytes that look random and are the same in every run. */
function noise(seed: number, length: number): Buffer {
  const blocks = Array.from({ length: Math.ceil(length / 32) }, (_, at) =>
    createHash('sha256').update(`${seed}/${at}`).digest(),
  )
  return Buffer.concat(blocks).subarray(0, length)
}

function record(type: number, body: Buffer, epoch = 0): Buffer {
  const header = Buffer.from([type, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 0, body.length >> 8, body.length & 0xff])
  return Buffer.concat([header, body])
}

function fragment(type: number, sequence: number, length: number, offset: number, bytes: Buffer): Buffer {
  const header = Buffer.alloc(12)
  header[0] = type
  header.writeUIntBE(length, 1, 3)
  header.writeUInt16BE(sequence, 4)
  header.writeUIntBE(offset, 6, 3)
  header.writeUIntBE(bytes.length, 9, 3)
  return record(22, Buffer.concat([header, bytes]))
}

function clientHello(): Buffer {
  const link = pair(() => [])
  link.apply('client', link.client.start(0))
  const [first] = link.sent
  if (!first) throw new Error('no hello')
  return first.data
}

describe('a server that is sent nonsense', () => {
  it('never throws on noise', () => {
    for (let seed = 0; seed < 500; seed++) {
      const dtls = server()
      for (let at = 0; at < 5; at++) {
        const bytes = Buffer.from(noise(seed * 10 + at, 13 + ((seed * 37) % 300)))
        bytes[0] = 20 + (seed % 6)
        bytes[1] = 0xfe
        bytes[3] = 0
        bytes[4] = seed % 2
        bytes.writeUInt16BE(bytes.length - 13, 11)
        dtls.receive(bytes, at)
      }
    }
  })

  it('survives each byte of a hello being wrong, and each truncation', () => {
    const hello = clientHello()
    for (let at = 0; at < hello.length; at++) {
      for (const flip of [0x01, 0x80, 0xff]) {
        const damaged = Buffer.from(hello)
        damaged[at] = (damaged[at] ?? 0) ^ flip
        const effects = server().receive(damaged, 0)
        expect(effects.every(({ type }) => type === 'transmit' || type === 'failed')).toBe(true)
      }
      expect(server().receive(hello.subarray(0, at), 0)).toEqual([])
    }
  })

  it('that asks for a cookie sends little, and nothing more, before it comes back', () => {
    const options = {
      certificate: certificates.server,
      profiles: ['AES_CM_128_HMAC_SHA1_80'],
      askCookie: true,
    } as const
    const dtls = new DtlsServer({ ...options, now: 0 })
    const hello = clientHello()
    let sent = 0
    for (let at = 0; at < 50; at++) {
      for (const effect of dtls.receive(hello, at * 100)) {
        expect(effect.type).toBe('transmit')
        if (effect.type === 'transmit') sent += effect.data.length
      }
    }
    expect(dtls.nextDeadline()).toBeUndefined()
    expect(sent).toBeLessThan(50 * hello.length)
    for (let at = 0; at < hello.length; at++) {
      const damaged = Buffer.from(hello)
      damaged[at] = (damaged[at] ?? 0) ^ 0xff
      const effects = new DtlsServer({ ...options, now: 0 }).receive(damaged, 0)
      expect(effects.every(({ type }) => type === 'transmit' || type === 'failed')).toBe(true)
    }
  })

  it('survives each byte of the client certificate flight being wrong, and does not connect', () => {
    const length = (() => {
      const link = pair()
      link.run()
      return link.sent[2]?.data.length ?? 0
    })()
    for (let at = 0; at < length; at += 3) {
      let count = 0
      const link = pair((from, data, now) => {
        if (from !== 'client' || count++ !== 1) return onTime(from, data, now)
        const damaged = Buffer.from(data)
        if (at < damaged.length) damaged[at] = (damaged[at] ?? 0) ^ 0x40
        return onTime(from, damaged, now)
      })
      link.run()
      const [outcome] = link.outcomes.server
      // Damage that only makes a record or fragment useless is healed by repetition.
      if (outcome?.type === 'connected') expect(outcome.peerFingerprint).toBe(certificates.client.fingerprint)
      else expect(outcome?.type).toBe('failed')
    }
  })

  it('holds no more than one largest message for messages that never come whole', () => {
    const dtls = server()
    const before = process.memoryUsage().arrayBuffers
    for (let sequence = 0; sequence < 1_000; sequence++) {
      for (let offset = 0; offset < 60_000; offset += 6_000) {
        dtls.receive(fragment(1, sequence, 65_000, offset, Buffer.from([1])), 0)
      }
      dtls.receive(fragment(1, sequence, 0xffffff, 0, Buffer.alloc(100)), 0)
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4_000_000)
    expect(dtls.state).toBe('new')
  })

  it('fails with an alert on a hello it cannot serve', () => {
    const hello = clientHello()
    const without = (hex: string, by: string) => {
      const at = hello.indexOf(Buffer.from(hex, 'hex'))
      expect(at).toBeGreaterThan(0)
      const changed = Buffer.from(hello)
      Buffer.from(by, 'hex').copy(changed, at)
      const dtls = server()
      const effects = dtls.receive(changed, 0)
      expect(dtls.state).toBe('failed')
      expect(effects.map(({ type }) => type)).toEqual(['transmit', 'failed'])
      const [alert] = effects
      return alert?.type === 'transmit' ? [alert.data[0], alert.data[13], alert.data[14]] : []
    }
    expect(without('0004c02bc02f', '0004c030c02f')).toEqual([21, 2, 40])
    expect(without('000e000500020001', '000e000500020008')).toEqual([21, 2, 40])
    expect(without('000a00060004001d0017', '000a0006000400180019')).toEqual([21, 2, 40])
    // Of the hello itself: the record's version says nothing.
    expect(without(hello.subarray(25, 31).toString('hex'), `feff${hello.subarray(27, 31).toString('hex')}`)).toEqual([
      21, 2, 70,
    ])
  })

  it('does not believe what is not sealed once it is connected', () => {
    const link = pair()
    link.run()
    for (const bytes of [
      record(21, Buffer.from([2, 40])),
      record(21, Buffer.from([1, 0])),
      record(21, Buffer.alloc(40, 1), 1),
      record(23, Buffer.alloc(40, 1), 1),
      record(22, Buffer.alloc(40, 1), 1),
      clientHello(),
    ]) {
      expect(link.server.receive(bytes, link.now + 1_000)).toEqual([])
      expect(link.client.receive(bytes, link.now + 1_000)).toEqual([])
    }
    expect(link.server.state).toBe('connected')
  })

  it('answers a repeated Finished, and that one only, with its last flight', () => {
    const link = pair()
    link.run()
    const last = link.sent.findLast(({ from }) => from === 'client')
    if (!last) throw new Error('the client sent nothing')
    // The same datagram is a replay; the same message in a new record is a repetition, as in link-faults.
    expect(link.server.receive(last.data, link.now + 1_000)).toEqual([])
  })
})
