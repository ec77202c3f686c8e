/** The browsers whose network is cut, or which sleep: what a test of survival needs of one. */
import { firefoxTone, launchChromium, launchFirefox, type Namespace, type PeerName } from '@offhook/testkit'
import type { DevicePage } from './page-phone.ts'

export interface Laptop {
  page(url: string): Promise<DevicePage>
  /** All its processes stand still, and go on. */
  sleep(): void
  wake(): void
  /** Freezes all its pages; what it resolves with wakes them. Chromium alone can. */
  freeze?(): Promise<() => Promise<void>>
  close(): Promise<void>
}

export interface LaptopKind {
  /** Beside Chromium, which the other party has always. */
  readonly needs: readonly PeerName[]
  /** The pitch of its microphone. */
  readonly hz: number
  /** In that network, where pages of `origin` count as secure. */
  launch(network: Namespace, origin: string): Promise<Laptop>
}

export const chromium = (hz: number): LaptopKind => ({
  needs: [],
  hz,
  async launch(namespace, origin) {
    const args = [`--unsafely-treat-insecure-origin-as-secure=${origin}`]
    const browser = await launchChromium({ microphone: hz, namespace, loopback: false, args })
    const { context } = browser
    return {
      ...browser,
      async freeze() {
        const sessions = await Promise.all(context.pages().map((page) => context.newCDPSession(page)))
        const become = (state: 'active' | 'frozen') =>
          Promise.all(sessions.map((one) => one.send('Page.setWebLifecycleState', { state })))
        await become('frozen')
        return async () => {
          await become('active')
          await Promise.all(sessions.map((one) => one.detach()))
        }
      },
    }
  },
})

export const firefox: LaptopKind = {
  needs: ['firefox', 'pulseaudio'],
  hz: firefoxTone,
  launch: (namespace) => launchFirefox({ namespace }),
}
