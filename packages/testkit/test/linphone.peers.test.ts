import { afterEach, describe, expect, test } from 'vitest'
import { lacks, startBaresip, startLinphone } from '../src/index.ts'

describe.skipIf(lacks('baresip', 'linphone'))('linphone without a server', () => {
  const started: { close(): Promise<void> }[] = []
  afterEach(async () => {
    await Promise.all(started.splice(0).map((phone) => phone.close()))
  })

  test('baresip calls linphone: they hear each other, also after linphone held and resumed', async () => {
    const account = (user: string) => ({ user, password: 'none', domain: '127.0.0.1' })
    const [bob, lin] = await Promise.all([
      startBaresip({ account: account('bob'), tone: 620 }),
      startLinphone({ account: account('lin'), tone: 850, answer: 'auto' }),
    ])
    started.push(bob, lin)
    await bob.dial(lin.uri)
    await Promise.all([bob.waitHears(850), lin.waitHears(620)])
    await lin.hold()
    await lin.resume()
    await lin.waitHears(620)
    await lin.hangUp()
    const closed = await bob.waitFor('CALL_CLOSED')
    expect(closed.type).toBe('CALL_CLOSED')
  })
})
