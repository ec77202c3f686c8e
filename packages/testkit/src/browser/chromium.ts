import { readdirSync, readFileSync } from 'node:fs'
import type { BrowserContext, Page } from 'playwright-core'
import type { Namespace } from '../net/namespace.ts'
import { tempDir } from '../net/temp.ts'
import { requirePeer } from '../peers/needs.ts'
import { writeToneWav } from '../tone/wav.ts'
import { earScript } from './ear-script.ts'
import { microphoneScript } from './microphone-script.ts'
import type { SoundServer } from './pulse.ts'

export interface ChromiumOptions {
  /** What its microphone hears: a tone in Hz or a WAV file, looped. Chromium's own beeps by default. */
  readonly microphone?: number | string
  /** Granted from the start; the microphone by default. */
  readonly permissions?: readonly string[]
  /** Answer the question for the microphone by itself (true by default); when false the question is refused. */
  readonly fakeUi?: boolean
  /** `false`: as a person's browser, which offers no loopback candidates. */
  readonly loopback?: boolean
  readonly args?: readonly string[]
  /** It lives there; pages on this namespace's host count as secure. */
  readonly namespace?: Namespace
  /** Where its sound goes to; nowhere by default. */
  readonly sound?: SoundServer
  readonly locale?: string
  readonly colorScheme?: 'light' | 'dark'
  readonly viewport?: { readonly width: number; readonly height: number }
}

export interface Chromium {
  readonly context: BrowserContext
  /** A new page that can be listened to (`listen`), opened at `url` when given. */
  page(url?: string): Promise<Page>
  /** All its processes stand still, as in a laptop that is shut; and go on. */
  sleep(): void
  wake(): void
  /** Ends the browser and removes its profile. */
  close(): Promise<void>
}

/** Debian's Chromium, headless, with a profile of its own. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Chromium> {
  const program = requirePeer('chromium')
  const executablePath = options.namespace?.wrap(program) ?? program
  const { chromium } = await import('playwright-core') // loaded late: unit tests import this package too
  const profile = tempDir('offhook-chromium')
  const { microphone } = options
  const wav = typeof microphone === 'number' ? writeToneWav(profile.join('microphone.wav'), microphone) : microphone
  const context = await chromium.launchPersistentContext(profile.join('profile'), {
    executablePath,
    headless: false, // said below: playwright's own choice would be the old headless mode
    args: switches(options, wav),
    ignoreHTTPSErrors: true,
    permissions: [...(options.permissions ?? ['microphone'])],
    viewport: options.viewport ?? { width: 1280, height: 800 },
    ...(options.sound ? { env: { ...process.env, ...options.sound.env } as Record<string, string> } : {}),
    ...(options.locale ? { locale: options.locale } : {}),
    ...(options.colorScheme ? { colorScheme: options.colorScheme } : {}),
  })
  await context.addInitScript(earScript)
  await context.addInitScript(microphoneScript)
  return {
    context,
    async page(url) {
      const page = await context.newPage()
      if (url) await page.goto(url)
      return page
    },
    sleep: () => signalAll(profile.path, 'SIGSTOP'),
    wake: () => signalAll(profile.path, 'SIGCONT'),
    async close() {
      await context.close()
      profile.remove()
    },
  }
}

/** All processes of the browser with this profile: the first of them leads their group. */
function signalAll(profile: string, signal: NodeJS.Signals): void {
  const leader = readdirSync('/proc').find((pid) => {
    if (!/^\d+$/.test(pid)) return false
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      return command.includes(`--user-data-dir=${profile}`) && !command.includes('--type=')
    } catch {
      return false
    }
  })
  if (leader === undefined) throw new Error('the browser is gone')
  process.kill(-Number(leader), signal)
}

function switches({ fakeUi = true, loopback = true, args = [] }: ChromiumOptions, wav: string | undefined): string[] {
  return [
    '--headless=new',
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--autoplay-policy=no-user-gesture-required',
    '--use-fake-device-for-media-stream',
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ...(fakeUi ? ['--use-fake-ui-for-media-stream'] : []),
    ...(loopback ? ['--allow-loopback-in-peer-connection'] : []),
    ...(wav ? [`--use-file-for-fake-audio-capture=${wav}`] : []),
    ...args,
  ]
}
