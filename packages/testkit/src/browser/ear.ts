/** What `listen` needs of a page: both Playwright's and Puppeteer's have it. */
export interface ListeningPage {
  evaluate(expression: string): Promise<unknown>
}

export interface PageSound {
  /** Hz of the loudest tone; 0 in silence. */
  readonly hz: number
  /** dBFS of its strongest bin. */
  readonly level: number
  /** dB of the tone against the rest. */
  readonly snr: number
  /** Remote audio tracks the page has had. */
  readonly tracks: number
}

export interface ListenOptions {
  readonly hz: number
  /** Hz to both sides; 15 by default. */
  readonly tolerance?: number
  /** ms; 15,000 by default. */
  readonly timeout?: number
}

/**
 * Resolves when the newest remote audio track of the page carries this tone above all else. Rejects at the time limit, with
 * what was heard instead.
 */
export async function listen(page: ListeningPage, options: ListenOptions): Promise<PageSound> {
  const { hz, tolerance = 15, timeout = 15_000 } = options
  const sound = (await page.evaluate(`window.__ear.listen(${hz}, ${tolerance}, ${timeout})`)) as PageSound & {
    heard: boolean
  }
  if (sound.heard) return sound
  const report = JSON.stringify(await page.evaluate('window.__ear.report()'))
  throw new Error(`the page did not hear ${hz} Hz within ${timeout} ms, but ${describe(sound)}; ${report}`)
}

/** Resolves when the page has heard nothing for `span` ms (500 by default); rejects at the time limit. */
export async function hearsNothing(
  page: ListeningPage,
  { span = 500, timeout = 10_000 }: { span?: number; timeout?: number } = {},
): Promise<void> {
  const sound = (await page.evaluate(`window.__ear.silence(${span}, ${timeout})`)) as PageSound & { silent: boolean }
  if (!sound.silent) throw new Error(`the page was never silent for ${span} ms, but heard ${describe(sound)}`)
}

/** What the page hears at this moment. */
export async function hearing(page: ListeningPage): Promise<PageSound> {
  return (await page.evaluate('window.__ear.measure()')) as PageSound
}

const describe = (sound: PageSound): string => JSON.stringify(sound)
