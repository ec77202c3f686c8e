import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { G722, OPUS, PCMA, PCMU } from '../../src/codec/index.ts'
import { createMediaEngine } from '../../src/engine/engine.ts'
import type { MediaEngine, Reoffered } from '../../src/engine/types.ts'
import { codedBrowser, codedPhone, type Party } from './coded-sound.ts'
import { SyntheticPhone } from './phone.ts'
import { SyntheticBrowser } from './synthetic-browser.ts'

const BROWSER = { kind: 'webrtc' } as const
const PHONE = { kind: 'rtp', localAddress: '127.0.0.1' } as const
const OPUS_AND_PCMU = ['111 opus/48000/2', '0 PCMU/8000']

let engine: MediaEngine
let browser: SyntheticBrowser
let phone: SyntheticPhone
let parties: Party[]
let transcoded: string[]

beforeEach(async () => {
  parties = []
  transcoded = []
  engine = await createMediaEngine({
    ports: [0, 0],
    rtpPorts: [0, 0],
    bind: '127.0.0.1',
    addresses: ['127.0.0.1'],
    log: (_, message, fields) => {
      if (message === 'transcoding') transcoded.push(`${fields?.from} ${fields?.to}`)
    },
  })
  browser = await SyntheticBrowser.open()
  phone = await SyntheticPhone.open()
})

afterEach(async () => {
  for (const party of parties) party.stop()
  browser.close()
  phone.close()
  await engine.close()
})

type Line = readonly [codec: typeof OPUS, number: number]

/** The two speak anew, each in that codec, and hear each other. */
async function hearEachOther([ours, ourNumber]: Line, [theirs, theirNumber]: Line): Promise<void> {
  for (const party of parties.splice(0)) party.stop()
  const page = await codedBrowser(browser, ours, ourNumber, 440)
  const desk = await codedPhone(phone, theirs, theirNumber, 700)
  parties.push(page, desk)
  await Promise.all([page.hears(700), desk.hears(440)])
}

async function call(offered: readonly string[], taken: readonly string[]): Promise<void> {
  phone.follow(await engine.offer('c', 'page', browser.offer(offered), BROWSER, 'desk', PHONE))
  browser.follow(await engine.answer('c', 'desk', phone.sdp(taken)))
  await browser.connected
}

const answered = (result: Reoffered): string => (result.kind === 'answered' ? result.sdp : 'passed on')

describe('the browser offers again', () => {
  it('with Opus alone: it is transcoded from now on, and no more when it offers PCMU again', async () => {
    await call(OPUS_AND_PCMU, ['0 PCMU/8000'])
    await hearEachOther([PCMU, 0], [PCMU, 0])
    expect(transcoded).toEqual([])

    // It no longer has what the phone speaks: the phone is asked, and still wants that.
    const changed = browser.offer(['111 opus/48000/2'])
    expect(await engine.reoffer('c', 'page', changed)).toEqual({ kind: 'passOn' })
    const asked = await engine.offer('c', 'page', changed, BROWSER, 'desk', PHONE)
    expect(asked).toMatch(/RTP\/AVP (\d+ )*0 /)
    expect(await engine.answer('c', 'desk', phone.sdp(['0 PCMU/8000']))).toMatch(/SAVPF 111/)
    await hearEachOther([OPUS, 111], [PCMU, 0])
    expect(transcoded.toSorted()).toEqual(['PCMU opus', 'opus PCMU'])

    expect(answered(await engine.reoffer('c', 'page', browser.offer(OPUS_AND_PCMU)))).toMatch(/SAVPF 0\r\n/)
    await hearEachOther([PCMU, 0], [PCMU, 0])
    expect(transcoded).toHaveLength(2)
  })

  it('with another law', async () => {
    await call(['0 PCMU/8000', '8 PCMA/8000'], ['0 PCMU/8000', '8 PCMA/8000'])
    await hearEachOther([PCMU, 0], [PCMU, 0])
    const changed = browser.offer(['8 PCMA/8000'])
    expect(await engine.reoffer('c', 'page', changed)).toEqual({ kind: 'passOn' })
    await engine.offer('c', 'page', changed, BROWSER, 'desk', PHONE)
    expect(await engine.answer('c', 'desk', phone.sdp(['8 PCMA/8000']))).toMatch(/SAVPF 8\r\n/)
    await hearEachOther([PCMA, 8], [PCMA, 8])
    expect(transcoded).toEqual([])
  })

  it('with one law alone in a call with Opus: the phone stays in Opus, transcoded, or changes as it likes', async () => {
    await call(['111 opus/48000/2', '8 PCMA/8000'], ['111 opus/48000/2'])
    await hearEachOther([OPUS, 111], [OPUS, 111])
    const changed = browser.offer(['8 PCMA/8000'])
    expect(await engine.reoffer('c', 'page', changed)).toEqual({ kind: 'passOn' })
    const asked = await engine.offer('c', 'page', changed, BROWSER, 'desk', PHONE)
    // Last, so that a phone which has the law does not choose what has to be transcoded.
    expect(asked).toMatch(/RTP\/AVP 8 0 9 111 101\r\n/)
    expect(asked).toContain('a=rtpmap:111 opus/48000/2')
    expect(await engine.answer('c', 'desk', phone.sdp(['111 opus/48000/2']))).toMatch(/SAVPF 8\r\n/)
    await hearEachOther([PCMA, 8], [OPUS, 111])
    expect(transcoded.toSorted()).toEqual(['PCMA opus', 'opus PCMA'])

    await engine.offer('c', 'page', changed, BROWSER, 'desk', PHONE)
    await engine.answer('c', 'desk', phone.sdp(['8 PCMA/8000']))
    await hearEachOther([PCMA, 8], [PCMA, 8])
    expect(transcoded).toHaveLength(2)
  })
})

describe('the phone offers again', () => {
  it('with G.722 where it was PCMU: the browser is asked, and agrees', async () => {
    await call([...OPUS_AND_PCMU, '9 G722/8000'], ['0 PCMU/8000'])
    await hearEachOther([PCMU, 0], [PCMU, 0])
    const changed = phone.sdp(['9 G722/8000'])
    expect(await engine.reoffer('c', 'desk', changed)).toEqual({ kind: 'passOn' })
    const asked = await engine.offer('c', 'desk', changed, PHONE, 'page', BROWSER)
    expect(asked).toMatch(/SAVPF 9 111 0 8 /)
    expect(await engine.answer('c', 'page', browser.offer(['9 G722/8000'], 'active'))).toMatch(/RTP\/AVP 9\r\n/)
    await hearEachOther([G722, 9], [G722, 9])
    expect(transcoded).toEqual([])
  })

  it('with G.722, which the browser does not take: it goes on in Opus, transcoded', async () => {
    await call(OPUS_AND_PCMU, ['0 PCMU/8000'])
    await hearEachOther([PCMU, 0], [PCMU, 0])
    const changed = phone.sdp(['9 G722/8000'])
    await engine.offer('c', 'desk', changed, PHONE, 'page', BROWSER)
    expect(await engine.answer('c', 'page', browser.offer(['111 opus/48000/2'], 'active'))).toMatch(/RTP\/AVP 9\r\n/)
    await hearEachOther([OPUS, 111], [G722, 9])
    expect(transcoded.toSorted()).toEqual(['G722 opus', 'opus G722'])
  })
})

it('Opus is encoded as the peer asks: with DTX it gets next to nothing in silence', async () => {
  const other = await SyntheticPhone.open()
  const count = async (parameters: string) => {
    const from = phone.packets.length
    other.follow(
      await engine.offer(parameters, 'a', phone.sdp(['111 opus/48000/2'], `fmtp:111 ${parameters}`), PHONE, 'b', PHONE),
    )
    await engine.answer(parameters, 'b', other.sdp(['0 PCMU/8000']))
    let sent = 0
    const started = performance.now()
    await new Promise<void>((resolve) => {
      const timer = setInterval(() => {
        for (; sent < 100 && sent * 20 < performance.now() - started; sent++) other.send(0, Buffer.alloc(160, 0xff))
        if (sent < 100) return
        clearInterval(timer)
        resolve()
      }, 5)
    })
    return phone.packets.length - from
  }
  expect(await count('useinbandfec=1')).toBeGreaterThan(80)
  expect(await count('useinbandfec=1;usedtx=1')).toBeLessThan(50)
  other.close()
})
