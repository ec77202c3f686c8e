/** The full phone in a real Chromium: devices, video, conferences and tones, by ear and eye. */
import { type Chromium, firefoxTone, hearing, lacks, launchChromium, launchFirefox, listen } from '@offhook/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Site, startSite } from './site/site.ts'

let site: Site
let alice: Chromium
let bob: Chromium

/** Runs in the page: `phone`, `calls` and `call`, the newest, are the test's. `tone`: instead of the microphone's. */
async function openPhone(chromium: Chromium, user: string, { tone = 0, options = '' } = {}): Promise<Page> {
  const page = await chromium.page(site.url)
  page.on('pageerror', (error) => console.error(`${user}: ${error}`))
  await page.evaluate(
    `(async () => {
      window.phone = new Offhook.Phone({ server: '/ws', aor: 'sip:${user}@pbx.test', password: 'secret',
        audioConstraints: { echoCancellation: false, noiseSuppression: false, autoGainControl: false },
        ${tone ? `processor: (track, context) => { const made = context.createOscillator(); made.frequency.value = ${tone}; made.start(); return { input: context.createGain(), output: made } },` : ''}
        ${options} })
      window.reasonOf = (promise) => promise.then(() => 'none', ({ failure }) => failure.reason)
      phone.on('incoming', (call) => { window.call = call; call.answer() })
      // Whether the far side's picture moves: its size, once it has come.
      window.watch = (call) => call.on('remoteVideo', (stream) => {
        window.seen = undefined
        if (!stream) return
        const element = document.createElement('video')
        element.muted = true
        element.srcObject = stream
        element.onresize = () => { window.seen = element.videoWidth }
        element.play()
      })
      await phone.start()
    })()`,
  )
  return page
}

const run = (page: Page, script: string): Promise<unknown> => page.evaluate(script)

const until = (page: Page, condition: string) => page.waitForFunction(condition, undefined, { timeout: 15_000 })

const dial = (page: Page, user: string, name = 'call') =>
  run(
    page,
    `(async () => { window.${name} = phone.call('${user}'); try { await ${name}.answered } catch (error) { throw new Error(error.message + ' ' + error.failure.cause) } })()`,
  )

const close = async (...pages: Page[]): Promise<void> => {
  for (const page of pages) await page.close()
}

describe.skipIf(lacks('chromium'))('the full phone in Chromium', () => {
  beforeAll(async () => {
    site = await startSite()
    const permissions = ['microphone', 'camera']
    alice = await launchChromium({
      microphone: 440,
      permissions,
      args: ['--auto-select-desktop-capture-source=Entire'],
    })
    bob = await launchChromium({ microphone: 1000, permissions })
  })
  afterAll(async () => {
    await alice?.close()
    await bob?.close()
    await site?.close()
  })

  it('changes the microphone and its treatment while it talks; measures levels; sends what a processor makes', async () => {
    const b = await openPhone(bob, 'bob')
    const a = await openPhone(alice, 'alice')
    await dial(a, 'bob')
    await listen(b, { hz: 440 })
    const [first, second] = (await run(
      a,
      `(async () => {
        const [, other] = (await phone.devices.list('audioinput')).filter(({ id }) => id !== 'default')
        const label = () => call.localStream.getAudioTracks()[0].label
        const before = label()
        await phone.useMicrophone(other.id)
        return [before, label(), other.label]
      })()`,
    )) as string[]
    expect(second).not.toBe(first)
    await listen(b, { hz: 440 })
    const levels = (await run(
      a,
      `new Promise((resolve) => { let n = 0; const off = call.on('level', (now) => { if (++n === 10) { off(); resolve(now) } }) })`,
    )) as { local: number; remote: number }
    expect(levels.local).toBeGreaterThan(0.05)
    expect(levels.remote).toBeGreaterThan(0.05)
    await run(
      a,
      `phone.useProcessor((track, context) => { const made = context.createOscillator(); made.frequency.value = 700; made.start(); return { input: context.createGain(), output: made } })`,
    )
    await listen(b, { hz: 700 })
    await run(a, 'phone.useProcessor(undefined)')
    await listen(b, { hz: 440 })
    const outputs = (await run(a, `phone.devices.list('audiooutput')`)) as { id: string }[]
    expect(outputs.length).toBeGreaterThan(0)
    const [output] = outputs.slice(-1)
    expect(await run(a, `reasonOf(phone.useSpeaker('${output?.id}'))`)).toBe('none')
    expect(await run(a, `reasonOf(phone.useSpeaker('nowhere'))`)).toBe('misuse')
    await run(a, `window.tracks = call.localStream.getTracks(); call.hangUp()`)
    expect(await run(a, 'tracks.map((track) => track.readyState)')).toEqual(['ended'])
    await close(a, b)
  })

  it.each([
    ['PCMA', '8', undefined],
    ['opus', '111', 20_000],
  ])('offers %s first where it is wished for, and keeps to the bandwidth allowed', async (codec, type, limit) => {
    const b = await openPhone(bob, 'bob')
    const a = await openPhone(alice, 'alice', { options: `codecs: ['${codec}'], maxBitrate: { audio: 20000 },` })
    await dial(a, 'bob')
    await listen(b, { hz: 440 })
    const offer = site.server.invitations.at(-1)?.request.text ?? ''
    expect(/m=audio \d+ \S+ (\d+)/.exec(offer)?.[1]).toBe(type)
    const set = 'call.peerConnection.getSenders()[0].getParameters().encodings[0].maxBitrate'
    expect(await run(a, set)).toBe(limit)
    await close(a, b)
  })

  it('shows the camera, then the screen, then nothing, and sees the far side’s; the voice goes on', async () => {
    const b = await openPhone(bob, 'bob')
    const a = await openPhone(alice, 'alice')
    await dial(a, 'bob')
    await run(a, 'watch(call)')
    await run(b, 'watch(call)')
    expect(await run(a, 'reasonOf(call.showCamera())')).toBe('none')
    await until(b, 'window.seen > 0')
    expect(await run(b, 'reasonOf(call.showCamera())')).toBe('none')
    await until(a, 'window.seen > 0')
    expect(await run(a, 'reasonOf(call.showScreen())')).toBe('none')
    expect(await run(a, 'call.shown')).toBe('screen')
    await listen(b, { hz: 440 })
    await listen(a, { hz: 1000 })
    await run(a, 'window.shown = call.localVideo.getTracks()[0]; call.hideVideo()')
    await until(b, 'call.remoteVideo === undefined')
    expect(await run(a, 'shown.readyState')).toBe('ended')
    expect(await run(a, 'Boolean(call.remoteVideo)')).toBe(true)
    await run(a, 'call.hold()')
    await run(a, 'call.resume()')
    await listen(b, { hz: 440 })
    await run(b, 'window.shown = call.localVideo.getTracks()[0]')
    await run(a, 'call.hangUp()')
    await until(b, `call.state.name === 'ended' && shown.readyState === 'ended'`)
    await close(a, b)
  })

  it.each([
    ['by a status', 'status', 'video-refused'],
    ['in the answer', 'port', 'none'],
  ] as const)('talks on where video is refused %s, and says so', async (_title, how, again) => {
    const b = await openPhone(bob, 'bob')
    const a = await openPhone(alice, 'alice')
    await dial(a, 'bob')
    site.server.refusesVideo = how
    expect(await run(a, 'reasonOf(call.showCamera())')).toBe('video-refused')
    expect(await run(a, '[call.state.name, call.shown, call.localVideo]')).toEqual(['answered', undefined, undefined])
    await run(a, 'call.hold()')
    await run(a, 'call.resume()')
    await listen(b, { hz: 440 })
    site.server.refusesVideo = false
    expect(await run(a, 'reasonOf(call.showCamera())')).toBe(again)
    await listen(b, { hz: 440 })
    await close(a, b)
  })

  it('joins two calls: each hears the other and us; apart again, they do not', async () => {
    const b = await openPhone(bob, 'bob')
    const c = await openPhone(bob, 'carol', { tone: 1700 })
    const a = await openPhone(alice, 'alice')
    await dial(a, 'bob', 'first')
    await run(a, 'first.hold()')
    await dial(a, 'carol', 'second')
    await listen(a, { hz: 1700 })
    await run(a, 'phone.conference([first, second]).then((made) => { window.conference = made })')
    await run(a, 'first.mute(); second.mute()')
    await listen(b, { hz: 1700 })
    await listen(c, { hz: 1000 })
    await run(a, 'first.unmute(); second.unmute()')
    await run(a, 'conference.remove(second)')
    await listen(b, { hz: 440 })
    await listen(c, { hz: 440 })
    expect((await hearing(c)).hz).toBeCloseTo(440, -2)
    await close(a, b, c)
  })

  it('rings back while it rings there, and stops at the answer', async () => {
    const a = await openPhone(alice, 'alice', { options: `tones: 'GB',` })
    const heard = await run(
      a,
      `(async () => {
        const played = []
        const { play } = HTMLMediaElement.prototype
        HTMLMediaElement.prototype.play = function () { played.push(this); return play.call(this) }
        const call = phone.call('nobody')
        call.answered.catch(() => {})
        await new Promise((resolve) => call.on('state', ({ name }) => name === 'ringing' && resolve()))
        while (!played[0]) await new Promise((resolve) => setTimeout(resolve, 20))
        const context = new AudioContext()
        const analyser = context.createAnalyser()
        analyser.fftSize = 8192
        context.createMediaStreamSource(played[0].srcObject).connect(analyser)
        const bins = new Float32Array(analyser.frequencyBinCount)
        let peak = 0
        for (let tries = 0; tries < 200; tries++) {
          await new Promise((resolve) => setTimeout(resolve, 20))
          analyser.getFloatFrequencyData(bins)
          const top = Math.max(...bins)
          if (top > -50) { peak = bins.indexOf(top) * context.sampleRate / analyser.fftSize; break }
        }
        await call.hangUp()
        return { peak, stopped: played[0].srcObject === null }
      })()`,
    )
    const { peak, stopped } = heard as { peak: number; stopped: boolean }
    expect(Math.min(Math.abs(peak - 400), Math.abs(peak - 450))).toBeLessThan(20)
    expect(stopped).toBe(true)
    await close(a)
  })

  it.skipIf(lacks('firefox', 'pulseaudio'))(
    'in Firefox too: a microphone anew, levels, a processor, the camera',
    async () => {
      const firefox = await launchFirefox()
      const page = await firefox.page(site.url)
      await page.evaluate(`(async () => {
      window.phone = new Offhook.Phone({ server: '/ws', aor: 'sip:fox@pbx.test', password: 'secret' })
      window.reasonOf = (promise) => promise.then(() => 'none', ({ failure }) => failure.reason)
      await phone.start()
    })()`)
      const b = await openPhone(bob, 'bob')
      await page.evaluate(`(async () => { window.call = phone.call('bob'); await call.answered })()`)
      await listen(b, { hz: firefoxTone })
      expect(await page.evaluate(`reasonOf(phone.useMicrophone(''))`)).toBe('none')
      await listen(b, { hz: firefoxTone })
      const remote = await page.evaluate(
        `new Promise((resolve) => { const off = call.on('level', ({ remote }) => { if (remote > 0.05) { off(); resolve(remote) } }) })`,
      )
      expect(remote).toBeGreaterThan(0.05)
      await page.evaluate(
        `phone.useProcessor((track, context) => { const made = context.createOscillator(); made.frequency.value = 700; made.start(); return { input: context.createGain(), output: made } })`,
      )
      await listen(b, { hz: 700 })
      await run(b, 'watch(call)')
      expect(await page.evaluate('reasonOf(call.showCamera())')).toBe('none')
      await until(b, 'window.seen > 0')
      await page.evaluate('call.hangUp()')
      await firefox.close()
      await close(b)
    },
  )
})
