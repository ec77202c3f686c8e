import type { Browser, Page } from 'puppeteer-core'
import { tempDir } from '../net/temp.ts'
import { requirePeer } from '../peers/needs.ts'
import { earScript } from './ear-script.ts'
import { microphoneScript } from './microphone-script.ts'
import { startSoundServer } from './pulse.ts'

export interface FirefoxOptions {
  /** Answer the question for the microphone by itself; true by default. */
  readonly microphoneAllowed?: boolean
  readonly preferences?: Readonly<Record<string, string | number | boolean>>
}

export interface Firefox {
  readonly browser: Browser
  /** A new page that can be listened to (`listen`), opened at `url` when given. */
  page(url?: string): Promise<Page>
  /** Ends the browser and its sound server, removes its profile. */
  close(): Promise<void>
}

/** The pitch of Firefox's fake microphone, Hz. */
export const firefoxTone = 1000

/**
 * Debian's Firefox ESR, headless, with a profile and a sound server of its own; its microphone hums at `firefoxTone`. It
 * does not connect to 127.0.0.1, whatever `media.peerconnection.ice.loopback` says: offer it `machineAddress()`.
 */
export async function launchFirefox({
  microphoneAllowed = true,
  preferences = {},
}: FirefoxOptions = {}): Promise<Firefox> {
  const executablePath = requirePeer('firefox')
  const { launch } = await import('puppeteer-core') // loaded late: unit tests import this package too
  const sound = await startSoundServer()
  const home = tempDir('offhook-firefox')
  const browser = await launch({
    browser: 'firefox',
    executablePath,
    headless: true,
    acceptInsecureCerts: true,
    userDataDir: home.join('profile'),
    env: { ...process.env, ...sound.env, HOME: home.path },
    extraPrefsFirefox: {
      'media.navigator.streams.fake': true,
      'media.navigator.permission.disabled': microphoneAllowed,
      'media.autoplay.default': 0,
      // A page's candidates as addresses: the names it would hide them behind need a multicast resolver.
      'media.peerconnection.ice.obfuscate_host_addresses': false,
      ...preferences,
    },
  }).catch(async (error: unknown) => {
    await sound.close()
    home.remove()
    throw error
  })
  return {
    browser,
    async page(url) {
      const page = await browser.newPage()
      await page.evaluateOnNewDocument(earScript)
      await page.evaluateOnNewDocument(microphoneScript)
      if (url) await page.goto(url)
      return page
    },
    async close() {
      await browser.close()
      await sound.close()
      home.remove()
    },
  }
}
