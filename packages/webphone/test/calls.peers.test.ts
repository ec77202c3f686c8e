import { lacks } from '@offhook/testkit'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { scenes } from '../scripts/demo/scenes.ts'
import { type DemoBrowser, startDemo } from './demo-page.ts'

let demo: DemoBrowser
beforeAll(async () => {
  if (!lacks('chromium')) demo = await startDemo()
})
afterAll(() => demo?.close())

const callState = (page: Page) => page.evaluate(() => window.demo.call?.state.name)

describe.skipIf(lacks('chromium'))('an incoming call', () => {
  it('is announced, flashes the title, and is answered by Enter', async () => {
    const { page } = await demo.open()
    await scenes.incoming(page, 'en')
    await page.getByRole('alert').getByText('Incoming call from Mei Lin').waitFor({ state: 'attached' })
    await expect.poll(() => page.title()).toBe('☎ Mei Lin is calling')
    await expect.poll(() => page.title(), { timeout: 5000 }).toBe('1001 · Offhook')
    await page.keyboard.press('Enter')
    await page.getByRole('timer').waitFor()
    expect(await callState(page)).toBe('answered')
    await expect.poll(() => page.title()).toBe('Mei Lin · 1001 · Offhook')
    await page.context().close()
  })

  it('is answered and declined by pointer, declined by Esc', async () => {
    const { page } = await demo.open()
    await scenes.incoming(page, 'en')
    await page.getByRole('button', { name: 'Decline' }).click()
    expect(await callState(page)).toBe('ended')
    await page.getByRole('button', { name: 'Done' }).click()
    await page.evaluate(() => {
      window.demo.call = window.demo.phone?.ring('1002')
    })
    await page.getByRole('button', { name: 'Answer' }).click()
    expect(await callState(page)).toBe('answered')
    await page.getByRole('button', { name: 'Hang up' }).click()
    await page.evaluate(() => {
      window.demo.call = window.demo.phone?.ring('1002')
    })
    await page.getByRole('button', { name: 'Answer' }).waitFor()
    await page.keyboard.press('Escape')
    expect(await callState(page)).toBe('ended')
    await page.context().close()
  })

  it('tells what to do when the microphone is refused, and can be answered after that', async () => {
    const { page } = await demo.open()
    await scenes.microphoneRefused(page, 'en')
    await page.getByRole('alert').getByText('allow the microphone, and try again').waitFor()
    await page.evaluate(() => {
      if (window.demo.call) window.demo.call.refuseMicrophone = false
    })
    await page.getByRole('button', { name: 'Answer' }).click()
    await page.getByRole('timer').waitFor()
    expect(await page.getByText('allow the microphone').count()).toBe(0)
    await page.context().close()
  })

  it('rings audibly and stops within a moment of the answer', async () => {
    const { page } = await demo.open()
    await page.evaluate(listen)
    await scenes.incoming(page, 'en')
    await expect.poll(() => page.evaluate(() => window.loudness?.() ?? 0), { timeout: 10_000 }).toBeGreaterThan(0.01)
    await page.getByRole('button', { name: 'Answer' }).click()
    // A whole period of the ring, so that its own pause does not pass for silence.
    expect(await page.evaluate(loudestOf, { after: 150, during: 3300 })).toBeLessThan(0.001)
    await page.context().close()
  })
})

describe.skipIf(lacks('chromium'))('a call', () => {
  it('counts seconds', async () => {
    const { page } = await demo.open()
    await scenes.inCall(page, 'en')
    const timer = page.getByRole('timer')
    const first = await timer.textContent()
    expect(first?.trim()).toMatch(/^2:0\d$/)
    await expect.poll(() => timer.textContent(), { timeout: 5000 }).not.toBe(first)
    await page.context().close()
  })

  it('is muted by button and by M', async () => {
    const { page } = await demo.open()
    await scenes.inCall(page, 'en')
    const mute = page.getByRole('button', { name: 'Mute' })
    await mute.click()
    expect(await mute.getAttribute('aria-pressed')).toBe('true')
    expect(await page.evaluate(() => window.demo.call?.muted)).toBe(true)
    await page.keyboard.press('m')
    expect(await page.evaluate(() => window.demo.call?.muted)).toBe(false)
    await page.context().close()
  })

  it('sends digits from the keypad and from the keyboard', async () => {
    const { page } = await demo.open()
    await scenes.inCall(page, 'en')
    await page.getByRole('button', { name: 'Keypad' }).click()
    await page.locator('[data-key="5"]').click()
    await page.keyboard.type('12#')
    expect(await page.evaluate(() => window.demo.call?.digits)).toBe('512#')
    await page.getByText('512#').waitFor()
    await page.context().close()
  })

  it('shows a second caller, who can be answered in its place', async () => {
    const { page } = await demo.open()
    await scenes.waiting(page, 'en')
    await page.getByRole('button', { name: 'Hang up & answer' }).click()
    await page.getByRole('heading', { name: 'Tomas Berg' }).waitFor()
    expect(await callState(page)).toBe('ended')
    await page.context().close()
  })

  it('goes on when the sound was blocked, after one click', async () => {
    const { page } = await demo.open()
    await scenes.audioBlocked(page, 'en')
    await page.getByRole('button', { name: 'Turn on sound' }).click()
    expect(await page.evaluate(() => window.demo.phone?.unlocked)).toBe(1)
    await page.context().close()
  })

  it('that fails says why and what to do, and is in the list', async () => {
    const { page } = await demo.open()
    await scenes.endedBusy(page, 'en')
    await page.locator('.party').getByText('The line is busy.').waitFor()
    await page.getByRole('button', { name: 'Done' }).click()
    await page.getByRole('tab', { name: 'Recents' }).click()
    await page.getByRole('button', { name: /1002.*Not reached/ }).click()
    expect(await page.evaluate(() => window.demo.phone?.calls[0]?.remote.number)).toBe('1002')
    await page.context().close()
  })

  it('changes its language in the middle', async () => {
    const { page } = await demo.open()
    await scenes.held(page, 'en')
    await page.getByText('The other person put you on hold').first().waitFor()
    await page.getByRole('button', { name: '中文' }).first().click()
    await page.getByText('对方已将通话保持').first().waitFor()
    await page.getByRole('button', { name: '挂断' }).click()
    expect(await callState(page)).toBe('ended')
    await page.context().close()
  })
})

declare global {
  interface Window {
    /** The loudest sample of the last moment, of everything the page plays by Web Audio. */
    loudness?: () => number
  }
}

// Milliseconds; runs in the page.
function loudestOf({ after, during }: { after: number; during: number }): Promise<number> {
  return new Promise((resolve) => {
    const start = performance.now()
    let loudest = 0
    const look = () => {
      const time = performance.now() - start
      if (time > after) loudest = Math.max(loudest, window.loudness?.() ?? 1)
      if (time > after + during) resolve(loudest)
      else requestAnimationFrame(look)
    }
    look()
  })
}

// Puts a meter before every AudioContext's destination; runs in the page.
function listen(): void {
  const meters: AnalyserNode[] = []
  const connect = AudioNode.prototype.connect as (this: AudioNode, to: AudioNode) => AudioNode
  const tapped = function (this: AudioNode, to: AudioNode): AudioNode {
    if (to instanceof AudioDestinationNode && !(this instanceof AnalyserNode)) {
      const meter = new AnalyserNode(this.context)
      meters.push(meter)
      connect.call(this, meter)
    }
    return connect.call(this, to)
  }
  AudioNode.prototype.connect = tapped as typeof AudioNode.prototype.connect
  window.loudness = () =>
    Math.max(
      0,
      ...meters.map((meter) => {
        const samples = new Float32Array(meter.fftSize)
        meter.getFloatTimeDomainData(samples)
        return Math.max(...samples.map(Math.abs))
      }),
    )
}
