import { describe, expect, it } from 'vitest'
import { type Fate, onTime, pair } from './link.ts'

/** mulberry32: a schedule can be had again by its seed. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296
  }
}

function expectConnected(link: ReturnType<typeof pair>) {
  expect(link.connected('client').keys).toEqual(link.connected('server').keys)
  expect(link.outcomes.client.length).toBe(1)
  expect(link.outcomes.server.length).toBe(1)
  expect(link.server.nextDeadline()).toBeUndefined()
  expect(link.client.nextDeadline()).toBeUndefined()
}

/** Cuts the handshake messages of each record of epoch 0 into pieces of `size` bytes, each in a datagram of its own. */
function shred(datagram: Buffer, size: number): Buffer[] {
  const out: Buffer[] = []
  for (let at = 0, end = 0; at < datagram.length; at = end) {
    end = at + 13 + datagram.readUInt16BE(at + 11)
    const record = datagram.subarray(at, end)
    if (record[0] !== 22 || record.readUInt16BE(3) !== 0) {
      out.push(record)
      continue
    }
    const body = record.subarray(25)
    for (let offset = 0; offset < Math.max(1, body.length); offset += size) {
      const piece = body.subarray(offset, offset + size)
      const cut = Buffer.concat([record.subarray(0, 25), piece])
      cut.writeUInt16BE(12 + piece.length, 11)
      cut.writeUIntBE(record.readUIntBE(19, 3) + offset, 19, 3)
      cut.writeUIntBE(piece.length, 22, 3)
      out.push(cut)
    }
  }
  return out
}

describe('a handshake on a bad link', () => {
  it.each([0, 1, 2, 3])('goes on when datagram %i is lost, by repeating after 400 ms', (lost) => {
    let count = 0
    const link = pair((from, data, at) => (count++ === lost ? [] : onTime(from, data, at)))
    link.run()
    expectConnected(link)
    expect(link.now).toBeGreaterThanOrEqual(1_400)
    expect(link.now).toBeLessThan(1_500)
  })

  it('repeats with twice the pause each time and gives up after 30 s', () => {
    const link = pair((from) => (from === 'server' ? [] : onTime(from, Buffer.alloc(0), 0).slice(1)))
    link.run()
    expect(link.sent.slice(0, -1).map(({ at }) => at - 1_000)).toEqual([0, 400, 1_200, 2_800, 6_000, 12_400, 25_200])
    expect(link.now).toBe(31_000)
    expect(link.outcomes.client).toMatchObject([{ type: 'failed' }])
    expect(link.client.state).toBe('failed')
    expect(link.server.state).toBe('new')
  })

  it('a server left alone gives up too', () => {
    const link = pair((from, data, at) => (from === 'server' || at > 1_000 ? [] : onTime(from, data, at)))
    link.run()
    expect(link.server.state).toBe('failed')
    expect(link.server.nextDeadline()).toBeUndefined()
  })

  it.each([1, 7, 100])('reads messages in pieces of %i bytes, backwards and doubled', (size) => {
    const link = pair((_from, data) =>
      shred(data, size).flatMap((piece, at, { length }) => [
        { data: piece, delay: 10 + length - at },
        { data: piece, delay: 11 + length - at },
      ]),
    )
    link.run()
    expectConnected(link)
  })

  it('reads overlapping pieces', () => {
    const link = pair((_from, data) =>
      [97, 61, 200].flatMap((size, round) => shred(data, size).map((piece) => ({ data: piece, delay: 10 + round }))),
    )
    link.run()
    expectConnected(link)
  })

  it('keeps the sealed Finished that overtakes the keys', () => {
    const link = pair((from, data, at) => {
      const records = shred(data, 5_000)
      return from === 'client' && records.length > 1
        ? records.map((record, place) => ({ data: record, delay: 30 - place }))
        : onTime(from, data, at)
    })
    link.run()
    expectConnected(link)
    expect(link.now).toBeLessThan(1_200)
  })

  it('sends no datagram above 1200 bytes', () => {
    const link = pair()
    link.run()
    for (const { data } of link.sent) expect(data.length).toBeLessThanOrEqual(1_200)
  })

  it.each([0, 10, 20, 30, 40, 50])(
    'loss of %i %%, reordering and doubling: both ends agree or both give up',
    (loss) => {
      let connected = 0
      for (let seed = 1; seed <= 40; seed++) {
        const random = seeded(seed * 1_000 + loss)
        const fate: Fate = (_from, data) => {
          const copies = random() * 100 < loss ? 0 : random() < 0.2 ? 2 : 1
          return Array.from({ length: copies }, () => ({ data, delay: 5 + Math.floor(random() * 300) }))
        }
        const link = pair(fate)
        link.run()
        const [client] = link.outcomes.client
        const [server] = link.outcomes.server
        if (client?.type === 'connected') {
          expectConnected(link)
          connected++
        } else expect([undefined, 'failed', 'connected'], `seed ${seed}`).toContain(server?.type)
      }
      expect(connected).toBeGreaterThanOrEqual(loss <= 30 ? 39 : 30)
    },
  )
})
