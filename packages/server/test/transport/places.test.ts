import { expect, test } from 'vitest'
import { Places } from '../../src/transport/index.ts'
import { a, NameServer, naptr, srv } from './name-server.ts'

test('a name leads to its servers, by what its name server says', async () => {
  const server = await NameServer.start({
    'NAPTR example.test': [
      naptr(20, 'SIP+D2U', '_sip._udp.example.test'),
      naptr(10, 'SIP+D2T', '_sip._tcp.example.test'),
    ],
    'SRV _sip._tcp.example.test': [srv(2, 0, 5062, 'two.example.test'), srv(1, 0, 5061, 'one.example.test')],
    'SRV _sip._udp.example.test': [srv(1, 0, 5060, 'one.example.test')],
    'A one.example.test': [a('192.0.2.1')],
    'A two.example.test': [a('192.0.2.2')],
  })
  const places = new Places({ transports: ['udp', 'tcp'], servers: [server.address] })
  expect(await places.find('sip:bob@example.test')).toEqual({
    places: [
      { transport: 'tcp', address: '192.0.2.1', port: 5061 },
      { transport: 'tcp', address: '192.0.2.2', port: 5062 },
      { transport: 'udp', address: '192.0.2.1', port: 5060 },
    ],
  })
  const asked = server.asked.length
  await Promise.all([places.find('sip:example.test'), places.find('sip:one.example.test:5070')])
  expect(server.asked.length, 'what is known is not asked again').toBe(asked)
  expect(await places.find('sip:nobody.test:5060')).toEqual({ failure: 'not-found' })
  server.stop()
})

test('a name server that fails or is silent is told apart from one that knows of nothing', async () => {
  const server = await NameServer.start({
    'A broken.test': 'fault',
    'A mute.test': 'silence',
    'AAAA mute.test': 'silence',
  })
  const places = new Places({ transports: ['udp'], servers: [server.address], timeout: 50 })
  expect(await places.find('sip:broken.test:5060')).toEqual({ failure: 'dns-failed' })
  expect(await places.find('sip:mute.test:5060')).toEqual({ failure: 'dns-failed' })
  server.stop()
})

test('who waits when it is closed hears of it', async () => {
  const server = await NameServer.start({ 'A mute.test': 'silence', 'AAAA mute.test': 'silence' })
  const places = new Places({ transports: ['udp'], servers: [server.address] })
  const found = places.find('sip:mute.test:5060')
  places.close()
  expect(await found).toEqual({ failure: 'dns-failed' })
  server.stop()
})
