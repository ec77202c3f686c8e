import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import type { Browser } from 'playwright-core'

const folder = new URL('../../public/', import.meta.url)

/** Draws the PNG icons from icon.svg. A maskable icon is cut by the system, so its picture fills the square. */
export async function makeIcons(browser: Browser): Promise<void> {
  const svg = await readFile(new URL('icon.svg', folder), 'utf8')
  const square = svg
    .replace(/rx="[\d.]+"/, 'rx="0"')
    .replace(/class="picture"/, 'transform="translate(3.2 3.2) scale(.8)"')
  await draw(browser, svg, 192, 'icon-192.png')
  await draw(browser, square, 512, 'icon-512-maskable.png')
}

async function draw(browser: Browser, svg: string, size: number, name: string): Promise<void> {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  await page.setContent(`<style>body{margin:0}svg{display:block;width:100vw;height:100vh}</style>${svg}`)
  await page.screenshot({ path: fileURLToPath(new URL(name, folder)), omitBackground: true })
  await page.close()
}
