import { firefoxTone, lacks, machineAddress } from '@offhook/testkit'
import { describe, test } from 'vitest'
import { scene } from './scene.ts'

describe.skipIf(lacks('chromium', 'firefox', 'pulseaudio'))('Firefox and Chromium', () => {
  const on = scene({ publicAddress: [machineAddress()] })

  test('Firefox calls Chromium: they hear each other', async () => {
    const fox = await on.webPhone('1001', { browser: await on.firefox() })
    const web = await on.webPhone('1002', { browser: await on.chromium(620) })
    await fox.call('1002')
    await web.waitFor('incoming')
    await web.answer()
    await fox.waitFor('answered')
    await Promise.all([fox.hears(620), web.hears(firefoxTone)])
    await fox.hangUp()
    await web.waitFor('ended')
  })

  test('Chromium calls Firefox: they hear each other', async () => {
    const fox = await on.webPhone('1001', { browser: await on.firefox() })
    const web = await on.webPhone('1002', { browser: await on.chromium(620) })
    await web.call('1001')
    await fox.waitFor('incoming')
    await fox.answer()
    await web.waitFor('answered')
    await Promise.all([fox.hears(620), web.hears(firefoxTone)])
    await web.hangUp()
    await fox.waitFor('ended')
  })

  test.skipIf(lacks('baresip'))('Firefox calls baresip: they hear each other', async () => {
    const fox = await on.webPhone('1001', { browser: await on.firefox() })
    const desk = await on.baresip('1003', { tone: 700, answer: 'auto' })
    await fox.call('1003')
    await Promise.all([fox.hears(700), desk.waitHears(firefoxTone)])
    await fox.hangUp()
    await desk.waitFor('CALL_CLOSED')
  })
})
