import { type Browser, chromium } from 'playwright-core'

/** Debian's Chromium; `OFFHOOK_CHROMIUM` names another. */
export function launchChromium(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['OFFHOOK_CHROMIUM'] ?? '/usr/bin/chromium',
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
