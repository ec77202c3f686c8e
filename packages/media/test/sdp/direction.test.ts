import { expect, it } from 'vitest'
import { type Direction, intersect, mirror } from '../../src/sdp/direction.ts'

it.each([
  ['sendrecv', 'sendrecv'],
  ['sendonly', 'recvonly'],
  ['recvonly', 'sendonly'],
  ['inactive', 'inactive'],
] as [Direction, Direction][])('%s is answered with %s', (offered, answered) => {
  expect(mirror(offered)).toBe(answered)
})

it('leaves what both allow', () => {
  expect(intersect('sendrecv', 'recvonly')).toBe('recvonly')
  expect(intersect('sendonly', 'recvonly')).toBe('inactive')
})
