import { describe, expect, it } from 'vitest'
import { localAddressFor } from '../../src/transport/local-address.ts'

const interfaces = [
  { address: '127.0.0.1', netmask: '255.0.0.0', internal: true },
  { address: '192.0.2.10', netmask: '255.255.255.0', internal: false },
  { address: '198.51.100.7', netmask: '255.255.255.240', internal: false },
]
const on = (remote: string, publicAddress?: string) =>
  localAddressFor(remote, { bound: '0.0.0.0', publicAddress, interfaces })

describe('the address of this machine that a peer is told', () => {
  it('is the bound one where it is not a wildcard', () => {
    expect(localAddressFor('203.0.113.9', { bound: '192.0.2.10', publicAddress: undefined, interfaces })).toBe(
      '192.0.2.10',
    )
  })
  it('is loopback for a peer on loopback', () => expect(on('127.0.0.1')).toBe('127.0.0.1'))
  it("is the peer's own for a peer on this machine that uses a real address", () =>
    expect(on('192.0.2.10')).toBe('192.0.2.10'))
  it("is that of the interface on the peer's network", () => expect(on('198.51.100.3')).toBe('198.51.100.7'))
  it('is the public address for everyone else', () => expect(on('203.0.113.9', '203.0.113.1')).toBe('203.0.113.1'))
  it('is the first real interface where no public address is known', () => expect(on('203.0.113.9')).toBe('192.0.2.10'))
  it('takes no IPv6 address for a neighbour', () => expect(on('2001:db8::1', '203.0.113.1')).toBe('203.0.113.1'))
})
