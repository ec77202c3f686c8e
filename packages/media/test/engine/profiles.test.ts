import { expect, it } from 'vitest'
import { createMediaEngine } from '../../src/engine/engine.ts'
import { PREFERRED_PROFILES } from '../../src/srtp/index.ts'
import { SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

it.each(PREFERRED_PROFILES)('a browser that offers %s alone and a phone hear each other', async (profile) => {
  const engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: '127.0.0.1',
    addresses: ['127.0.0.1'],
  })
  const browser = await SyntheticBrowser.open()
  const phone = await SyntheticPhone.open()
  browser.profiles = [profile]
  const phoneLeg = { kind: 'rtp', localAddress: '127.0.0.1' } as const
  const offer = browser.offer(['0 PCMU/8000'])
  phone.follow(await engine.offer('c', 'browser', offer, { kind: 'webrtc' }, 'phone', phoneLeg))
  browser.follow(await engine.answer('c', 'phone', phone.sdp(['0 PCMU/8000'])))
  await browser.connected
  phone.play(440, 0, 'PCMU')
  await new Promise<void>((resolve) => {
    browser.heard = (_, length) => length === 172 && resolve()
  })
  browser.send(Buffer.concat([Buffer.from('800000070000000011223344d5d6d7', 'hex'), Buffer.alloc(16)]), 15)
  await phone.until(() => phone.packets.length === 1)
  expect(phone.packets[0]?.payload).toEqual(Buffer.from('d5d6d7', 'hex'))
  expect((await engine.stats()).dropped['bad-auth']).toBeUndefined()
  browser.close()
  phone.close()
  await engine.close()
})
