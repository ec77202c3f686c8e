import { expect, it } from 'vitest'
import { parseUri, uriEquals } from '../../src/message/index.ts'

// The pairs of RFC 3261 19.1.4, and some of our own.
it.each([
  ['sip:%61lice@atlanta.com;transport=TCP', 'sip:alice@AtlanTa.CoM;Transport=tcp', true],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com;newparam=5', true],
  ['sip:carol@chicago.com;newparam=5', 'sip:carol@chicago.com;security=on', true],
  [
    'sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com',
    'sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com',
    true,
  ],
  [
    'sip:alice@atlanta.com?subject=project%20x&priority=urgent',
    'sip:alice@atlanta.com?priority=urgent&subject=project%20x',
    true,
  ],
  ['SIP:ALICE@AtLanTa.CoM;Transport=udp', 'sip:alice@AtLanTa.CoM;Transport=UDP', false],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:5060', false],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com;transport=udp', false],
  ['sip:bob@biloxi.com', 'sip:bob@biloxi.com:6000;transport=tcp', false],
  ['sip:carol@chicago.com', 'sip:carol@chicago.com?Subject=next%20meeting', false],
  ['sip:bob@phone21.boxesbybob.com', 'sip:bob@192.0.2.4', false],
  ['sip:a@x;newparam=5', 'sip:a@x;newparam=6', false],
  ['sip:a@x;maddr=1.2.3.4', 'sip:a@x', false],
  ['sip:a@x', 'sips:a@x', false],
  ['sip:a:b@x', 'sip:a@x', false],
  ['tel:+1-201-555-0123', 'tel:+12015550123', true],
  ['tel:7042;phone-context=example.com', 'tel:7042', false],
  ['tel:1', 'tel:2', false],
  ['urn:service:sos', 'urn:service:sos', true],
])('%s and %s: %s', (a, b, same) => {
  const [left, right] = [parseUri(a), parseUri(b)]
  if (left === undefined || right === undefined) throw new Error('not a URI')
  expect(uriEquals(left, right)).toBe(same)
  expect(uriEquals(right, left)).toBe(same)
})
