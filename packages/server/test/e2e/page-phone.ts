import { hearsNothing, type ListeningPage, listen, type PageSound } from '@offhook/testkit'
import type { Account } from './pages/device.ts'

/** What both Playwright's and Puppeteer's pages are. */
export type DevicePage = ListeningPage & { reload(): Promise<unknown>; close(): Promise<void> }

/** A test page from the outside: works with Playwright's and Puppeteer's pages. */
export class PagePhone {
  readonly page: DevicePage

  constructor(page: DevicePage) {
    this.page = page
  }

  #act(action: string, ...args: readonly unknown[]): Promise<unknown> {
    return this.page.evaluate(`window.device.actions.${action}(${args.map((one) => JSON.stringify(one)).join(', ')})`)
  }

  /** Loads the page again, as a person would in mid-call: nothing is said to anybody. */
  async reload(): Promise<void> {
    await this.page.reload()
  }
  async register(account: Account): Promise<void> {
    await this.#act('register', account)
  }
  async unregister(): Promise<void> {
    await this.#act('unregister')
  }
  async call(number: string): Promise<void> {
    // Nothing of what the library returns must cross over to here.
    await this.page.evaluate(`void window.device.actions.call(${JSON.stringify(number)})`)
  }
  async answer(): Promise<void> {
    await this.page.evaluate('void window.device.actions.answer()')
  }
  async hangUp(): Promise<void> {
    await this.page.evaluate('void window.device.actions.hangUp()')
  }
  async digits(digits: string): Promise<void> {
    await this.page.evaluate(`void window.device.actions.digits(${JSON.stringify(digits)})`)
  }
  async info(digits: string): Promise<void> {
    await this.page.evaluate(`void window.device.actions.info(${JSON.stringify(digits)})`)
  }
  async hold(): Promise<void> {
    await this.page.evaluate('void window.device.actions.hold()')
  }
  async transfer(number: string): Promise<void> {
    await this.page.evaluate(`void window.device.actions.transfer(${JSON.stringify(number)})`)
  }
  async text(number: string, text: string): Promise<void> {
    await this.page.evaluate(`void window.device.actions.text(${JSON.stringify(number)}, ${JSON.stringify(text)})`)
  }
  /** The far sides of its two calls. */
  async join(): Promise<void> {
    await this.page.evaluate('void window.device.actions.join()')
  }
  async resume(): Promise<void> {
    await this.page.evaluate('void window.device.actions.resume()')
  }

  /** The first note from the `from`th on that begins with `word`: incoming, ringing, answered, ended … */
  async waitFor(word: string, { timeout = 15_000, from = 0 } = {}): Promise<string> {
    return (await this.page.evaluate(`window.device.waitFor(${JSON.stringify(word)}, ${timeout}, ${from})`)) as string
  }
  async log(): Promise<string[]> {
    return (await this.page.evaluate('window.device.log')) as string[]
  }
  /** SIP messages of the page's WebSocket: `> ` sent, `< ` received. */
  async frames(): Promise<string[]> {
    return (await this.page.evaluate('window.__frames')) as string[]
  }
  hears(hz: number, timeout?: number): Promise<PageSound> {
    return listen(this.page, { hz, ...(timeout === undefined ? {} : { timeout }) })
  }
  hearsNothing(): Promise<void> {
    return hearsNothing(this.page)
  }
}
