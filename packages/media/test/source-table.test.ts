import { describe, expect, it } from 'vitest'
import { SourceTable } from '../src/udp/source-table.ts'

const source = (port: number) => ({ address: '10.0.0.1', port })

describe('the table of sources', () => {
  it('knows each of many by port and address, and none that was not kept', () => {
    const table = new SourceTable()
    const kept = Array.from({ length: 5_000 }, (_, at) => ({
      head: (at << 16) | 2,
      next: Math.imul(at >> 3, 0x01000000),
    }))
    for (const [at, { head, next }] of kept.entries()) table.keep(head >>> 0, next >>> 0, source(at))
    for (const [at, { head, next }] of kept.entries()) expect(table.find(head >>> 0, next >>> 0)?.port).toBe(at)
    expect(table.find(2, 0x7f)).toBeUndefined()
  })

  it('begins anew where strangers have filled it', () => {
    const table = new SourceTable()
    for (let at = 0; at < 25_000; at++) table.keep((at << 16) | 2, at, source(at & 0xffff))
    expect(table.find(2, 0)).toBeUndefined()
    expect(table.find((24_999 << 16) | 2, 24_999)?.port).toBe(24_999)
  })
})
