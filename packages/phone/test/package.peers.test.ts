/** The installed tarball on a fresh page in a real Chromium: by a <script> tag, and bundled. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Chromium, lacks, launchChromium, listen } from '@offhook/testkit'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { install, type Project } from './published.ts'
import { bundleIn } from './site/page.ts'
import { startSite } from './site/site.ts'

let project: Project
let chromium: Chromium

const start = (user: string) => `(async () => {
  window.phone = new Offhook.Phone({ server: '/ws', aor: 'sip:${user}@pbx.test', password: 'secret',
    audioConstraints: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } })
  phone.on('incoming', (call) => call.answer())
  await phone.start()
  return phone.state.name
})()`

describe.skipIf(lacks('chromium'))('the published SDK on a fresh page', () => {
  beforeAll(async () => {
    project = await install()
    chromium = await launchChromium({ microphone: 440 })
  }, 120_000)
  afterAll(async () => {
    await chromium?.close()
    project?.remove()
  })

  it.each([
    ['by a <script> tag', () => readFileSync(join(project.installed, 'offhook.js'), 'utf8')],
    ['bundled', () => bundleIn(project.folder, '@offhook/phone')],
    ['bundled from the audio front', () => bundleIn(project.folder, '@offhook/phone/audio')],
  ])('%s: registers, calls and is heard', async (_, script) => {
    const site = await startSite(await script())
    try {
      const [alice, bob] = [await chromium.page(site.url), await chromium.page(site.url)]
      expect(await alice.evaluate(start('alice'))).toBe('registered')
      expect(await bob.evaluate(start('bob'))).toBe('registered')
      await alice.evaluate(`window.call = phone.call('bob'); call.answered`)
      await listen(alice, { hz: 440 })
      await listen(bob, { hz: 440 })
      expect(await alice.evaluate(`call.hangUp(); call.ended`)).toMatchObject({ by: 'local', kind: 'hungUp' })
      await Promise.all([alice.close(), bob.close()])
    } finally {
      await site.close()
    }
  })
})
