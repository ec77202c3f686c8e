/** Makes docs/screenshots and the page's icons: `node packages/webphone/scripts/screenshots.ts [--only NAME] [--to FOLDER]`. */
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import type { Browser } from 'playwright-core'
import { launchChromium } from './demo/browser.ts'
import { makeIcons } from './demo/icons.ts'
import { type SceneName, scenes } from './demo/scenes.ts'
import { serveDemo } from './demo/serve.ts'

interface Shot {
  readonly size: 'desktop' | '360'
  readonly language: 'en' | 'zh'
  readonly theme: 'light' | 'dark'
  readonly scene: SceneName
}

const shots: readonly Shot[] = [
  { size: 'desktop', language: 'en', theme: 'light', scene: 'signIn' },
  { size: 'desktop', language: 'en', theme: 'light', scene: 'pad' },
  { size: 'desktop', language: 'zh', theme: 'light', scene: 'incoming' },
  { size: 'desktop', language: 'en', theme: 'dark', scene: 'inCall' },
  { size: 'desktop', language: 'zh', theme: 'dark', scene: 'recents' },
  { size: '360', language: 'en', theme: 'light', scene: 'signInFailed' },
  { size: '360', language: 'zh', theme: 'light', scene: 'padNumber' },
  { size: '360', language: 'en', theme: 'dark', scene: 'pad' },
  { size: '360', language: 'en', theme: 'light', scene: 'incoming' },
  { size: '360', language: 'zh', theme: 'dark', scene: 'inCall' },
  { size: '360', language: 'en', theme: 'light', scene: 'inCallKeypad' },
  { size: '360', language: 'zh', theme: 'light', scene: 'waiting' },
  { size: '360', language: 'en', theme: 'dark', scene: 'endedBusy' },
  { size: '360', language: 'en', theme: 'light', scene: 'recents' },
  { size: '360', language: 'zh', theme: 'dark', scene: 'settings' },
]

const sizes = { desktop: { width: 1280, height: 800 }, 360: { width: 360, height: 740 } }

async function take(browser: Browser, url: string, shot: Shot, file: string): Promise<void> {
  const context = await browser.newContext({
    viewport: sizes[shot.size],
    locale: shot.language === 'zh' ? 'zh-CN' : 'en-US',
    timezoneId: 'Asia/Shanghai',
    colorScheme: shot.theme,
    reducedMotion: 'reduce',
  })
  const page = await context.newPage()
  // Always the same day, so that pictures change only with the page.
  await page.clock.install({ time: new Date('2026-11-20T10:24:00+08:00') })
  await page.goto(url)
  await scenes[shot.scene](page, shot.language)
  // The pointer and the focus of the script that got here are no part of the picture.
  await page.mouse.move(0, 0)
  await page.evaluate(() => {
    let active = document.activeElement
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement
    if (active instanceof HTMLElement) active.blur()
  })
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' })
  await context.close()
}

const { values } = parseArgs({
  options: { only: { type: 'string' }, to: { type: 'string' }, all: { type: 'boolean' } },
})
const folder = values.to ?? fileURLToPath(new URL('../../../docs/screenshots', import.meta.url))
await mkdir(folder, { recursive: true })
const browser = await launchChromium()
try {
  if (!values.only && !values.to) await makeIcons(browser)
  const demo = await serveDemo()
  for (const shot of shots) {
    const kind = shot.scene.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)
    const name = `phone-${shot.size}-${shot.language}-${shot.theme}-${kind}.png`
    if (values.only && !name.includes(values.only)) continue
    await take(browser, demo.url, shot, join(folder, name))
    console.log(name)
  }
  await demo.close()
} finally {
  await browser.close()
}
