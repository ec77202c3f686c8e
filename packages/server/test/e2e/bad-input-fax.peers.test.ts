import type { Session } from '@offhook/sip'
import { describe, expect, test } from 'vitest'
import { scene } from './scene.ts'
import { ScriptedPhone } from './scripted-phone.ts'

const FORMATS = ['0 PCMU/8000']
const IMAGE = [
  'm=image 49170 udptl t38',
  'c=IN IP4 127.0.0.1',
  'a=T38FaxVersion:0',
  'a=T38MaxBitRate:14400',
  'a=T38FaxRateManagement:transferredTCF',
  '',
].join('\r\n')

describe('a fax machine', () => {
  const on = scene()

  async function call(): Promise<{ fax: ScriptedPhone; desk: ScriptedPhone }> {
    const fax = on.afterwards(await ScriptedPhone.open(on.server, '1001', FORMATS))
    const desk = on.afterwards(await ScriptedPhone.open(on.server, '1002', FORMATS))
    const answered = desk.answer()
    await fax.call('1002')
    await answered
    fax.rtp.play(1100, 0, 'PCMU')
    desk.rtp.play(2100, 0, 'PCMU')
    await hearEachOther(fax, desk)
    return { fax, desk }
  }

  const hearEachOther = async (fax: ScriptedPhone, desk: ScriptedPhone): Promise<void> => {
    await Promise.all([fax.rtp.hears(2100, 0, 'PCMU'), desk.rtp.hears(1100, 0, 'PCMU')])
  }

  /** A re-INVITE's answer: the status, and the SDP if there is one. */
  async function reoffer(phone: ScriptedPhone, body: string): Promise<{ status: number; sdp: string }> {
    const from = phone.sip.effects.items.length
    const mine = (session: Session) => session === phone.session
    phone.sip.reoffer(phone.session, body)
    const found = await phone.sip.effects.wait(
      (effect) =>
        effect.type === 'session' &&
        mine(effect.session) &&
        (effect.event.type === 'reanswer' || effect.event.type === 'reofferFailed'),
      { from },
    )
    if (found.type !== 'session') throw new Error('unreachable')
    const { event } = found
    const response = event.type === 'reanswer' || event.type === 'reofferFailed' ? event.response : undefined
    return { status: response?.status ?? 0, sdp: response?.text ?? '' }
  }

  test.each(['fax', 'desk'] as const)(
    'that wants T.38 instead is refused with 488, and the sound goes on: %s',
    async (who) => {
      const both = await call()
      const phone = both[who]
      const head = phone.rtp.sdp(FORMATS).split('m=audio')[0]
      expect((await reoffer(phone, head + IMAGE)).status).toBe(488)
      await hearEachOther(both.fax, both.desk)
      // The same with the audio refused in its place.
      const instead = phone.rtp.sdp(FORMATS).replace(/m=audio \d+/, 'm=audio 0') + IMAGE
      expect((await reoffer(phone, instead)).status).toBe(488)
      await hearEachOther(both.fax, both.desk)
    },
  )

  test('that offers T.38 beside audio is answered with port 0 for it, and with the audio', async () => {
    const { fax, desk } = await call()
    const { status, sdp } = await reoffer(fax, fax.rtp.sdp(FORMATS) + IMAGE)
    expect(status).toBe(200)
    expect(sdp).toMatch(/m=audio [1-9]\d+ RTP\/AVP 0/)
    expect(sdp).toContain('m=image 0 udptl t38\r\n')
    await hearEachOther(fax, desk)
  })

  test('that holds by 0.0.0.0 is sent nothing until it says where it is again', async () => {
    const { fax, desk } = await call()
    const held = await reoffer(fax, fax.rtp.sdp(FORMATS).replace('c=IN IP4 127.0.0.1', 'c=IN IP4 0.0.0.0'))
    expect(held.sdp).toContain('a=recvonly')
    const before = fax.rtp.packets.length
    await desk.rtp.hears(1100, 0, 'PCMU')
    expect(fax.rtp.packets.length).toBeLessThanOrEqual(before + 1)
    expect((await reoffer(fax, fax.rtp.sdp(FORMATS))).sdp).toContain('a=sendrecv')
    await hearEachOther(fax, desk)
  })
})
