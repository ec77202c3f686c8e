/** The file for a <script> tag, as it is published, in a real Chromium. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chromium, lacks, launchChromium, listen } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { phone } from '../../../scripts/build/list.ts'
import { buildPackage } from '../../../scripts/build/package.ts'
import { type Site, startSite } from './site/site.ts'

let site: Site
let chromium: Chromium

describe.skipIf(lacks('chromium'))('offhook.js by a <script> tag', () => {
  beforeAll(async () => {
    const folder = mkdtempSync(join(tmpdir(), 'offhook-script-'))
    await buildPackage(phone, folder)
    site = await startSite(readFileSync(join(folder, phone.script.file), 'utf8'))
    rmSync(folder, { recursive: true })
    chromium = await launchChromium({ microphone: 440 })
  }, 120_000)
  afterAll(async () => {
    await chromium?.close()
    await site?.close()
  })

  it('has the global Offhook, whose phones register, call and are heard', async () => {
    const [alice, bob] = [await chromium.page(site.url), await chromium.page(site.url)]
    const start = (user: string) => `(async () => {
      window.phone = new Offhook.Phone({ server: '/ws', aor: 'sip:${user}@pbx.test', password: 'secret',
        audioConstraints: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } })
      phone.on('incoming', (call) => call.answer())
      await phone.start()
      return phone.state.name
    })()`
    expect(await alice.evaluate(start('alice'))).toBe('registered')
    expect(await bob.evaluate(start('bob'))).toBe('registered')
    await alice.evaluate(`window.call = phone.call('bob'); call.answered`)
    await listen(alice, { hz: 440 })
    await listen(bob, { hz: 440 })
    expect(await alice.evaluate(`call.hangUp(); call.ended`)).toMatchObject({ by: 'local', kind: 'hungUp' })
  })
})
