import { expect, it } from 'vitest'
import { nameAddr, partsOf, partyOf, targetUri } from '../src/address.ts'

it.each([
  ['bob', 'sip:bob@pbx.test'],
  [' 1002 ', 'sip:1002@pbx.test'],
  ['+49 (30) 123-45', 'sip:+493012345@pbx.test'],
  ['tel:+4930', 'sip:+4930@pbx.test'],
  ['*97#', 'sip:*97%23@pbx.test'],
  ['bob@other.test', 'sip:bob@other.test'],
  ['sip:bob@other.test;transport=tcp', 'sip:bob@other.test;transport=tcp'],
  ['SIPS:bob@other.test', 'SIPS:bob@other.test'],
  ['张伟', 'sip:%E5%BC%A0%E4%BC%9F@pbx.test'],
  ['a\r\nX: y', 'sip:a%0D%0AX%3A%20y@pbx.test'],
])('%j is dialled as %s', (typed, uri) => {
  expect(targetUri(typed, 'pbx.test')).toBe(uri)
})

it('takes an address of record apart', () => {
  expect(partsOf('sip:alice@pbx.test:5070;x=y')).toEqual({ user: 'alice', domain: 'pbx.test:5070' })
  expect(partsOf('sip:%23a@[::1]')).toEqual({ user: '#a', domain: '[::1]' })
  expect(partsOf('alice')).toEqual({ user: '', domain: '' })
})

it('quotes a display name', () => {
  expect(nameAddr('sip:a@b', 'Al "x" \\ y\r\nEvil: z')).toBe('"Al \\"x\\" \\\\ y Evil: z" <sip:a@b>')
  expect(nameAddr('sip:a@b')).toBe('<sip:a@b>')
})

it('shows a caller by number and name', () => {
  const uri = { scheme: 'sip', user: '#1', host: 'pbx.test', port: 5070, params: {}, headers: {} }
  expect(partyOf({ displayName: 'Bob', uri, params: {} })).toEqual({
    number: '#1',
    name: 'Bob',
    uri: 'sip:%231@pbx.test:5070',
  })
  expect(partyOf({ uri: { scheme: 'sip', host: 'gateway.test', params: {}, headers: {} }, params: {} })).toEqual({
    number: 'sip:gateway.test',
    uri: 'sip:gateway.test',
  })
  expect(partyOf({ uri: { scheme: 'tel', user: '+4930', host: '', params: {}, headers: {} }, params: {} })).toEqual({
    number: '+4930',
    uri: 'tel:+4930',
  })
})
