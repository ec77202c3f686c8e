import type { Page } from 'playwright-core'

/** Brings the demonstration page into one state, as a person and a network would. */
export type Scene = (page: Page, language: 'en' | 'zh') => Promise<void>

const people = {
  en: { caller: 'Mei Lin', other: 'Tomas Berg', self: 'Front desk' },
  zh: { caller: '林美华', other: '陈建国', self: '前台' },
} as const

export async function signInToDemo(page: Page, password = 'demo-password'): Promise<void> {
  await page.locator('#extension').fill('1001')
  await page.locator('#password').fill(password)
  await page.locator('.sign-in .pill.go').click()
}

const signedIn: Scene = async (page, language) => {
  await page.locator('#extension').waitFor()
  await page.evaluate((name) => {
    const phone = window.demo.page.phone
    if (phone) phone.name = name
  }, people[language].self)
  await signInToDemo(page)
  await page.locator('.status.registered').waitFor()
}

const ringing: Scene = async (page, language) => {
  await signedIn(page, language)
  await page.evaluate((name) => {
    window.demo.call = window.demo.phone?.ring('13812345678', name)
  }, people[language].caller)
  await page.locator('.face.ringing').waitFor()
}

const inCall: Scene = async (page, language) => {
  await ringing(page, language)
  await page.locator('.bottom .pill.go').click()
  await page.evaluate(() => window.demo.call?.become({ name: 'answered', since: Date.now() - 127_200 }))
  await page.locator('.timer').waitFor()
}

const recents: Scene = async (page, language) => {
  await page.evaluate(
    ({ caller, other }) => {
      const now = Date.now()
      const hour = 3_600_000
      const entry = (number: string, name: string, direction: string, kind: string, ago: number, duration: number) => ({
        number,
        ...(name ? { name } : {}),
        direction,
        kind,
        at: now - ago,
        duration,
      })
      localStorage.setItem(
        'offhook.recents.sip:1001@pbx.example',
        JSON.stringify([
          entry('13812345678', caller, 'incoming', 'answered', 0.2 * hour, 127),
          entry('1002', other, 'outgoing', 'answered', 0.6 * hour, 1843),
          entry('02155550134', '', 'incoming', 'missed', 0.9 * hour, 0),
          entry('600', '', 'outgoing', 'answered', 24.2 * hour, 21),
          entry('+12125550142', '', 'outgoing', 'failed', 24.4 * hour, 0),
          entry('1002', other, 'incoming', 'missed', 24.9 * hour, 0),
        ]),
      )
    },
    { caller: people[language].caller, other: people[language].other },
  )
  await signedIn(page, language)
  await page.locator('#tab-recents').click()
}

export const scenes = {
  signIn: async (page) => {
    await page.locator('#extension').waitFor()
  },
  signInFailed: (page) => signInToDemo(page, 'wrong'),
  signInMissing: async (page) => {
    await page.locator('.sign-in .pill.go').click()
  },
  pad: signedIn,
  padNumber: async (page, language) => {
    await signedIn(page, language)
    await page.keyboard.type('13812345678')
  },
  registrationFailed: async (page, language) => {
    await signedIn(page, language)
    await page.evaluate(() => {
      window.demo.phone?.become({ name: 'failed', failure: window.demo.failure('server-unreachable') })
    })
  },
  recents,
  recentsEmpty: async (page, language) => {
    await signedIn(page, language)
    await page.locator('#tab-recents').click()
  },
  settings: async (page, language) => {
    await signedIn(page, language)
    await page.locator('#tab-settings').click()
  },
  incoming: ringing,
  microphoneRefused: async (page, language) => {
    await ringing(page, language)
    await page.evaluate(() => {
      if (window.demo.call) window.demo.call.refuseMicrophone = true
    })
    await page.locator('.bottom .pill.go').click()
    await page.locator('.notice').waitFor()
  },
  outgoing: async (page, language) => {
    await signedIn(page, language)
    await page.keyboard.type('1002')
    await page.keyboard.press('Enter')
    await page.evaluate(() => {
      window.demo.call = window.demo.phone?.calls[0]
      window.demo.call?.become({ name: 'ringing' })
    })
  },
  inCall,
  inCallMuted: async (page, language) => {
    await inCall(page, language)
    await page.locator('.toggle').first().click()
  },
  inCallKeypad: async (page, language) => {
    await inCall(page, language)
    await page.keyboard.type('2043#')
  },
  held: async (page, language) => {
    await inCall(page, language)
    await page.evaluate(() => {
      window.demo.call?.become({ name: 'held', by: 'remote', since: Date.now() - 127_200 })
    })
  },
  reconnecting: async (page, language) => {
    await inCall(page, language)
    await page.evaluate(() => {
      window.demo.phone?.become({ name: 'reconnecting', failure: window.demo.failure('connection-lost') })
      window.demo.call?.become({ name: 'reconnecting', since: Date.now() - 127_200 })
    })
  },
  waiting: async (page, language) => {
    await inCall(page, language)
    await page.evaluate((name) => window.demo.phone?.ring('1002', name) && undefined, people[language].other)
    await page.locator('.waiting').waitFor()
  },
  audioBlocked: async (page, language) => {
    await inCall(page, language)
    await page.evaluate(() => window.demo.phone?.blockAudio())
  },
  ended: async (page, language) => {
    await inCall(page, language)
    await page.evaluate(() => window.demo.call?.end({ by: 'remote', kind: 'hungUp' }))
  },
  endedBusy: async (page, language) => {
    await scenes.outgoing(page, language)
    await page.evaluate(() => window.demo.call?.fail('busy'))
  },
} satisfies Record<string, Scene>

export type SceneName = keyof typeof scenes
