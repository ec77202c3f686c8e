import { lacks, until } from '@offhook/testkit'
import { describe, expect, test } from 'vitest'
import { asTones, heardIn, quiet, speak } from '../../../media/test/engine/key-parties.ts'
import { scene } from './scene.ts'
import { ScriptedPhone } from './scripted-phone.ts'

const TONES_ONLY = ['0 PCMU/8000']
const EVENTS = ['0 PCMU/8000', '101 telephone-event/8000']

describe('keys by INFO between two phones', () => {
  const on = scene()
  const phone = async (user: string, formats: readonly string[]) =>
    on.afterwards((await ScriptedPhone.open(on.server, user, formats)).obliging())
  const call = async (from: ScriptedPhone, to: ScriptedPhone) => {
    const answered = to.answer()
    await from.call(to.user)
    await answered
  }

  test('reach one that has nothing but tones as tones, once each', async () => {
    const [alice, bob] = [await phone('1001', TONES_ONLY), await phone('1002', TONES_ONLY)]
    await call(alice, bob)
    bob.rtp.send(0, Buffer.alloc(160, 0xff))
    for (const key of '5#') expect(await alice.info(`Signal=${key}\r\nDuration=120\r\n`)).toBe(200)
    await until(() => heardIn(bob.rtp.packets).length >= 2, { what: 'both keys' })
    expect(heardIn(bob.rtp.packets).map((one) => one.digit)).toEqual(['5', '#'])
    expect(bob.told).toEqual([])
  })

  test('reach one with telephone-event as events, and one that sends INFO itself as INFO', async () => {
    const [alice, bob] = [await phone('1001', TONES_ONLY), await phone('1002', EVENTS)]
    await call(alice, bob)
    expect(await alice.info('9', 'application/dtmf')).toBe(200)
    const keys = () => bob.rtp.packets.filter((one) => one.payloadType === 101)
    await until(() => keys().filter((one) => (one.payload[1] ?? 0) > 0x7f).length === 3, { what: 'three ends' })
    expect(new Set(keys().map((one) => `${one.payload[0]} ${one.timestamp}`)).size).toBe(1)
    expect(keys()[0]?.payload[0]).toBe(9)

    await bob.info('Signal=1\r\n')
    expect(await alice.info('Signal=*\r\nDuration=250\r\n')).toBe(200)
    await bob.sip.heard('< INFO')
    expect(bob.told).toEqual(['*'])
    expect(bob.sip.sentOrReceived('< INFO')[0]).toContain('Duration=250')
    expect(alice.told).toEqual(['1'])
    expect(new Set(keys().map((one) => one.timestamp)).size).toBe(1)
  })

  test.each([
    ['Signal=17\r\n', 'application/dtmf-relay', 400],
    ['', 'application/dtmf', 400],
    ['hello', 'application/dtmf-relay', 400],
    ['5', 'text/plain', 415],
    // Candidates of one that trickles (RFC 8840) are no keys, and no mistake.
    ['a=candidate:1 1 UDP 1 192.0.2.1 9 typ host\r\n', 'application/trickle-ice-sdpfrag', 200],
  ])('that mean nothing are refused, and go nowhere: %j as %s with %d', async (body, type, status) => {
    const [alice, bob] = [await phone('1001', TONES_ONLY), await phone('1002', TONES_ONLY)]
    await call(alice, bob)
    expect(await alice.info(body, type)).toBe(status)
    expect(bob.told).toEqual([])
  })
})

describe.skipIf(lacks('chromium', 'baresip'))('keys between a page, a desk phone and one that has only tones', () => {
  const on = scene()
  const phone = async (user: string, formats: readonly string[]) =>
    on.afterwards((await ScriptedPhone.open(on.server, user, formats)).obliging())

  test('the page presses them: they are heard, by both tones of each, and nothing is heard twice', async () => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await phone('1002', TONES_ONLY)
    await web.call('1002')
    await desk.answer()
    desk.rtp.play(700, 0, 'PCMU')
    await Promise.all([web.hears(700), desk.rtp.hears(440, 0, 'PCMU')])
    const from = desk.rtp.packets.length
    await web.digits('15#')
    await until(() => keysHeard(desk, from).length >= 3, { what: 'three keys' })
    await desk.rtp.hears(440, 0, 'PCMU')
    expect(keysHeard(desk, from)).toEqual(['1', '5', '#'])
    await web.hangUp()
  })

  test('a phone tells the page by INFO: it is told once', async () => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await phone('1002', TONES_ONLY)
    await web.call('1002')
    await desk.answer()
    desk.rtp.play(700, 0, 'PCMU')
    await web.hears(700)
    expect(await desk.info('Signal=8\r\nDuration=100\r\n')).toBe(200)
    expect(await web.waitFor('dtmf')).toBe('dtmf 8')
    await web.hangUp()
    await web.waitFor('ended')
    expect((await web.log()).filter((note) => note.startsWith('dtmf'))).toEqual(['dtmf 8'])
  })

  test('tones and INFO reach the desk phone as events, once each', async () => {
    const desk = await on.baresip('1003', { tone: 700, answer: 'auto' })
    const tones = await phone('1002', TONES_ONLY)
    await tones.call('1003')
    await tones.rtp.until(() => tones.rtp.packets.length > 5)
    await speak(
      [...quiet(100), ...asTones([...'27'].map((digit) => ({ digit, duration: 120 }))), ...quiet(200)],
      (one) => tones.rtp.send(0, one.sound ?? Buffer.alloc(0)),
    )
    await tones.info('Signal=A\r\nDuration=100\r\n')
    await desk.events.wait(({ type, param }) => type === 'CALL_DTMF_START' && param === 'A', { what: 'the last key' })
    const started = desk.events.items.filter(({ type }) => type === 'CALL_DTMF_START').map(({ param }) => param)
    expect(started).toEqual(['2', '7', 'A'])
  })

  test('the desk phone presses them: they are heard', async () => {
    const desk = await on.baresip('1003', { tone: 700, answer: 'auto' })
    const tones = await phone('1002', TONES_ONLY)
    await tones.call('1003')
    await tones.rtp.until(() => tones.rtp.packets.length > 5)
    const from = tones.rtp.packets.length
    await desk.digit('6')
    await until(() => keysHeard(tones, from).length > 0, { what: 'the key' })
    expect(keysHeard(tones, from)).toEqual(['6'])
  })
})

describe.skipIf(lacks('chromium'))('keys towards a phone that was set to INFO', () => {
  const on = scene({ infoKeys: ['1004'] })
  const phone = async (user: string, formats: readonly string[]) =>
    on.afterwards((await ScriptedPhone.open(on.server, user, formats)).obliging())
  const told = (desk: ScriptedPhone, count: number) =>
    until(() => desk.told.length >= count, { what: `${count} keys by INFO` })

  test('a page presses them: it is told of each once, and neither an event nor a tone comes', async () => {
    const web = await on.webPhone('1001', { browser: await on.chromium(440) })
    const desk = await phone('1004', TONES_ONLY)
    await web.call('1004')
    await desk.answer()
    expect(desk.session.request.text).not.toContain('telephone-event')
    desk.rtp.play(700, 0, 'PCMU')
    await web.hears(700)
    const from = desk.rtp.packets.length
    await web.digits('90*')
    await told(desk, 3)
    expect(desk.told).toEqual(['9', '0', '*'])
    expect(keysHeard(desk, from)).toEqual([])
    expect(await desk.info('Signal=3\r\nDuration=100\r\n')).toBe(200)
    expect(await web.waitFor('dtmf')).toBe('dtmf 3')
    await web.hangUp()
  })

  test('a phone with nothing but tones presses them, and is answered in tones', async () => {
    const desk = await phone('1004', EVENTS)
    const tones = await phone('1002', TONES_ONLY)
    const answered = tones.answer()
    await desk.call('1002')
    await answered
    const keys = asTones([...'2#'].map((digit) => ({ digit, duration: 120 })))
    await speak([...quiet(100), ...keys, ...quiet(200)], (one) => tones.rtp.send(0, one.sound ?? Buffer.alloc(0)))
    await told(desk, 2)
    expect(desk.told).toEqual(['2', '#'])
    expect(keysHeard(desk, 0)).toEqual([])
    const from = tones.rtp.packets.length
    await desk.info('Signal=7\r\nDuration=150\r\n')
    await until(() => keysHeard(tones, from).length > 0, { what: 'the key' })
    expect(keysHeard(tones, from)).toEqual(['7'])
  })
})

/** Keys among the other sound. */
const keysHeard = (phone: ScriptedPhone, from: number): string[] =>
  heardIn(phone.rtp.packets.slice(from))
    .map((one) => one.digit)
    .filter((digit) => digit !== '?')
