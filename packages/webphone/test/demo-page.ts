import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { launchChromium } from '../scripts/demo/browser.ts'
import { serveDemo } from '../scripts/demo/serve.ts'

export interface DemoBrowser {
  /** A fresh person's page; errors on it are collected. */
  open(options?: BrowserContextOptions): Promise<{ readonly page: Page; readonly errors: readonly string[] }>
  close(): Promise<void>
}

/** One Chromium and one server for a whole test file. */
export async function startDemo(): Promise<DemoBrowser> {
  const browser: Browser = await launchChromium()
  const demo = await serveDemo()
  return {
    open: async (options = {}) => {
      const context = await browser.newContext({ locale: 'en-US', viewport: { width: 1280, height: 800 }, ...options })
      const page = await context.newPage()
      const errors: string[] = []
      page.on('pageerror', (error) => errors.push(String(error)))
      page.on('console', (message) => {
        if (message.type() === 'error') errors.push(message.text())
      })
      await page.goto(demo.url)
      await page.locator('#extension').waitFor()
      return { page, errors }
    },
    close: async () => {
      await browser.close()
      await demo.close()
    },
  }
}

let axe: string | undefined

interface AxeResult {
  readonly violations: readonly {
    readonly id: string
    readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
  }[]
}

/** What axe-core objects to, one line each. Evaluated by the debugger, which the page's policy does not stop. */
export async function violations(page: Page): Promise<readonly string[]> {
  axe ??= await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
  await page.evaluate(axe)
  const result = await page.evaluate(() =>
    (globalThis as unknown as { axe: { run(root: Document, options: object): Promise<AxeResult> } }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }),
  )
  return result.violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 160)} ${node.failureSummary ?? ''}`),
  )
}
