import { expect, test } from 'vitest'
import { lines, request, Wire } from './wire.ts'

const tcp = { Via: 'SIP/2.0/TCP 10.0.0.5:5070;branch=z9hG4bKone' }

test('a stream is cut into messages, wherever its pieces end', () => {
  const bytes = new TextEncoder().encode(
    lines(request('INVITE', tcp), '') + lines(request('OPTIONS', { ...tcp, 'Call-ID': 'b' })),
  )
  for (const size of [1, 7, 100, bytes.length]) {
    const wire = new Wire('tcp')
    for (let at = 0; at < bytes.length; at += size) wire.receive(bytes.subarray(at, at + size))
    expect(wire.effects.map(({ type }) => type)).toEqual(['invitation', 'request'])
  }
})

test.each(['tcp', 'ws', 'udp'] as const)('over %s a ping is answered and a pong is told', (transport) => {
  const wire = new Wire(transport)
  wire.receive('\r\n\r\n')
  expect(wire.raw()).toEqual([{ text: '\r\n', to: undefined }])
  wire.receive('\r\n')
  expect(wire.effects).toEqual([{ type: 'pong', flow: wire.flow }])
})

test('a stream that is too large or has no length is closed', () => {
  for (const bad of [
    lines(request('INVITE', tcp)).replace('Content-Length: 0', 'Content-Length: 70000'),
    'x'.repeat(70_000),
  ]) {
    const wire = new Wire('tcp')
    wire.receive(bad)
    expect(wire.effects.map(({ type }) => type)).toEqual(['malformed', 'close'])
  }
})

test('a closed stream leaves no half message behind', () => {
  const wire = new Wire('tcp')
  wire.receive('INVITE sip:us@exam')
  wire.do(wire.ua.flowClosed(wire.flow, 0))
  wire.receive(request('OPTIONS', tcp))
  expect(wire.effects.map(({ type }) => type)).toEqual(['request'])
})

test('a WebSocket carries text and gets text', () => {
  const wire = new Wire('wss')
  wire.do(wire.ua.receive(wire.flow, lines(request('BYE', { Via: 'SIP/2.0/WSS abc.invalid;branch=z9hG4bKone' })), 0))
  const effects = wire.ua.receive(
    wire.flow,
    lines(request('BYE', { Via: 'SIP/2.0/WSS abc.invalid;branch=z9hG4bKone' })),
    0,
  )
  expect(effects.map((effect) => (effect.type === 'transmit' ? typeof effect.data : effect.type))).toEqual(['string'])
})
