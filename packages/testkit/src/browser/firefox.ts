import type { Browser, Page } from 'puppeteer-core'
import { type Bridge, bridgeLoopback } from '../net/bridge.ts'
import type { Namespace } from '../net/namespace.ts'
import { freePort } from '../net/ports.ts'
import { tempDir } from '../net/temp.ts'
import { requirePeer } from '../peers/needs.ts'
import { earScript } from './ear-script.ts'
import { microphoneScript } from './microphone-script.ts'
import { startSoundServer } from './pulse.ts'

export interface FirefoxOptions {
  /** Answer the question for the microphone by itself; true by default. */
  readonly microphoneAllowed?: boolean
  readonly preferences?: Readonly<Record<string, string | number | boolean>>
  /** It lives there; pages on this namespace's host count as secure. */
  readonly namespace?: Namespace
}

export interface Firefox {
  readonly browser: Browser
  /** A new page that can be listened to (`listen`), opened at `url` when given. */
  page(url?: string): Promise<Page>
  /** All its processes stand still, as in a laptop that is shut; and go on. */
  sleep(): void
  wake(): void
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
  namespace,
}: FirefoxOptions = {}): Promise<Firefox> {
  const program = requirePeer('firefox')
  const { launch } = await import('puppeteer-core') // loaded late: unit tests import this package too
  const sound = await startSoundServer()
  const home = tempDir('offhook-firefox')
  // It is driven over TCP on its own loopback, which inside a namespace is not ours.
  const port = namespace ? await freePort('tcp') : 0
  let bridge: Bridge | undefined
  const release = async () => {
    bridge?.close()
    await sound.close()
    home.remove()
  }
  const start = async () => {
    if (namespace) bridge = await bridgeLoopback(namespace, port)
    return launch({
      browser: 'firefox',
      executablePath: namespace?.wrap(program) ?? program,
      debuggingPort: port,
      headless: true,
      timeout: 60_000, // two seconds alone, and thirty on a machine that is busy
      acceptInsecureCerts: true,
      userDataDir: home.join('profile'),
      env: {
        ...process.env,
        ...sound.env,
        HOME: home.path,
        // No name server is reached from there, and it ends only when its questions have.
        ...(namespace ? { RES_OPTIONS: 'timeout:1 attempts:1' } : {}),
      },
      extraPrefsFirefox: {
        'media.navigator.streams.fake': true,
        'media.navigator.permission.disabled': microphoneAllowed,
        'media.autoplay.default': 0,
        // A page's candidates as addresses: the names it would hide them behind need a multicast resolver.
        'media.peerconnection.ice.obfuscate_host_addresses': false,
        ...(namespace ? { 'dom.securecontext.allowlist': namespace.host } : {}),
        ...preferences,
      },
    })
  }
  const browser = await start().catch(async (error: unknown) => {
    await release()
    throw error
  })
  // The first process leads the group of all.
  const signal = (name: NodeJS.Signals) => {
    const leader = browser.process()?.pid
    if (leader === undefined) throw new Error('the browser is gone')
    process.kill(-leader, name)
  }
  return {
    browser,
    async page(url) {
      const page = await browser.newPage()
      await page.evaluateOnNewDocument(earScript)
      await page.evaluateOnNewDocument(microphoneScript)
      if (url) await page.goto(url)
      return page
    },
    sleep: () => signal('SIGSTOP'),
    wake: () => signal('SIGCONT'),
    async close() {
      await browser.close()
      await release()
    },
  }
}
