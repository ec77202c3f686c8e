import { requirePeer } from '@offhook/testkit'
import { type Browser, chromium } from 'playwright-core'

/** Debian's Chromium, as a person without a microphone would use it. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: requirePeer('chromium'),
    args: [
      '--headless=new',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--autoplay-policy=no-user-gesture-required',
      '--font-render-hinting=none',
    ],
  })
}
