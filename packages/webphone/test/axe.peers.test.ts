import { lacks } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type SceneName, scenes } from '../scripts/demo/scenes.ts'
import { type DemoBrowser, startDemo, violations } from './demo-page.ts'

let demo: DemoBrowser
beforeAll(async () => {
  if (!lacks('chromium')) demo = await startDemo()
})
afterAll(() => demo?.close())

const sizes = { phone: { width: 360, height: 740 }, desktop: { width: 1280, height: 800 } }

describe.skipIf(lacks('chromium')).each([
  { theme: 'light', language: 'en', size: 'desktop' },
  { theme: 'dark', language: 'zh', size: 'phone' },
] as const)('$theme, $language, $size', ({ theme, language, size }) => {
  it.each(Object.keys(scenes) as SceneName[])('%s: axe-core finds nothing, and 360 px are enough', async (scene) => {
    const { page, errors } = await demo.open({
      colorScheme: theme,
      viewport: sizes[size],
      reducedMotion: 'reduce',
      locale: language === 'zh' ? 'zh-CN' : 'en-US',
    })
    await scenes[scene](page, language)
    expect(await violations(page)).toEqual([])
    await page.setViewportSize(sizes.phone)
    expect(await overflow(page)).toEqual([])
    expect(errors).toEqual([])
    await page.context().close()
  })
})

/** Elements that stick out sideways, in and outside of shadow roots. */
function overflow(page: Awaited<ReturnType<DemoBrowser['open']>>['page']): Promise<string[]> {
  return page.evaluate(() => {
    const wide: string[] = []
    const visit = (root: ParentNode) => {
      for (const element of root.querySelectorAll('*')) {
        if (element.shadowRoot) visit(element.shadowRoot)
        const { right, left, width } = element.getBoundingClientRect()
        if (width > 1 && (right > innerWidth + 0.5 || left < -0.5)) wide.push(element.outerHTML.slice(0, 120))
      }
    }
    visit(document)
    if (document.documentElement.scrollWidth > innerWidth)
      wide.push(`the page: ${document.documentElement.scrollWidth}`)
    return wide
  })
}
